/** Publishing: the spec's own steps, in order, between what the driver keeps of indices. */
import type { Call, CallOf } from "../../../../model/model.ts";
import { callForm, failureChecks } from "../calls.ts";
import type { Context } from "../context.ts";
import { commentLines } from "../docs.ts";
import { expressionText, type Surroundings } from "../expression.ts";
import { camel, Scope } from "../../../names.ts";
import { typeOf } from "../types.ts";
import { callsIn, type QueueShape } from "./shape.ts";
import { beforeFence, cellOf, queueSurroundings, statementTexts } from "./statements.ts";

/** The function that reads the device's index in this cell. */
export function readIndex(shape: QueueShape, cell: string | undefined): string {
  return cellOf(shape, cell!).read!;
}

export function publishingTexts(context: Context, shape: QueueShape): readonly string[] {
  const { queue, submission } = shape;
  const { publish } = queue.submit;
  const read = readIndex(shape, submission.ring.free);
  const around = queueSurroundings(shape, "method");
  const steps = statementTexts(
    context,
    shape,
    publish,
    around,
    (call, then) => [callStatement(context, shape, call, then)],
    beforeFence(shape, around),
  );
  return [
    ...callsIn(publish).map((call) => callFunction(context, shape, context.call(call.call))),
    indexFunction(context, shape),
    `
    /** submit ${submission.ring.name}: publish */
    notify(): number {
      if (this.stopped) throw this.control.refusal();
      if (this.tail === this.taken) return 0;
      ${steps.join("\n")}
      this.taken = this.${read}();
      return (this.tail - this.taken) | 0;
    }
    `,
  ];
}

/** Reads how far the device has come, and believes it only between where it was and what it was given. */
function indexFunction(context: Context, shape: QueueShape): string {
  const { cell, region, index, read } = cellOf(shape, shape.submission.ring.free!);
  return `
    /** How far the device has come in taking submissions. */
    private ${read}(): number {
      const now = Atomics.load(this.${region.words}, this.${index}) | 0;
      if ((this.tail - now) >>> 0 > (this.tail - this.taken) >>> 0) {
        throw this.control.corrupt(${context.use("corruptIndex")}("${shape.name}", "${cell.name}", now, this.taken, this.tail));
      }
      return now;
    }
  `;
}

function callStatement(context: Context, shape: QueueShape, call: CallOf, around: Surroundings): string {
  const given = call.arguments.map((argument) => expressionText(context, argument, around));
  return `this.${shape.calls.get(call.call.name)}(${given.join(", ")});`;
}

function callFunction(context: Context, shape: QueueShape, call: Call): string {
  const scope = new Scope(["result", callForm(call)]);
  const parameters = call.parameters.map((parameter) => ({
    name: scope.claim(camel(parameter.name), parameter.name),
    type: parameterType(context, parameter.type),
  }));
  const checks = failureChecks(context, call, "result", "");
  const text = `this.calls.${callForm(call)}(${[call.number, ...parameters.map(({ name }) => name)].join(", ")})`;
  return `
    ${commentLines(call.doc || `The call ${call.name}.`, `@spec ${context.specPath(call.name)}`).join("\n")}
    private ${shape.calls.get(call.name)}(${parameters.map(({ name, type }) => `${name}: ${type}`).join(", ")}): void {
      ${checks.length === 0 ? `${text};` : `const result = ${text};\n${checks.join("\n")}`}
    }
  `;
}

function parameterType(context: Context, type: Call["parameters"][number]["type"]): string {
  return type.kind === "flags" || type.kind === "enum" ? typeOf(context, type, "give") : "number";
}
