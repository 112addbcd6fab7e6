/** A device that its transport finds gone: whoever waits is told, and nothing is waited for any more. */
import { expect, test } from "vitest";

import { PeerGone, QueueFailed } from "@ringwright/runtime";

import { fakeRing, rejected, thrown } from "./ring.ts";

const WAIT = { timeout: 5000 };

async function removable() {
  let gone: PeerGone | undefined;
  let wake = (): void => {};
  const { kernel, ring } = await fakeRing(4, ({ transport }) =>
    Object.assign(transport, {
      gone: () => gone,
      woken: (callback: () => void) => {
        wake = callback;
        return () => (wake = () => {});
      },
    }),
  );
  kernel.hold = true;
  const remove = (): void => {
    gone = new PeerGone("fake", "somebody pulled it out");
    wake();
  };
  return { kernel, ring, remove };
}

test("fences in flight fail with it, at once", async () => {
  const { ring, remove } = await removable();
  const fences = [ring.nop(), ring.nop()];
  setImmediate(remove);
  for (const fence of fences) {
    const { cause } = await rejected(fence.wait(WAIT), QueueFailed);
    expect(cause).toBeInstanceOf(PeerGone);
  }
  thrown(() => ring.nop(), QueueFailed);
});

test("what completed before counts", async () => {
  const { kernel, ring, remove } = await removable();
  const [first, second] = [ring.nop(), ring.nop()];
  setImmediate(() => {
    kernel.complete(kernel.taken[0]!, 0);
    remove();
  });
  expect((await first.wait(WAIT)).flags).toBe(0);
  await rejected(second.wait(WAIT), QueueFailed);
});

test("a blocking wait ends", async () => {
  const { ring, remove } = await removable();
  const token = ring.postNop();
  ring.notify();
  remove();
  const { cause } = thrown(() => ring.waitSync(token, WAIT), QueueFailed);
  expect(cause).toMatchObject({
    code: "PEER_GONE",
    message: "The device behind the transport fake is gone: somebody pulled it out.",
  });
});
