/** The methods by which a model hears of a host's loads and stores of its registers. */
import type { MethodDeclarationStructure, OptionalKind } from "ts-morph";
import { docs } from "../docs.ts";
import type { NamedRegister } from "../registers/named.ts";
import { isLoaded, isStored } from "./register-traits.ts";
import { isReachable } from "./tree.ts";

export function hookName(when: "on" | "before", of: string): string {
  return `${when}${of}`;
}

/** Each does nothing until a model overrides it. */
export function emitHooks(named: NamedRegister, of: string): OptionalKind<MethodDeclarationStructure>[] {
  if (!isReachable(named)) return [];
  const { register, path, steps } = named;
  const type = register.bits === 64 ? "bigint" : "number";
  const index = steps.some(({ array }) => array !== undefined) ? [{ name: "_index", type: "number" }] : [];
  const which = index.length === 0 ? "" : " `index` says which.";
  return [
    ...(isStored(register)
      ? [
          {
            name: hookName("on", of),
            docs: docs(`The host has stored to \`${path}\`, which holds \`value\` now and held \`before\`.${which}`),
            parameters: [...index, { name: "_value", type }, { name: "_before", type }],
            returnType: "void",
            statements: [],
          },
        ]
      : []),
    ...(isLoaded(register)
      ? [
          {
            name: hookName("before", of),
            docs: docs(`The host is about to load \`${path}\`.${which}`),
            parameters: index,
            returnType: "void",
            statements: [],
          },
        ]
      : []),
  ];
}
