import { EventFailed } from "../errors/fences.ts";
import { closeNativeHandle, duplicateHandle } from "../native/handles.ts";
import { errorName } from "../native/library.ts";
import { openEvent, setEvent } from "../native/events.ts";
import type { Fence } from "./fence.ts";

/** An eventfd that a fence writes to, once. It is its caller's, who closes it. */
export interface EventHandle extends Disposable {
  /** The file descriptor, closed on exec; readable from the moment at which the fence has settled. -1 once it is closed. */
  readonly handle: number;
  /** Closes it; a fence that settles later writes nowhere. Closing twice does nothing. */
  close(): void;
}

function opened(handle: number): number {
  if (handle < 0) throw new EventFailed(errorName(-handle));
  return handle;
}

class ExportedEvent implements EventHandle {
  handle = opened(openEvent());
  /**
   * What the runtime writes to: another handle of the same event. Whoever closes the first behind our back, so that its
   * number is soon another file's, is written to no more than that.
   */
  private own: number | undefined;
  private readonly forget: () => void;

  constructor(fence: Fence<unknown>) {
    if (fence.state !== "pending") setEvent(this.handle);
    else this.own = this.duplicate();
    this.forget = this.own === undefined ? () => {} : fence.onSignal(() => this.signal());
  }

  private duplicate(): number {
    try {
      return opened(duplicateHandle(this.handle));
    } catch (error) {
      this.closeHandle();
      throw error;
    }
  }

  private signal(): void {
    if (this.own !== undefined) setEvent(this.own);
    this.closeOwn();
  }

  close(): void {
    this.forget();
    this.closeOwn();
    this.closeHandle();
  }

  private closeOwn(): void {
    if (this.own !== undefined) closeNativeHandle(this.own);
    this.own = undefined;
  }

  private closeHandle(): void {
    if (this.handle >= 0) closeNativeHandle(this.handle);
    this.handle = -1;
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

/** @throws EventFailed */
export function exportEvent(fence: Fence<unknown>): EventHandle {
  return new ExportedEvent(fence);
}
