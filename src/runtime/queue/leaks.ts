/** Tells of queues that were collected without close(). It frees nothing: commands may be in flight. */
export const leaks = new FinalizationRegistry((name: string) => {
  const what = `${name} was dropped without close(): its handle, its memory and what it was lent are never given back.`;
  process.emitWarning(what, { type: "RingwrightLeak" });
});
