/** The copy engine's queue on a device of software. */
import type { DeviceAddress } from "@ringwright/runtime";
import { soft, type SoftOptions, type SoftTransport } from "@ringwright/runtime/soft";
import { CopyEngine, type EngineOptions } from "../../../examples/engine/engine.ts";
import { Copier } from "../../../specs/dma-copy.gen.ts";

export interface Depths {
  readonly urgent: number;
  readonly normal: number;
  readonly done: number;
}

export interface Opened extends AsyncDisposable {
  readonly device: CopyEngine;
  readonly transport: SoftTransport;
  readonly copier: Copier;
}

interface Options {
  readonly engine?: EngineOptions;
  /** Instead of one that is made of `engine`. */
  readonly device?: CopyEngine;
  readonly soft?: SoftOptions;
  readonly depths?: Depths;
  readonly test?: boolean;
}

/** A device of its own, in this thread. What the driver does wrong is thrown. */
export async function open(options: Options = {}): Promise<Opened> {
  const { engine, device = new CopyEngine(engine), soft: how, depths, test = false } = options;
  const transport = soft(device, { hostBugs: "throw", ...how });
  const copier = await Copier.start(transport, { test, ...(depths === undefined ? {} : { depths }) });
  return { device, transport, copier, [Symbol.asyncDispose]: () => copier.close() };
}

export const NOWHERE = 0 as DeviceAddress;

/** What a promise fails with. */
export async function failure(promise: PromiseLike<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error("it succeeded");
}
