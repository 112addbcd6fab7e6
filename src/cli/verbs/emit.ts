import type { AddVerb } from "../context.ts";
import { addEmitC } from "./emit-c.ts";
import { addEmitModel } from "./emit-model.ts";

export const addEmit: AddVerb = (program, context) => {
  const emit = program.command("emit").description("write something else that a description is good for to stdout");
  addEmitC(emit, context);
  addEmitModel(emit, context);
};
