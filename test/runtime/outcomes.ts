/** What an action threw. */
export function thrown<T extends Error>(action: () => unknown, type: new (...args: never[]) => T): T {
  try {
    action();
  } catch (error) {
    if (error instanceof type) return error;
    throw error;
  }
  throw new Error(`${type.name} was expected; nothing was thrown`);
}

/** What a promise was rejected with. */
export async function rejected<T extends Error>(
  promise: PromiseLike<unknown>,
  type: new (...args: never[]) => T,
): Promise<T> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof type) return error;
    throw error;
  }
  throw new Error(`${type.name} was expected; nothing was rejected`);
}

/** The next error that nobody catches, which is then nobody else's. */
export function nextUncaught(): Promise<unknown> {
  return new Promise((resolve) => {
    process.setUncaughtExceptionCaptureCallback((error) => {
      process.setUncaughtExceptionCaptureCallback(null);
      resolve(error);
    });
  });
}
