import type { RegisterWindow } from "../transport.ts";

/** What is told of each access. */
export interface Watcher {
  loaded(bits: number, offset: number, value: number | bigint): void;
  stored(bits: number, offset: number, value: number | bigint): void;
}

/** A device's registers, with somebody who is told of each access once it is made. */
export function watchedWindow(window: RegisterWindow, watcher: Watcher): RegisterWindow {
  const loaded = <T extends number | bigint>(bits: number, offset: number, value: T): T => {
    watcher.loaded(bits, offset, value);
    return value;
  };
  return {
    load8: (offset) => loaded(8, offset, window.load8(offset)),
    load16: (offset) => loaded(16, offset, window.load16(offset)),
    load32: (offset) => loaded(32, offset, window.load32(offset)),
    load64: (offset) => loaded(64, offset, window.load64(offset)),
    store8: (offset, value) => {
      window.store8(offset, value);
      watcher.stored(8, offset, value);
    },
    store16: (offset, value) => {
      window.store16(offset, value);
      watcher.stored(16, offset, value);
    },
    store32: (offset, value) => {
      window.store32(offset, value);
      watcher.stored(32, offset, value);
    },
    store64: (offset, value) => {
      window.store64(offset, value);
      watcher.stored(64, offset, value);
    },
  };
}
