/** What every generated device has of its base: no command, register or queue is called so there. */
export const BASE_MEMBERS: readonly string[] = [
  "constructor", "name", "holds", "layout", "queues", "resetRegisters", "onReset", "hostBug", "onDmaFault", "onRingFault",
  "mayFetch", "holdsLinked", "dma", "now", "work", "after", "stop", "halt", "stopWork", "raise", "hostBugs", "hostBugCount", "connect", "registers",
  "doorbells", "reset", "step", "run", "due", "bug", "space", "woken", "parameters", "atWork",
  "layouts", "serve", "enter", "leave", "failed",
]; // prettier-ignore
