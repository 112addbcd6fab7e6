import { Dma } from "./dma.ts";
import type { DeviceModel, DoorbellCells, HostBug, Outside, RegistersPlace, RegisterWindow } from "./outside.ts";

/** What generated bases extend, and so every model of a device. */
export abstract class DeviceBase implements DeviceModel {
  abstract readonly name: string;
  /** The host's mistakes so far, the first hundred. */
  readonly hostBugs: HostBug[] = [];
  #outside: Outside | undefined;
  #dma: Dma | undefined;

  connect(outside: Outside): void {
    this.#outside = outside;
    this.#dma = new Dma(outside);
  }

  /** Memory, as the device reaches it. */
  get dma(): Dma {
    if (this.#dma === undefined) throw new Error(`${this.name} is not connected to anything yet.`);
    return this.#dma;
  }

  abstract registers(place: RegistersPlace): RegisterWindow;
  abstract readonly doorbells: readonly DoorbellCells[];
  abstract reset(): void;
  abstract step(choose: (count: number) => number): boolean;
  abstract run(budget: number): boolean;
  abstract readonly due: number | undefined;

  /** Raises an interrupt by itself; completions do so without being told. */
  protected interrupt(index: number): void {
    this.#outside?.interrupt(index);
  }
}
