/** The calls of a queue's publishing and retiring steps: a method for each. */
import type { Call, CallOf, Statement } from "../../../../model/model.ts";
import { callForm, doorArguments, failureChecks } from "../calls.ts";
import type { Context } from "../context.ts";
import { commentLines } from "../docs.ts";
import { expressionText, type Surroundings } from "../expression.ts";
import { camel, Scope } from "../../../names.ts";
import { typeOf } from "../types.ts";
import { batchCalls, type QueueShape } from "./shape.ts";
import { ownerAt, type Standing } from "./standing.ts";

export function callFunctions(context: Context, shape: QueueShape): readonly string[] {
  return batchCalls(shape.queue).map(({ call }) => callFunction(context, shape, context.call(call)));
}

/** `this.enter(this.ring, 0, 0, this.known)` */
export function callText(
  context: Context,
  shape: QueueShape,
  call: CallOf,
  around: Surroundings,
  standing: Standing = "method",
): string {
  const given = call.arguments.map((argument) => expressionText(context, argument, around));
  return `${ownerAt(standing)}.${shape.calls.get(call.call.name)}(${given.join(", ")})`;
}

function callFunction(context: Context, shape: QueueShape, call: Call): string {
  const scope = new Scope(["result", callForm(call)]);
  const parameters = call.parameters.map((parameter) => ({
    name: scope.claim(camel(parameter.name), parameter.name),
    type: parameterType(context, parameter.type),
  }));
  const counts = shape.queue.submits.some(({ publish }) => answersCount(publish, call.name));
  const checks = failureChecks(context, call, "result", counts ? "0" : "");
  const given = parameters.map(({ name }) => name);
  const text = `this.calls.${callForm(call)}(${doorArguments(call, given)})`;
  return `
    ${commentLines(call.doc || `The call ${call.name}.`, `@spec ${context.specPath(call.name)}`).join("\n")}
    ${shape.several ? "" : "private "}${shape.calls.get(call.name)}(${parameters.map(({ name, type }) => `${name}: ${type}`).join(", ")}): ${counts ? "number" : "void"} {
      ${checks.length === 0 && !counts ? `${text};` : `const result = ${text};\n${checks.join("\n")}`}
      ${counts ? "return result;\n" : ""}}
  `;
}

/** Whether some step uses what this call answers. */
function answersCount(steps: readonly Statement[], call: string): boolean {
  return steps.some((step) => {
    if (step.kind === "call") return step.taken && step.call.call.name === call;
    if (step.kind === "if") return answersCount(step.then, call) || answersCount(step.else, call);
    return step.kind === "for" && answersCount(step.body, call);
  });
}

function parameterType(context: Context, type: Call["parameters"][number]["type"]): string {
  return type.kind === "flags" || type.kind === "enum" ? typeOf(context, type, "give") : "number";
}
