/** Commands that come after something: `ring.after(fence).read({ … })`. */
import { isOffering } from "../../../offering.ts";
import type { Context } from "../context.ts";
import type { SubmissionRing } from "./rings.ts";
import { commandsOf, type QueueShape } from "./shape.ts";

/** Which of the queue's methods, or the ring's, are object forms. */
export function orderedMethods(shape: QueueShape, ring: SubmissionRing): readonly string[] {
  return commandsOf(shape, ring).map(({ method }) => method);
}

function ownerName(shape: QueueShape, ring: SubmissionRing): string {
  return ring.part?.name ?? shape.name;
}

/** `UringAfter` */
export function orderedType(context: Context, shape: QueueShape, ring: SubmissionRing): string {
  return context.derived("", ownerName(shape, ring), "After");
}

/** What makes that, for all queues of this kind. */
export function orderedConstants(context: Context, shape: QueueShape): readonly string[] {
  return shape.submissions.flatMap((ring) => {
    const methods = orderedMethods(shape, ring);
    if (methods.length === 0) return [];
    const names = methods.map((method) => JSON.stringify(method));
    const [owner, type] = [ownerName(shape, ring), orderedType(context, shape, ring)];
    const made = `${context.use("orderedForm")}<${owner}, keyof ${type}>([${names.join(", ")}])`;
    return [
      `\n/** The object forms of {@link ${owner}}, which come after something. */`,
      `export type ${type} = Pick<${owner}, ${names.join(" | ")}>;`,
      `const ${constantName(context, shape, ring)} = ${made};`,
    ];
  });
}

function constantName(context: Context, shape: QueueShape, ring: SubmissionRing): string {
  return context.derived("ordered", ownerName(shape, ring));
}

export function afterText(context: Context, shape: QueueShape, ring: SubmissionRing): readonly string[] {
  if (orderedMethods(shape, ring).length === 0) return [];
  return [
    `
    after(fences: ${context.use("Fences")}): ${orderedType(context, shape, ring)} {
      return ${constantName(context, shape, ring)}(this, fences);
    }
    `,
  ];
}

/** Whether its commands may be given limits: what is offered to a device stays with it for as long as that likes. */
export function isLimited({ queue }: QueueShape): boolean {
  return !isOffering(queue);
}

/** Limits that make no sense are refused before anything is opened. */
export function limitsCheck(context: Context, shape: QueueShape): readonly string[] {
  return isLimited(shape) ? [`${context.use("checkOptions")}(options);`] : [];
}
