/** Calls by ioctl: a function for each, which encodes what is passed by its address and decodes what comes back. */
import { StructureKind, type StatementStructures } from "ts-morph";
import type { Call, Model, Parameter, Struct } from "../../../model/model.ts";
import { camel, Scope } from "../../names.ts";
import { doorArguments, failureChecks } from "./calls.ts";
import { checksOf, throwing } from "./checks.ts";
import type { Context } from "./context.ts";
import { docs, oneLine, sinceText } from "./docs.ts";
import { typeOf } from "./types.ts";

const OWN = "transport result words text count".split(" ");

export function ioctlsOf(model: Model): readonly Call[] {
  return model.calls.filter(({ door }) => door.kind === "ioctl");
}

export function emitIoctl(context: Context, call: Call): StatementStructures {
  const scope = new Scope(OWN);
  const [handle, argument] = call.parameters;
  const local = (parameter: Parameter): string => scope.claim(camel(parameter.name), parameter.name);
  const given = call.parameters.map((parameter) => ({ parameter, name: local(parameter) }));
  const memory = argument?.access === undefined ? undefined : memoryOf(context, call, argument, local(argument));
  const taken = given.filter(({ parameter }) => parameter.access !== "writes");
  const checks = taken.flatMap(({ parameter, name }) =>
    parameter.type.kind === "struct" || parameter.type.kind === "cstring"
      ? []
      : throwing(
          checksOf(context, { ...parameter, width: widthOf(parameter) }, name, `${call.name}.${parameter.name}`),
        ),
  );
  const answers = memory?.answer !== undefined;
  const passed = [
    local(handle!),
    ...(argument === undefined ? [] : [memory?.passed ?? plain(argument, local(argument))]),
  ];
  const text = `${context.use("syscalls")}(transport).ioctl(${doorArguments(call, passed)})`;
  return {
    kind: StructureKind.Function,
    name: context.derived("call", call.name),
    isExported: true,
    docs: docs(
      call.doc,
      sinceText(call.attributes),
      `${requestText(call)}. @spec ${context.specPath(call.name)}`,
      ...given.map(({ parameter, name }) =>
        parameter.doc === "" ? undefined : `@param ${name} ${oneLine(parameter.doc)}`,
      ),
      `@throws ${[...(call.fail === undefined ? [] : [context.derived("", call.fail.error)]), ...(checks.length + (memory?.throws ?? 0) > 0 ? ["ValueRange"] : []), "TransportLacks"].join(", ")}`,
    ),
    parameters: [
      { name: "transport", type: context.use("Transport") },
      ...taken.map(({ parameter, name }) => ({ name, type: parameterType(context, parameter) })),
    ],
    returnType: answers
      ? `{ readonly result: number; readonly ${local(argument!)}: ${typeOf(context, argument!.type, "get")} }`
      : "number",
    statements: [
      [
        ...checks,
        ...(memory?.before ?? []),
        `const result = ${text};`,
        ...failureChecks(context, call, "result", undefined),
        answers ? `return { result, ${local(argument!)}: ${memory.answer} };` : "return result;",
      ].join("\n"),
    ],
  };
}

/** `ioctl _IOWR(0x57, 2, 16 bytes), 0xc0105702` */
function requestText({ door }: Call): string {
  if (door.kind !== "ioctl") return "";
  const number = `0x${door.request.toString(16)}`;
  if (door.form === undefined) return `ioctl ${number}`;
  const { macro, group, number: own, size } = door.form;
  const bytes = macro === "_IO" ? "" : `, ${size} bytes`;
  return `ioctl ${macro}(0x${group.toString(16)}, ${own}${bytes}), ${number}`;
}

function parameterType(context: Context, { type, access }: Parameter): string {
  if (type.kind === "cstring") return access === undefined ? "number" : "string";
  const own = typeOf(context, type, "give");
  return type.kind === "struct" ? `${context.use("Encodable")}<${own}>` : own;
}

