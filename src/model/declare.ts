/** Makes a file's names known: its own declarations first, then what it imports. */
import { diagnostics } from "../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../parser/syntax.ts";
import { bindCall } from "./bind/calls.ts";
import { bindCommand } from "./bind/commands.ts";
import { bindDevice } from "./bind/devices.ts";
import { bindEncoding } from "./bind/encodings.ts";
import { bindEntry } from "./bind/entries.ts";
import { bindEvent } from "./bind/events.ts";
import { bindGate } from "./bind/gates.ts";
import { bindQueue } from "./bind/queues.ts";
import { bindRecord } from "./bind/records.ts";
import { bindRegisters } from "./bind/registers.ts";
import { bindSequence } from "./bind/sequences.ts";
import { bindStream } from "./bind/streams.ts";
import { bindStruct } from "./bind/structs.ts";
import { bindConstant, bindEnum, bindFlags } from "./bind/values.ts";
import type { ModelOf, Symbol, Unit } from "./scope.ts";

export function declare(unit: Unit): void {
  for (const syntax of unit.syntax.declarations) {
    const name = syntax.name.text;
    const first = unit.symbols.get(name);
    if (first === undefined) {
      unit.symbols.set(name, symbolOf(unit, syntax));
      continue;
    }
    const related = [{ location: unit.at(first.syntax.name), message: `'${name}' is declared here too` }];
    unit.report(diagnostics.duplicateDeclaration({ name }, unit.at(syntax.name), { related }));
  }
}

type Binder<K extends keyof ModelOf> = (
  unit: Unit,
  syntax: Extract<Syntax.Declaration, { kind: K }>,
) => ModelOf[K] | undefined;

const binders: { readonly [K in keyof ModelOf]: Binder<K> } = {
  const: bindConstant,
  enum: bindEnum,
  flags: bindFlags,
  struct: bindStruct,
  entry: bindEntry,
  command: bindCommand,
  call: bindCall,
  registers: bindRegisters,
  record: bindRecord,
  encoding: bindEncoding,
  event: bindEvent,
  queue: bindQueue,
  sequence: bindSequence,
  gate: bindGate,
  device: bindDevice,
  stream: bindStream,
};

function symbolOf(unit: Unit, syntax: Syntax.Declaration): Symbol {
  const reference = { file: unit.source.file, name: syntax.name.text };
  const bind = binders[syntax.kind] as (unit: Unit, syntax: Syntax.Declaration) => ModelOf[keyof ModelOf] | undefined;
  const model = lazily(unit, syntax, () => bind(unit, syntax));
  return { kind: syntax.kind, name: syntax.name.text, unit, syntax, reference, model } as Symbol;
}

/** Computes once, when first asked. Whoever needs the value to compute it is told so, once. */
function lazily<T>(unit: Unit, syntax: Syntax.Declaration, compute: () => T | undefined): () => T | undefined {
  let state: "new" | "running" | "done" = "new";
  let value: T | undefined;
  let reported = false;
  return () => {
    if (state === "running" && !reported) {
      reported = true;
      unit.report(diagnostics.cyclicDeclaration({ name: syntax.name.text }, unit.at(syntax.name)));
    }
    if (state === "new") {
      state = "running";
      value = compute();
      if (reported) value = undefined;
      state = "done";
    }
    return value;
  };
}
