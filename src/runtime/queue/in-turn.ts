const due: (() => void)[] = [];
let running = false;

/**
 * Does `task` now, or once the one that is being done has ended: what one fence sets off may settle another, in a chain of
 * any length. Tasks throw nothing.
 */
export function inTurn(task: () => void): void {
  due.push(task);
  if (running) return;
  running = true;
  try {
    for (let at = 0; at < due.length; at++) due[at]!();
  } finally {
    due.length = 0;
    running = false;
  }
}
