/** Arrays, bytes and text in an encoder: short ones element by element, long ones by a loop or a function behind the stores. */
import type { Type } from "../../../model/model.ts";
import { checksOf } from "./checks.ts";
import { index as indexOf } from "./dwords.ts";
import { isNumber } from "./extract.ts";
import type { Filling } from "./filling.ts";
import type { Inputs } from "./inputs.ts";
import { constant, LONG, range, typeLeaves } from "./leaves.ts";
import type { Place } from "./pieces.ts";
import { labelled, variable } from "./variables.ts";

export function fillArray(
  filling: Filling,
  type: Extract<Type, { kind: "array" }>,
  text: string,
  place: Place,
  label: string,
  inputs: Inputs,
): void {
  const { element, length } = type;
  const each = place.width / length;
  const at = (index: number): Place => ({ ...place, at: place.at + index * each, width: each });
  if (element.kind === "struct") {
    const struct = filling.context.struct(element.struct);
    const whole = filling.isCalled(element, at(0)) && struct.bits === each;
    if (whole && length > LONG) {
      filling.elsewhere.push(place);
      const start = `${indexOf(place.at / 32)} + index * ${each / 32}`;
      const call = filling.encodeCall(element, start, `${text}[index]!`, inputs);
      filling.after.push(`for (let index = 0; index < ${length}; index++) ${call}`);
      return;
    }
    for (const index of range(length)) {
      const item = `${text}[${index}]`;
      if (whole) {
        filling.elsewhere.push(at(index));
        filling.after.push(filling.encodeCall(element, indexOf(at(index).at / 32), `${item}!`, inputs));
      } else filling.fillMembers(element, `${item}?`, at(index), `${label}[${index}]`, inputs);
    }
    return;
  }
  const wide = each === 32 || each === 64 || each === 16 || each === 8;
  if (length > LONG && wide && place.at % 8 === 0 && isNumber(element) && !filling.chosen) {
    const store = filling.context.use("storeArray");
    written(filling, place);
    filling.after.push(
      `${store}(${filling.memory.array}, at, ${place.at / 8}, ${each}, ${place.byteOrder === "big"}, ${text});`,
    );
    return;
  }
  filling.leaves.push(...typeLeaves(type, place, text, labelled(label)));
}

/** Bits that a function writes after the stores: zero until then, where they share an element with others. */
function written(filling: Filling, place: Place): void {
  filling.elsewhere.push(place);
  for (let at = place.at; at < place.at + place.width; at += 64) {
    const width = Math.min(64, place.at + place.width - at);
    filling.leaves.push(constant({ at, width, byteOrder: "little" }, 0n, undefined));
  }
}

export function fillBytes(
  filling: Filling,
  type: Extract<Type, { kind: "text" | "blob" }>,
  text: string,
  place: Place,
  name: string,
): void {
  if (filling.chosen) {
    // In a case, the bytes are composed like all else.
    const bytes = filling.scope.claim(`${variable(text)}Bytes`);
    filling.choices.push(
      `const ${bytes} = ${filling.context.use("textBytes")}(${text}, ${type.bits / 8}, ${type.kind === "text" ? type.pad : 0});`,
    );
    filling.leaves.push(...typeLeaves({ kind: "blob", bits: type.bits }, place, bytes, name));
    return;
  }
  written(filling, place);
  const array = filling.memory.array;
  const where = `${array}, at, ${place.at / 8}`;
  filling.after.push(
    type.kind === "text"
      ? `${filling.context.use("storeText")}(${where}, ${type.bits / 8}, ${type.pad}, ${text});`
      : `${filling.context.use("storeBytes")}(${where}, ${text});`,
  );
}

/** A flexible member: its elements stand behind the structure. */
export function append(
  filling: Filling,
  type: Extract<Type, { kind: "flexible" }>,
  text: string,
  place: Place,
  label: string,
  inputs: Inputs,
): void {
  const { element } = type;
  if (element.kind === "struct") {
    const struct = filling.context.struct(element.struct);
    const call = filling.encodeCall(
      element,
      `${indexOf(place.at / 32)} + index * ${struct.size / 4}`,
      `${text}[index]!`,
      inputs,
    );
    filling.after.push(`for (let index = 0; index < ${text}.length; index++) ${call}`);
    return;
  }
  const bits = element.kind === "bool" ? 8 : "bits" in element ? element.bits : 32;
  const fails = checksOf(filling.context, { type: element, range: undefined, width: bits }, "item", `${label}[]`, text);
  filling.checks.push(...fails.map((check) => ({ ...check, fails: `${text}.some((item) => ${check.fails})` })));
  filling.after.push(
    `${filling.context.use("storeArray")}(${filling.memory.array}, at, ${place.at / 8}, ${bits}, ${place.byteOrder === "big"}, ${text});`,
  );
}
