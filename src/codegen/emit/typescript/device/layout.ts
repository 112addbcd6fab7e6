/** Where registers are: the spans that a device lays out once it knows what its own registers say of that. */
import { fold } from "../../../../model/fold.ts";
import type { Expression } from "../../../../model/model.ts";
import { camel } from "../../../names.ts";
import { hex } from "../dwords.ts";
import { Inputs } from "../inputs.ts";
import type { NamedRegister } from "../registers/named.ts";
import type { DeviceContext } from "./context.ts";
import { asksForCommands, isPlainBell } from "./ringing.ts";
import type { DeviceShape, RegistersShape } from "./shape.ts";
import { isReachable, wayTo } from "./tree.ts";

/** What expressions of a layout may speak of: the device's own registers, and what registers are told. */
function deviceInputs(context: DeviceContext, shape: DeviceShape, device: string): Inputs {
  return new Inputs(context, {
    local: (name) => `${device}.parameters.${camel(name)}`,
    register: ({ registers, path, field }) => {
      const of = shape.registers.find((each) => each.of.declared.name === registers.name);
      const way = path.map(({ name }) => name).join(".");
      const named = of?.named.find(({ steps }) => steps.map(({ name }) => name).join(".") === way);
      // What another device's registers hold is nothing to this one.
      if (of === undefined || named === undefined) return "0";
      const index = path.find((step) => step.index !== undefined)?.index;
      const at = index === undefined ? "0" : String(fold(index) ?? 0n);
      const value = field === undefined ? (named.register.bits === 64 ? "number" : "word") : camel(field);
      return `${device}.${of.member}.${wayTo(named, at)}.${value}`;
    },
  });
}

/** The body of `layout`. */
export function layoutText(context: DeviceContext, shape: DeviceShape): string {
  const inputs = deviceInputs(context, shape, "this");
  const places = shape.registers.map((registers) => {
    const { place } = registers.of.declared;
    const spans = registers.named
      .filter(isReachable)
      .map((named) => spanText(context, shape, registers, named, inputs));
    return `{ place: ${placeText(place, inputs)}, spans: [\n${spans.join("\n")}\n] },`;
  });
  return `return [\n${places.join("\n")}\n];`;
}

function placeText(place: RegistersShape["of"]["declared"]["place"], inputs: Inputs): string {
  switch (place.kind) {
    case "bar":
      return `{ kind: "bar", index: ${text(place.index, inputs)}, offset: 0 }`;
    case "config":
      return `{ kind: "config", offset: 0 }`;
    case "capability":
      return `{ kind: "capability", id: ${text(place.id, inputs)}, offset: 0 }`;
    case "region":
      return `{ kind: "region", name: ${JSON.stringify(place.name)}, offset: 0 }`;
  }
}

function text(expression: Expression, inputs: Inputs): string {
  const known = fold(expression);
  return known === undefined ? inputs.text(expression) : known < 10n ? String(known) : hex(known);
}

function spanText(
  context: DeviceContext,
  shape: DeviceShape,
  registers: RegistersShape,
  named: NamedRegister,
  inputs: Inputs,
): string {
  context.device("PlacedSpans");
  const { steps, register } = named;
  const { offset: from } = registers.of.declared.place;
  const offsets = [...(from === undefined ? [] : [from]), ...steps.map(({ offset }) => offset)];
  const known = offsets.map(fold);
  const offset = known.every((each) => each !== undefined)
    ? hex(known.reduce((sum, each) => sum + each, 0n))
    : offsets
        .filter((_each, at) => known[at] !== 0n)
        .map((each) => `(${text(each, inputs)})`)
        .join(" + ");
  const array = steps.find((step) => step.array !== undefined)?.array;
  const bytes = register.bits / 8;
  const index = array === undefined ? "" : array.from === 0n ? "index" : `index + ${array.from}`;
  const facts = [
    `offset: ${offset}`,
    `stride: ${array === undefined ? bytes : text(array.stride, inputs)}`,
    `count: ${array === undefined ? 1 : array.to - array.from + 1n}`,
    `bytes: ${bytes}`,
    `doorbell: ${isPlainBell(shape, named)}`,
    ...(isPlainBell(shape, named) && asksForCommands(shape, named) ? ["commands: true"] : []),
    `at: (${array === undefined ? "" : "index"}) => this.${registers.member}.${wayTo(named, index)}`,
  ];
  const conditions = steps.flatMap(({ when }) =>
    when.map(({ condition, holds }) => `${holds ? "" : "!"}(${inputs.text(condition)})`),
  );
  const span = `{ ${facts.join(", ")} }`;
  return conditions.length === 0 ? `${span},` : `...(${conditions.join(" && ")} ? [${span}] : []),`;
}
