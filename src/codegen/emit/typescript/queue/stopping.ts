/** A queue whose device may stop: how it is asked, and made to run again. */
import type { Context } from "../context.ts";
import { conditionText } from "../conditions.ts";
import { expressionText } from "../expression.ts";
import { queueOf } from "../sequences/frame.ts";
import { ownStepsOf } from "../sequences/waiting.ts";
import type { QueueShape } from "./shape.ts";
import { queueSurroundings } from "./statements.ts";

/** What the runtime is told of it, among what it is told of the queue. */
export function stopsText(context: Context, shape: QueueShape): string {
  const { stops } = shape.queue;
  if (stops === undefined) return "";
  const sequence = context.modelOf(stops.recover.file).sequences.find(({ name }) => name === stops.recover.name)!;
  const { opensBeside } = ownStepsOf(shape.queue, queueOf(context));
  const halted = expressionText(context, stops.condition, queueSurroundings(shape, "method"));
  return `
    stops: {
      recovery: "${context.specPath(sequence.name)}",
      condition: ${JSON.stringify(conditionText(stops.condition))},
      halted: () => ${halted},
      recover: (limits) => ${context.sequenceName(sequence.name)}(transport, limits),
      renew: () => this.renew(),
      resume: () => {
        this.refusing = false;
        this.shut = false;
      },
      ${reloading(shape)}${opensBeside ? "open: (steps) => this.openSteps(steps)," : ""}
    },
  `.trimStart();
}

/** What the device told of places is asked for again: it is told by registers that have been reset. */
function reloading({ registers }: QueueShape): string {
  const again = registers.kept.filter(({ asked }) => asked).map(({ name, value }) => `this.${name} = ${value};`);
  return again.length === 0 ? "" : `reload: () => {\n${again.join("\n")}\n},\n`;
}

export function stoppingTexts(context: Context, shape: QueueShape): readonly string[] {
  if (shape.queue.stops === undefined) return [];
  return [
    `
    get stopped(): boolean {
      return this.control.stopped;
    }
    `,
    `
    check(): boolean {
      return this.control.check();
    }
    `,
    `
    recover(limits?: ${context.use("WaitOptions")}): Promise<void> {
      return this.control.recover(limits);
    }
    `,
  ];
}
