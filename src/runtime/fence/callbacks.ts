/** One who is to be called. */
interface Waiting<T> {
  /** undefined once it was taken back. */
  callback: ((of: T) => void) | undefined;
  before: Waiting<T> | undefined;
  after: Waiting<T> | undefined;
}

/** Those who are to be called once, in their order. A chain: most fences have one of them, and a Set is large for that. */
export class Callbacks<T> {
  /** How many there are. */
  size = 0;
  private first: Waiting<T> | undefined;
  private last: Waiting<T> | undefined;

  /** The same function given twice is called twice. @returns what takes it back */
  add(callback: (of: T) => void): () => void {
    const own: Waiting<T> = { callback, before: this.last, after: undefined };
    if (this.last === undefined) this.first = own;
    else this.last.after = own;
    this.last = own;
    this.size++;
    return () => this.remove(own);
  }

  private remove(own: Waiting<T>): void {
    if (own.callback === undefined) return;
    own.callback = undefined;
    this.size--;
    if (own.before === undefined) this.first = own.after;
    else own.before.after = own.after;
    if (own.after === undefined) this.last = own.before;
    else own.after.before = own.before;
  }

  /** Calls all of them; one that another takes back meanwhile is not called any more. */
  call(of: T): void {
    for (let own = this.first; own !== undefined; own = own.after) {
      if (own.callback !== undefined) callBack(own.callback, of);
    }
  }
}

/** Calls one. */
export function callBack<T>(callback: (of: T) => void, of: T): void {
  try {
    callback(of);
  } catch (error) {
    // Its own bug: reported as uncaught, without keeping other callbacks from being called.
    setImmediate(() => {
      throw error;
    });
  }
}
