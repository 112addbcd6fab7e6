/** Which queues a device side is generated for: told, like the queues without a driver, before anything is generated. */
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { diagnostics } from "../diagnostics/catalogue.gen.ts";
import type { Model, Program, Queue } from "../model/model.ts";
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
  return {
    diagnostics: [...refused].flatMap(([queue, { file, reason }]) => {
      const owner = program.models.find((each) => each.file === file);
      if (reason === undefined || owner === undefined || allowed("RW1705", owner, queue)) return [];
      return [diagnostics.noDeviceSide({ queue: queue.name, reason }, { file, ...queue.span })];
    }),
    served: sides.map(({ side, told }) => ({
      side,
      queues: told.flatMap(({ of, reason }) => (reason === undefined ? [of] : [])),
    })),
  };
}
