/** Memory beside a command: written by the device, or read by it. */
import {
  StructureKind,
  VariableDeclarationKind,
  type GetAccessorDeclarationStructure,
  type OptionalKind,
  type PropertyDeclarationStructure,
  type StatementStructures,
  Scope as Visibility,
} from "ts-morph";
import type { CommandRecord, MemoryRecord, Reference } from "../../../../model/model.ts";
import { camel, key, upper, type Scope } from "../../../names.ts";
import { docs } from "../docs.ts";
import type { DeviceContext } from "./context.ts";
import type { CommandShape, DeviceShape } from "./shape.ts";

/** A record that the device finds by one address, and whose layout asks nothing else. */
function isSimple(context: DeviceContext, { encoding, addressField, record }: CommandRecord): boolean {
  return encoding === undefined && addressField !== "" && context.record(record).parameters.length === 0;
}

interface Members {
  readonly properties: OptionalKind<PropertyDeclarationStructure>[];
  readonly getters: OptionalKind<GetAccessorDeclarationStructure>[];
}

/** What a command has of its records. */
export function recordMembers(context: DeviceContext, { command }: CommandShape, scope: Scope): Members {
  const records = command.records.filter((record) => isSimple(context, record));
  return {
    properties: records.map(({ name, record }) => ({
      name: `${camel(name)}Record`,
      scope: Visibility.Private,
      isReadonly: true,
      initializer: `new ${className(context, record)}(this)`,
    })),
    getters: records.map(({ name, record, addressField, doc }) => ({
      name: key(scope.claim(camel(name), `record ${name}`)),
      docs: docs(doc === "" ? context.record(record).doc : doc, `At \`${camel(addressField)}\`.`),
      returnType: className(context, record),
      statements: [
        `this.${camel(name)}Record.address = this.${camel(addressField)};`,
        `return this.${camel(name)}Record;`,
      ],
    })),
  };
}

function className(context: DeviceContext, { name }: Reference): string {
  return context.derived("", name, "Record");
}

/** A class for each record that the device's commands have, and functions for those whose address was kept. */
export function emitRecords(context: DeviceContext, shape: DeviceShape): StatementStructures[] {
  const used = new Map<string, Reference>();
  for (const { command } of shape.commands) {
    for (const record of command.records) if (isSimple(context, record)) used.set(record.record.name, record.record);
  }
  return [...used.values()].flatMap((reference) => emitRecord(context, reference));
}

function emitRecord(context: DeviceContext, reference: Reference): StatementStructures[] {
  const record = context.record(reference);
  const scratch = context.registerName(`${upper(record.name)}_WORDS`, `scratch ${record.name}`);
  const bytes = context.registerName(`${upper(record.name)}_BYTES`, `scratch bytes ${record.name}`);
  const writes = record.writer === "device";
  const type = context.refer(reference, { typeOnly: true });
  const value = writes ? `${context.use("Encodable")}<${type}>` : type;
  const call = context.derived(writes ? "write" : "read", record.name);
  const dma = context.device("Dma");
  const address = context.device("DmaAddress");
  const words = `new Uint32Array(${Math.ceil(record.size / 4)})`;
  return [
    {
      kind: StructureKind.VariableStatement,
      declarationKind: VariableDeclarationKind.Const,
      declarations: [
        { name: scratch, initializer: words },
        { name: bytes, initializer: `new Uint8Array(${scratch}.buffer, 0, ${record.size})` },
      ],
    },
    {
      kind: StructureKind.Function,
      name: call,
      isExported: true,
      docs: docs(
        writes
          ? `Writes a \`${record.name}\`, all ${record.size} bytes of it; members that are not given are zero.`
          : `Reads the \`${record.name}\` at \`address\`.`,
        `@spec ${context.specPath(record.name)}`,
        writes ? "@throws DmaFault, ValueRange" : "@throws DmaFault",
      ),
      parameters: [
        { name: "dma", type: dma },
        { name: "address", type: address },
        ...(writes ? [{ name: "value", type: value }] : []),
      ],
      returnType: writes ? "void" : type,
      statements: writes
        ? [`${context.refer(reference, { before: "encode" })}(${scratch}, 0, value);`, `dma.write(address, ${bytes});`]
        : [`dma.read(address, ${bytes});`, `return ${context.refer(reference, { before: "decode" })}(${scratch}, 0);`],
    },
    recordClass(context, record, { call, value, type, name: className(context, reference) }),
  ];
}

function recordClass(
  context: DeviceContext,
  record: MemoryRecord,
  {
    call,
    value,
    type,
    name,
  }: { readonly call: string; readonly value: string; readonly type: string; readonly name: string },
): StatementStructures {
  const writes = record.writer === "device";
  return {
    kind: StructureKind.Class,
    name,
    isExported: true,
    docs: docs(record.doc, `Beside a command. @spec ${context.specPath(record.name)}`),
    properties: [
      {
        name: "address",
        type: "number",
        initializer: "0",
        docs: docs("Where it is: to be kept, where the command is not."),
      },
      { name: "of", scope: Visibility.Private, isReadonly: true, type: `{ readonly dma: ${context.device("Dma")} }` },
    ],
    ctors: [
      {
        parameters: [{ name: "of", type: `{ readonly dma: ${context.device("Dma")} }` }],
        statements: ["this.of = of;"],
      },
    ],
    methods: [
      writes
        ? {
            name: "write",
            docs: docs("Writes all of it; members that are not given are zero.", "@throws DmaFault, ValueRange"),
            parameters: [{ name: "value", type: value }],
            returnType: "void",
            statements: [`${call}(this.of.dma, this.address, value);`],
          }
        : {
            name: "read",
            docs: docs("Reads it.", "@throws DmaFault"),
            returnType: type,
            statements: [`return ${call}(this.of.dma, this.address);`],
          },
    ],
  };
}
