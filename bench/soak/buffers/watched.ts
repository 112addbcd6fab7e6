/** A copy engine of which each access to memory is told before it is made. */
import type { Outside } from "@ringwright/runtime/device";
import { CopyEngine, type EngineOptions } from "../../../examples/engine/engine.ts";

/** `address`: in this process. */
export type Watch = (address: number, length: number, writes: boolean) => void;

export class WatchedEngine extends CopyEngine {
  private readonly watch: Watch;

  constructor(options: EngineOptions, watch: Watch) {
    super(options);
    this.watch = watch;
  }

  override connect(outside: Outside): void {
    const { watch } = this;
    super.connect({
      ...outside,
      read(address, into) {
        watch(Number(address), into.length, false);
        outside.read(address, into);
      },
      write(address, from) {
        watch(Number(address), from.length, true);
        outside.write(address, from);
      },
    });
  }
}