/** A value passed as it is: the kernel takes a number. */
function plain({ type }: Parameter, name: string): string {
  if (type.kind === "bool") return `${name} ? 1 : 0`;
  return "bits" in type && type.bits > 32 ? `Number(${name})` : name;
}

function widthOf({ type }: Parameter): number {
  if (type.kind === "bool") return 1;
  return "bits" in type ? type.bits : 32;
}

/** Memory that a call is given the address of. */
interface Memory {
  readonly before: readonly string[];
  readonly passed: string;
  /** What it holds afterwards; absent where the kernel only reads it. */
  readonly answer: string | undefined;
  readonly throws: number;
}

function memoryOf(context: Context, call: Call, parameter: Parameter, name: string): Memory {
  const { type, access } = parameter;
  if (type.kind === "cstring") {
    const label = `"${call.name}.${parameter.name}"`;
    return {
      before: [
        `if (${name}.includes("\\0")) throw ${context.use("outOfRange")}(${label}, ${name}, "text without a NUL");`,
        `const text = new TextEncoder().encode(\`\${${name}}\\0\`);`,
      ],
      passed: "text",
      answer: undefined,
      throws: 1,
    };
  }
  if (type.kind === "struct") return structMemory(context, parameter, context.struct(type.struct), name);
  return {
    before: [
      `const words = new Uint32Array(${widthOf(parameter) > 32 ? 2 : 1});`,
      ...(access === "writes" ? [] : [stored(context, parameter, name)]),
    ],
    passed: "words",
    answer: access === "reads" ? undefined : read(context, parameter),
    throws: 0,
  };
}

function structMemory(context: Context, { type, access }: Parameter, struct: Struct, name: string): Memory {
  if (type.kind !== "struct") throw new Error("bug in ringwright: a struct that is none");
  const last = struct.fields.at(-1);
  const element = last?.type.kind === "flexible" ? last.type.element : undefined;
  const count = element === undefined ? undefined : `${name}.${camel(last!.name)}?.length ?? 0`;
  const bytes = element !== undefined && "bits" in element ? element.bits / 8 : 4;
  const more = bytes === 1 ? "count" : `count * ${bytes}`;
  const dwords = count === undefined ? String(Math.ceil(struct.size / 4)) : `Math.ceil((${struct.size} + ${more}) / 4)`;
  const decode = () =>
    `${context.refer(type.struct, { before: "decode" })}(words, 0${count === undefined ? "" : ", count"})`;
  return {
    before: [
      ...(count === undefined ? [] : [`const count = ${access === "writes" ? "0" : count};`]),
      `const words = new Uint32Array(${dwords});`,
      ...(access === "writes" ? [] : [`${context.refer(type.struct, { before: "encode" })}(words, 0, ${name});`]),
    ],
    passed: "words",
    answer: access === "reads" ? undefined : decode(),
    throws: 1,
  };
}

/** A single value, in the lowest bytes. */
function stored(context: Context, parameter: Parameter, name: string): string {
  if (widthOf(parameter) > 32) return `${context.use("storeBigint")}(words, 0, BigInt(${name}));`;
  return `words[0] = ${parameter.type.kind === "bool" ? `${name} ? 1 : 0` : name};`;
}

function read(context: Context, parameter: Parameter): string {
  const { type } = parameter;
  const width = widthOf(parameter);
  const signed = type.kind === "signed" || type.kind === "handle" || (type.kind === "enum" && type.signed);
  const value =
    width > 32
      ? `${context.use(signed ? "readI64" : "readU64")}(words, 0)`
      : !signed
        ? "words[0]!"
        : width === 32
          ? "words[0]! | 0"
          : `(words[0]! << ${32 - width}) >> ${32 - width}`;
  if (type.kind === "bool") return `${value} !== 0`;
  return type.kind === "enum" || type.kind === "flags" ? `(${value}) as ${typeOf(context, type, "get")}` : value;
}
