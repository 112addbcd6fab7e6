/**
 * What no device side is generated for, queues and registers: told, like the queues without a driver, before anything is
 * generated.
 */
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { diagnostics } from "../diagnostics/catalogue.gen.ts";
import type { Model, Program, Queue, RegisterBlock, Registers } from "../model/model.ts";
import { deviceSides, unservable, type DeviceSide, type OfFile } from "./device-sides.ts";
import { allowed } from "./refusals.ts";

/** A device, and those of its queues that a model of it can serve. */
export interface ServedSide {
  readonly side: DeviceSide;
  readonly queues: readonly OfFile<Queue>[];
}

export interface DeviceRefusals {
  readonly diagnostics: readonly Diagnostic[];
  readonly served: readonly ServedSide[];
}

/** A queue that can't be served is a warning: the rest of its device is generated without it. */
export function deviceRefusals(program: Program, model: Model): DeviceRefusals {
  const sides = deviceSides(program, model).map((side) => ({
    side,
    told: side.queues.map((of) => ({ of, reason: unservable(program, of.declared) })),
  }));
  const refused = new Map(
    sides.flatMap(({ told }) => told.map(({ of, reason }) => [of.declared, { file: of.file, reason }] as const)),
  );
  const ownerOf = (file: string): Model | undefined => program.models.find((each) => each.file === file);
  const registers = new Map(
    sides.flatMap(({ side }) => side.registers.map(({ declared, file }) => [declared, file] as const)),
  );
  return {
    diagnostics: [
      ...[...refused].flatMap(([queue, { file, reason }]) => {
        const owner = ownerOf(file);
        if (reason === undefined || owner === undefined || allowed("RW1705", owner, queue)) return [];
        return [diagnostics.noDeviceSide({ queue: queue.name, reason }, { file, ...queue.span })];
      }),
      ...[...registers].flatMap(([declared, file]) => {
        const owner = ownerOf(file);
        if (owner === undefined || allowed("RW1707", owner, declared)) return [];
        const nested = nestedIn(declared, "").toSorted((a, b) => a.span.start - b.span.start);
        return nested.map(({ name, outer, span }) => diagnostics.noDeviceRegister({ name, outer }, { file, ...span }));
      }),
    ],
    served: sides.map(({ side, told }) => ({
      side,
      queues: told.flatMap(({ of, reason }) => (reason === undefined ? [of] : [])),
    })),
  };
}

/** What stands in an array of arrays: outermost, where it begins. `outer`: the array around, "" outside of any. */
function nestedIn(
  { registers, blocks }: Pick<Registers | RegisterBlock, "registers" | "blocks">,
  outer: string,
): readonly { readonly name: string; readonly outer: string; readonly span: RegisterBlock["span"] }[] {
  const here = [...registers, ...blocks].filter(({ array }) => outer !== "" && array !== undefined);
  return [
    ...here.map(({ name, span }) => ({ name, outer, span })),
    ...blocks
      .filter((block) => !here.includes(block))
      .flatMap((block) => nestedIn(block, block.array === undefined ? outer : block.name)),
  ];
}
