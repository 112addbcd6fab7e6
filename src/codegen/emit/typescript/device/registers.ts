/** Registers as the device sees them: a class for each, with its fields, and one for all of a place. */
import {
  StructureKind,
  VariableDeclarationKind,
  type ClassDeclarationStructure,
  type StatementStructures,
  Scope as Visibility,
} from "ts-morph";
import type { RegisterField } from "../../../../model/model.ts";
import { key, Scope, upper } from "../../../names.ts";
import { docs } from "../docs.ts";
import type { Words } from "../extract.ts";
import { Inputs } from "../inputs.ts";
import { bits } from "../place.ts";
import { readingName, readingsOf } from "../readings.ts";
import { registerDoc } from "../registers/docs.ts";
import type { NamedRegister } from "../registers/named.ts";
import { fieldType, type UnionOwner } from "../types.ts";
import type { DeviceContext } from "./context.ts";
import { hookName } from "./hooks.ts";
import { isPlainBell, ringing } from "./ringing.ts";
import { isLoaded, isPlainWord, isStored, traitsText } from "./register-traits.ts";
import type { DeviceShape, RegistersShape } from "./shape.ts";
import { storeField } from "./storing.ts";
import { isReachable, treeOf, type TreeNode } from "./tree.ts";
import { wrongText } from "./wrong-values.ts";

const REGISTER_MEMBERS = [
  "low", "high", "index", "traits", "path", "reset", "loading", "stored", "wrong", "loadedBy", "storedBy", "rung", "word", "number",
  "constructor", "device",
]; // prettier-ignore

export function emitRegisterStates(
  context: DeviceContext,
  shape: DeviceShape,
  registers: RegistersShape,
): StatementStructures[] {
  const { declared } = registers.of;
  const tree = treeOf(context, declared.name, registers.named.filter(isReachable));
  return [
    ...tree.flatMap((node) => emitNode(context, shape, node)),
    holder(context, shape, registers.name, tree, [
      declared.doc,
      "What these registers hold, as the device sees it: setting a field has no side effects, which are the host's.",
      `@spec ${context.specPath(declared.name)}`,
    ]),
  ];
}

function emitNode(context: DeviceContext, shape: DeviceShape, node: TreeNode): StatementStructures[] {
  if (node.named !== undefined) return emitRegister(context, shape, node.className, node.named);
  return [
    ...node.children.flatMap((child) => emitNode(context, shape, child)),
    holder(context, shape, node.className, node.children, [`One \`${node.member}\`.`]),
  ];
}

/** A class that holds registers, blocks and arrays of both. */
function holder(
  context: DeviceContext,
  shape: DeviceShape,
  name: string,
  children: readonly TreeNode[],
  doc: readonly string[],
): ClassDeclarationStructure {
  const single = children.filter(({ array }) => array === undefined);
  const several = children.filter(({ array }) => array !== undefined);
  const own = several.map((node) => ({ node, field: `${node.member}Made` }));
  const holdsIndex = name.endsWith("Block");
  return {
    kind: StructureKind.Class,
    name,
    isExported: true,
    docs: docs(...doc),
    properties: [
      ...single.map(({ member, className, named }) => ({
        name: key(member),
        isReadonly: true,
        type: className,
        docs: docs(named?.register.doc),
      })),
      ...own.map(({ node, field }) => ({
        name: field,
        scope: Visibility.Private,
        isReadonly: true,
        type: `${context.device("RegisterArray")}<${node.className}>`,
      })),
    ],
    ctors: [
      {
        parameters: [
          { name: "device", type: shape.name },
          ...(holdsIndex ? [{ name: "index", initializer: "0" }] : []),
        ],
        statements: [
          ...single.map(
            ({ member, className }) => `this.${member} = new ${className}(device${holdsIndex ? ", index" : ""});`,
          ),
          ...own.map(
            ({ node, field }) =>
              `this.${field} = new ${context.device("RegisterArray")}("${node.member}", ${node.array!.from}, ${node.array!.to}, (index) => new ${node.className}(device, index));`,
          ),
        ],
      },
    ],
    methods: [
      ...own.map(({ node, field }) => ({
        name: key(node.member),
        docs: docs(
          node.named?.register.doc,
          `@param index ${node.array!.from}..${node.array!.to}`,
          "@throws RangeError there is none of that index",
        ),
        parameters: [{ name: "index", type: "number" }],
        returnType: node.className,
        statements: [`return this.${field}.at(index);`],
      })),
      {
        name: "reset",
        docs: docs("All of them as after a reset."),
        returnType: "void",
        statements: [
          ...single.map(({ member }) => `this.${member}.reset();`),
          ...own.map(({ field }) => `for (const one of this.${field}.made) one.reset();`),
        ],
      },
    ],
  };
}

