/** Records: memory beside a command, laid out like an entry. */
import type * as Syntax from "../../parser/syntax.ts";
import { recordRules } from "../checks/record-rules.ts";
import { condition, constantOf } from "../expressions.ts";
import type { Container } from "../layout.ts";
import type * as Model from "../model.ts";
import { Scope, type Unit } from "../scope.ts";
import { bindParameters } from "./calls.ts";
import { declared } from "./describe.ts";
import { bindIdle, fieldScope, powerOfTwo } from "./holders.ts";
import { fieldNames, layOut } from "./laying-out.ts";

/** Bytes, as much as an entry. */
const largest = 65536n;

/** `record Completion(operation: Op) 32 align 32 device { … }` */
export function bindRecord(unit: Unit, syntax: Syntax.MemoryRecord): Model.MemoryRecord | undefined {
  const name = syntax.name.text;
  const limits: Model.Type = { kind: "range", bits: 32, min: 1n, max: largest };
  const size = syntax.size && constantOf(new Scope(unit), syntax.size, limits, "the size of a record");
  const align = syntax.align && powerOfTwo(new Scope(unit), syntax.align, "the alignment of a record");
  if (size === undefined || (syntax.align !== undefined && align === undefined)) return undefined;
  const before = unit.diagnostics.length;
  const bytes = Number(size.value);
  const container: Container = { from: 0, to: bytes * 8, title: `record ${name}`, location: unit.at(syntax.name) };
  const scope = new Scope(unit);
  scope.give(name, { kind: "size", bytes });
  const parameters = bindParameters(scope, syntax.parameters, "record");
  const members = syntax.members.filter(
    (member): member is Syntax.EntryMember => member.kind !== "record-valid" && member.kind !== "record-idle",
  );
  const { fields, constraints, partial } = layOut({ unit, kind: "entry" }, scope, members, container);
  const holder = { name, fields, reference: { file: unit.source.file, name } };
  const wrong = unit.diagnostics.slice(before).some(({ severity }) => severity === "error");
  // Whoever fills or reads the record would meet its mistakes again.
  if (partial || wrong || parameters === undefined) unit.incomplete.add(name);
  const { valid, idle } = recordRules(unit, syntax);
  const tested = new Scope(unit);
  for (const field of fieldNames(members)) if (wrong) tested.give(field.text, { kind: "poisoned" });
  const validWhen = valid?.value && condition(fieldScope(tested, holder), valid.value);
  const idleValues = idle === undefined ? [] : bindIdle(new Scope(unit), holder, idle.values);
  if (syntax.writer === undefined) return undefined;
  return {
    ...declared(syntax.name, syntax),
    parameters: parameters ?? [],
    size: bytes,
    alignment: Number(align ?? 1n),
    byteOrder: unit.byteOrder,
    writer: syntax.writer,
    fields,
    valid: validWhen,
    idle: idleValues,
    constraints,
  };
}
