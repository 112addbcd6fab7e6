import { assignments, withLayout } from "../codec.ts";
import type { AddVerb } from "../context.ts";

export const addEncode: AddVerb = (program, context) => {
  program
    .command("encode")
    .description("write the bytes of an entry, command, struct or register in hexadecimal")
    .argument("<file>", "a description")
    .argument("<name>", "as declared: read, Params; a register, cc or Controller.cc")
    .argument("[field=value...]", "numbers, names of members, flags joined by '|', bytes in hexadecimal, texts")
    .action(async (file: string, name: string, texts: readonly string[]) => {
      await withLayout(file, name, context, async (model, layout) => {
        const { encode } = await import("../../codec/encode.ts");
        const given = assignments(texts);
        if ("problems" in given) return given;
        const encoded = encode(model, layout, given);
        if ("problems" in encoded) return encoded;
        const { bytes } = encoded;
        const hex = (all: Uint8Array) => Buffer.from(all).toString("hex");
        const text = layout.isRegister ? `0x${hex(bytes.toReversed())}` : hex(bytes);
        return { text: `${text}\n`, data: text };
      });
    });
};
