/** How often steps speak of a local: one that nothing reads gets no variable, which a user's compiler would complain about. */
import type { Statement } from "../../../model/model.ts";

export function timesRead(steps: readonly Statement[], local: string): number {
  let times = 0;
  JSON.stringify(steps, (_key, value: unknown) => {
    if (typeof value === "object" && value !== null && "kind" in value && "name" in value) {
      if (value.kind === "local" && value.name === local) times++;
    }
    return typeof value === "bigint" ? String(value) : value;
  });
  return times;
}

/** How often steps tell the address of what is called so. */
export function timesPlaced(steps: readonly Statement[], name: string): number {
  let times = 0;
  JSON.stringify(steps, (_key, value: unknown) => {
    if (typeof value === "object" && value !== null && "kind" in value && "of" in value) {
      if (value.kind === "address-of" && value.of === name) times++;
    }
    return typeof value === "bigint" ? String(value) : value;
  });
  return times;
}
