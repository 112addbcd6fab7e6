/** Registers in words. */
import type { Access, Register, Registers } from "../../../../model/model.ts";
import { describeType } from "../../../../model/types.ts";
import { conditionText } from "../conditions.ts";
import { hex } from "../dwords.ts";
import type { NamedRegister } from "./named.ts";

const ACCESS: Readonly<Record<Access, string>> = {
  "read-write": "read and written",
  readonly: "read only",
  "write-only": "written only",
  "read-clears": "cleared by reading",
  w1c: "ones that are written clear",
  w1s: "ones that are written set",
  trigger: "every write acts",
};

function accessText(access: Access): string {
  return ACCESS[access];
}

/** `bar 0`, `the region rings` */
export function placeText({ name, place }: Registers): string {
  const after = place.offset === undefined ? "" : ` + ${conditionText(place.offset)}`;
  switch (place.kind) {
    case "bar":
      return `${name} (bar ${conditionText(place.index)}${after})`;
    case "config":
      return `${name} (configuration space${after})`;
    case "capability":
      return `${name} (capability ${conditionText(place.id)}${after})`;
    case "region":
      return `${name} (region ${place.name}${after})`;
  }
}

/** `u32, read and written, 0x460000 after a reset.` */
export function registerDoc({ register, steps }: Pick<NamedRegister, "register" | "steps">): string {
  const conditions = steps.flatMap(({ when }) => when);
  return `${[
    register.fields.length === 0 ? describeType(register.type) : `u${register.bits}`,
    ...(register.byteOrder === "big" && register.bits > 8 ? ["big-endian"] : []),
    accessText(register.access),
    ...(register.whole ? ["written as a whole"] : []),
    ...(register.split === undefined ? [] : [`accessed by halves, the ${register.split.split("-")[0]} one first`]),
    ...(register.reset === undefined ? [] : [`${hex(register.reset)} after a reset`]),
    ...(register.gate === undefined ? [] : [`where \`${register.gate}\` holds`]),
    ...conditions.map(({ condition, holds }) => `where \`${holds ? "" : "not "}${conditionText(condition)}\``),
  ].join(", ")}.`;
}

/** What a field's doc adds to that of any field. */
export function fieldAccess(register: Register, access: Access): string {
  return access === register.access ? "" : `, ${accessText(access)}`;
}
