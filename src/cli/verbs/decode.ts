import { assignments, plain, withLayout, type Made } from "../codec.ts";
import type { AddVerb } from "../context.ts";
import type { DecodedLayout } from "../../codec/decode.ts";

export const addDecode: AddVerb = (program, context) => {
  program
    .command("decode")
    .description("explain the bytes of an entry, command, struct or register, field by field")
    .argument("<file>", "a description")
    .argument("<name>", "as declared: Sqe, read, Params; a register, cc or Controller.cc; a view, Sqe.done")
    .argument(
      "<hex...>",
      "its bytes in memory's order, blanks where you like; of a register, its value; a parameter as name=value",
    )
    .action(async (file: string, name: string, given: readonly string[]) => {
      await withLayout(file, name, context, async (model, layout) => {
        const { bytesOf, decode } = await import("../../codec/decode.ts");
        const { elementsIn, flexibleOf } = await import("../../codec/flexible.ts");
        const { parseBytes, parseNumber } = await import("../../codec/parse.ts");
        const told = assignments(given.filter((text) => text.includes("=")));
        if ("problems" in told) return told;
        const parameters = new Map<string, bigint>();
        for (const [parameter, text] of told) {
          const value = parseNumber(text);
          const known = layout.parameters.some((one) => one.name === parameter);
          if (!known) return problem(`${layout.title} has no parameter '${parameter}'`);
          if (value === undefined) return problem(`parameter '${parameter}' is no number: ${text}`);
          parameters.set(parameter, value);
        }
        const hex = given.filter((text) => !text.includes("=")).join(" ");
        const { bits, isRegister, title } = layout;
        if (isRegister) {
          const value = parseNumber(/^0[xb]|^[0-9]+$/i.test(hex) ? hex : `0x${hex.replace(/\s/g, "")}`);
          if (value === undefined) return problem(`'${hex}' is no number`);
          if (value < 0n || value >= 1n << BigInt(bits))
            return problem(`${hex} does not fit the ${bits} bits of ${title}`);
          return made(decode(model, layout, bytesOf(value, bits), parameters));
        }
        const bytes = parseBytes(hex);
        if (bytes === undefined) return problem(`'${hex}' are no bytes in hexadecimal: two digits each`);
        const size = Math.ceil(bits / 8);
        if (elementsIn(layout, bytes.length) === undefined) {
          const flexible = flexibleOf(layout);
          const more = flexible === undefined ? "" : ` and elements of ${flexible.each / 8} behind them`;
          return problem(`${title} has ${size} bytes${more}, and ${bytes.length} are given`);
        }
        return made(decode(model, layout, bytes, parameters));
      });
    });
};

function problem(message: string) {
  return { problems: [{ message }] };
}

function made({ layout, fields, remarks }: DecodedLayout): Made {
  const { title, bits, isRegister } = layout;
  const rows = fields.map(({ place, name, text, remarks: about }) => ({
    place,
    name,
    text: text + about.map((one) => `  ← ${one}`).join(""),
  }));
  const width = (of: (row: (typeof rows)[number]) => string) => Math.max(0, ...rows.map((row) => of(row).length));
  const [places, names] = [width(({ place }) => place), width(({ name }) => name)];
  const lines = rows.map(({ place, name, text }) =>
    `  ${place.padEnd(places)}  ${name.padEnd(names)}  ${text}`.trimEnd(),
  );
  const size = isRegister ? `${bits} bits` : `${Math.ceil(bits / 8)} bytes`;
  const text = [`${title}, ${size}`, ...lines, ...remarks.map((one) => `  ${one}`), ""].join("\n");
  const data = {
    layout: layout.name,
    title,
    fields: fields.map(({ value, ...field }) => ({ ...field, value: plain(value) })),
    remarks,
  };
  return { text, data };
}