function emitRegister(
  context: DeviceContext,
  shape: DeviceShape,
  name: string,
  named: NamedRegister,
): StatementStructures[] {
  const { register, registers, path, steps } = named;
  const wide = register.bits === 64;
  const constant = context.registerName(upper(name), `traits ${name}`);
  const indexed = steps.map((step) => step.name + (step.array === undefined ? "" : "[]")).join(".");
  const fields = register.fields.map((field): RegisterField => ({ ...field, byteOrder: "little" }));
  const owner = { file: context.file, name, path: [] };
  const words: Words = { array: "this", at: "0", dwords: wide ? ["this.low", "this.high"] : ["this.low"] };
  const scope = new Scope(REGISTER_MEMBERS);
  const readings = readingsOf(context, fields, () => owner).filter(
    ({ part, path: way }) => part === "" && way.length === 1,
  );
  const bells = ringing(context, shape, named);
  const told = new Set(bells.flatMap(({ checked }) => checked));
  const wrongs = fields.flatMap((field) => {
    const text = told.has(field.name) || !isStored(register) ? undefined : wrongText(context, words, field, fields);
    return text === undefined ? [] : [`if (${text}) return "${field.name}";`];
  });
  const hooks = shape.hooks.get(named)!;
  const word = (low: string, high: string): string => (wide ? `${context.use("joinU64")}(${low}, ${high})` : low);
  const index = steps.some(({ array }) => array !== undefined) ? ["this.index"] : [];
  const stored = [
    ...bells.map(({ statements }) => statements),
    ...(isStored(register)
      ? [`this.device.${hookName("on", hooks)}(${[...index, "this.word", word("low", "high")].join(", ")});`]
      : []),
  ];
  return [
    {
      kind: StructureKind.VariableStatement,
      declarationKind: VariableDeclarationKind.Const,
      declarations: [
        {
          name: constant,
          type: context.device("RegisterTraits"),
          initializer: traitsText(register, context.specPath(registers.name, indexed)),
        },
      ],
    },
    {
      kind: StructureKind.Class,
      name,
      isExported: true,
      extends: context.device(wide ? "WideRegister" : "NarrowRegister"),
      docs: docs(register.doc, registerDoc(named), `@spec ${context.specPath(registers.name, path)}`),
      properties: [{ name: "device", scope: Visibility.Private, isReadonly: true, type: shape.name }],
      ctors: [
        {
          parameters: [
            { name: "device", type: shape.name },
            { name: "index", initializer: "0" },
          ],
          statements: [`super(device, ${constant}, index);`, "this.device = device;"],
        },
      ],
      getAccessors: readings.map((reading) => ({
        name: key(scope.claim(readingName(reading), reading.path[0])),
        docs: docs(fieldDoc(fields, reading.path[0]!, reading.doc)),
        returnType: reading.returnType,
        statements: [`return ${reading.text(words, new Inputs(context, {}))};`],
      })),
      setAccessors: readings.map((reading) => {
        const field = fields.find((each) => each.name === reading.path[0])!;
        return setter(context, field, path, key(scope.claim(readingName(reading), field.name)), owner);
      }),
      methods: [
        ...(wrongs.length === 0
          ? []
          : [
              {
                name: "wrong",
                scope: Visibility.Protected,
                hasOverrideKeyword: true,
                returnType: "string | undefined",
                statements: [...wrongs, "return undefined;"],
              },
            ]),
        ...(isLoaded(register)
          ? [
              {
                name: "loading",
                scope: Visibility.Protected,
                hasOverrideKeyword: true,
                returnType: "void",
                statements: [`this.device.${hookName("before", hooks)}(${index.join(", ")});`],
              },
            ]
          : []),
        ...(stored.length === 0
          ? []
          : [
              {
                name: "stored",
                scope: Visibility.Protected,
                hasOverrideKeyword: true,
                parameters: [{ name: "low", type: "number" }, ...(wide ? [{ name: "high", type: "number" }] : [])],
                returnType: "void",
                statements: stored,
              },
            ]),
        ...(isPlainBell(shape, named) && isPlainWord(register) && wrongs.length === 0
          ? [
              {
                name: "rung",
                hasOverrideKeyword: true,
                parameters: [{ name: "value", type: "number" }],
                returnType: "void",
                statements: ["const before = this.low;", "this.low = value;", "this.stored(before);"],
              },
            ]
          : []),
      ],
    },
  ];
}

function fieldDoc(fields: readonly RegisterField[], name: string, doc: string): string {
  const field = fields.find((each) => each.name === name);
  return field === undefined ? doc : doc.replace(/^[^,]*/, bits(field.at, field.width));
}

function setter(context: DeviceContext, field: RegisterField, path: string, name: string, owner: UnionOwner) {
  const half = ["this.low", "this.high"] as const;
  return {
    name,
    parameters: [{ name: "value", type: fieldType(context, field, "give", owner) }],
    statements: [...storeField(context, field, { value: "value", label: path, owner, word: (index) => half[index]! })],
  };
}
