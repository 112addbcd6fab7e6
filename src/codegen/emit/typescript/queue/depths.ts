/** Rings whose depth whoever opens the queue chooses. */
import type { OptionalKind, PropertySignatureStructure } from "ts-morph";
import { camel } from "../../../names.ts";
import type { Context } from "../context.ts";
import { docs } from "../docs.ts";
import type { NamedRing } from "./rings.ts";
import type { QueueShape } from "./shape.ts";

/** The rings whose depth the opener chooses. */
export function chosenRings({ submissions, completion }: QueueShape): readonly NamedRing[] {
  return [...submissions, ...(completion === undefined ? [] : [completion])].filter(
    ({ ring }) => ring.depthRange !== undefined,
  );
}

export function choosesDepths(shape: QueueShape): boolean {
  return chosenRings(shape).length > 0;
}

/** `CopierDepths` */
export function depthsType(shape: QueueShape): string {
  return `${shape.name}Depths`;
}

/** A ring that there is not, or that has its depth from elsewhere, is refused. */
export function depthsCheck(context: Context, shape: QueueShape): readonly string[] {
  if (!choosesDepths(shape)) return [];
  const rings = chosenRings(shape).map(({ ring }) => `"${camel(ring.name)}"`);
  return [`${context.use("checkDepths")}("${shape.name}", depths, [${rings.join(", ")}]);`];
}

/** The option of whoever makes the queue. */
export function depthsProperty(shape: QueueShape): OptionalKind<PropertySignatureStructure> {
  return {
    name: "depths",
    isReadonly: true,
    type: depthsType(shape),
    hasQuestionToken: true,
    docs: docs("How many slots the rings have."),
  };
}
