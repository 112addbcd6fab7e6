/** What is done around a ring: publishing what was submitted, retiring and asking for what completes. */
import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import { indexCell, tellsIndex } from "../checks/index-stores.ts";
import { publishOrder } from "../checks/publish-order.ts";
import { waitedFor } from "../checks/record-rules.ts";
import { registerStoreLast } from "../checks/register-store-last.ts";
import { typeOf } from "../expressions.ts";
import type * as Model from "../model.ts";
import { didYouMean, Scope } from "../scope.ts";
import { describeType, isInteger } from "../types.ts";
import { bindBlock } from "./statements.ts";

/** The ring of that name; its producer must be the side that the statement is about. */
function ringNamed(scope: Scope, name: Syntax.Name, producer: "host" | "device"): Model.Ring | undefined {
  const { unit } = scope;
  const binding = scope.find(name.text);
  if (binding?.kind === "poisoned") return undefined;
  if (binding?.kind !== "ring") {
    const details = didYouMean(unit, name, scope.names("ring"));
    return unit.reportMissing(diagnostics.unknownName({ kind: "ring", name: name.text }, unit.at(name), details));
  }
  if (binding.ring.producer === producer || binding.ring.producer === "shared") return binding.ring;
  const related = [{ location: unit.at(binding.ring), message: "it is declared here" }];
  return unit.report(
    producer === "host"
      ? diagnostics.submitToDeviceRing({ ring: name.text }, unit.at(name), { related })
      : diagnostics.completeHostRing({ ring: name.text }, unit.at(name), { related }),
  );
}

function withIndex(scope: Scope, ring: Model.Ring, which: "tail" | "head"): Scope {
  const inner = new Scope(scope.unit, scope);
  const { bits, kind } = ring.index;
  const last = (ring.depth.range?.max ?? 1n << 32n) - 1n;
  const range = kind === "modulo" ? { min: 0n, max: last < 0n ? 0n : last } : undefined;
  inner.give(which, { kind: "ring-index", ring: ring.name, which, bits, range });
  return inner;
}

interface RingSteps {
  readonly steps: readonly Model.Statement[];
  /** The cell that the ring's index is stored to; empty: none is. */
  readonly cell: string;
}

/** Nothing when the index does not reach the device, which has been told. */
function bindSteps(
  scope: Scope,
  name: Syntax.Name,
  block: Syntax.Block | undefined,
  about: { readonly ring: Model.Ring; readonly kind: "tail" | "head"; readonly untold: boolean },
): RingSteps | undefined {
  const { unit } = scope;
  const { ring, kind } = about;
  // A stamp, or one store of all, tells the device by itself; what the device stamped is its own to take back.
  const optional = ring.stamps.length > 0 || ring.whole || (kind === "head" && ring.valid === undefined);
  if (block === undefined) {
    if (optional || about.untold) return { steps: [], cell: "" };
    return unit.reportMissing(diagnostics.indexNotStored({ index: kind, ring: ring.name }, unit.at(name)));
  }
  const before = unit.diagnostics.length;
  const steps = bindBlock(withIndex(scope, ring, kind), block, {
    kind: "queue",
    ring: kind === "tail" ? "publish" : "retire",
  });
  // A statement in error may be the one that the order of the steps would miss.
  if (unit.diagnostics.slice(before).some(({ severity }) => severity === "error")) return undefined;
  publishOrder(scope, block);
  registerStoreLast(scope, block);
  const cellNamed = (cell: string) => {
    const binding = scope.find(cell);
    return binding?.kind === "cell" ? binding.cell : undefined;
  };
  if (!tellsIndex(block, kind)) {
    if (optional) return { steps, cell: "" };
    return unit.reportMissing(diagnostics.indexNotStored({ index: kind, ring: ring.name }, unit.at(block)));
  }
  const cell = indexCell(unit, { kind, block, ring, cellNamed });
  return cell === undefined ? undefined : { steps, cell };
}

export function bindSubmit(scope: Scope, syntax: Syntax.Submit): Model.Submit | undefined {
  const ring = syntax.ring && ringNamed(scope, syntax.ring, "host");
  if (ring === undefined || syntax.ring === undefined) return undefined;
  const bound = bindSteps(scope, syntax.ring, syntax.publish, { ring, kind: "tail", untold: false });
  return bound && { ring: ring.name, publish: bound.steps, tailCell: bound.cell };
}

/** `stored`: names of cells that some step of the queue stores to. */
export function bindComplete(
  scope: Scope,
  syntax: Syntax.Complete,
  stored: ReadonlySet<string>,
): Model.Complete | undefined {
  const { unit } = scope;
  if (syntax.ring === undefined) return undefined;
  const record = scope.find(syntax.ring.text) === undefined ? unit.find(syntax.ring.text) : undefined;
  const wait = syntax.wait && bindWait(scope, syntax.wait);
  if (syntax.wait !== undefined && wait === undefined) return undefined;
  if (record?.kind === "record") {
    const model = record.model();
    if (model !== undefined) waitedFor(unit, syntax.ring, model, record.reference);
    const bind = (block: Syntax.Block | undefined, ring: "retire" | "arm") =>
      bindBlock(scope, block, { kind: "queue", ring });
    const [retire, arm] = [bind(syntax.retire, "retire"), bind(syntax.arm, "arm")];
    return { ring: "", record: record.reference, retire, headCell: "", arm, wait };
  }
  const ring = ringNamed(scope, syntax.ring, "device");
  if (ring === undefined) return undefined;
  const bound = bindSteps(scope, syntax.ring, syntax.retire, { ring, kind: "head", untold: !unused(scope, stored) });
  const arm =
    syntax.arm === undefined
      ? []
      : bindBlock(withIndex(scope, ring, "head"), syntax.arm, { kind: "queue", ring: "arm" });
  if (syntax.arm !== undefined) {
    publishOrder(scope, syntax.arm);
    registerStoreLast(scope, syntax.arm);
  }
  return bound && { ring: ring.name, record: undefined, retire: bound.steps, headCell: bound.cell, arm, wait };
}

/** Whether a cell that could carry an index is never stored to: then that is what is missing. */
function unused(scope: Scope, stored: ReadonlySet<string>): boolean {
  for (const name of scope.names("cell")) {
    const binding = scope.find(name);
    if (binding?.kind !== "cell" || stored.has(name)) continue;
    const { writer, length, type } = binding.cell;
    if (writer === "host" && length === undefined && type.kind === "unsigned") return true;
  }
  return false;
}

/** A handle, or an interrupt's number. */
function bindWait(scope: Scope, syntax: Syntax.Expression): Model.Expression | undefined {
  const { unit } = scope;
  const wait = typeOf(scope, syntax);
  if (wait === undefined || wait.type.kind === "handle") return wait;
  if (isInteger(wait.type) && wait.range !== undefined && wait.range.min >= 0n) return wait;
  const values = { expected: "a handle or the number of an interrupt", found: describeType(wait.type) };
  return unit.report(diagnostics.typeMismatch(values, unit.at(syntax)));
}
