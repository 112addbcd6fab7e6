/** Rings whose depth whoever opens the queue chooses. */
import type { NamedRing } from "./rings.ts";
import type { QueueShape } from "./shape.ts";

/** The rings whose depth the opener chooses. */
export function chosenRings({ submissions, completion }: QueueShape): readonly NamedRing[] {
  return [...submissions, completion].filter(({ ring }) => ring.depthRange !== undefined);
}

export function choosesDepths(shape: QueueShape): boolean {
  return chosenRings(shape).length > 0;
}

/** `CopierDepths` */
export function depthsType(shape: QueueShape): string {
  return `${shape.name}Depths`;
}
