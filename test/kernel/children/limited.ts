/** Registers memory where little may be locked, and says what comes of it: a line for each step. */
import { hub, PinRefused } from "@ringwright/runtime";
import { openRing } from "../ring.ts";

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const refused = (error: unknown): string => {
  if (!(error instanceof PinRefused)) throw error;
  return `${error.code} ${error.bytes} ${error.message.includes("ulimit -l") && error.message.includes("CAP_IPC_LOCK") ? "named" : error.message}`;
};

const ring = await openRing({ entries: 8, addressing: "mapped" });
const small = hub.allocate(16_384);
const large = hub.allocate(2 ** 20);
const read = async (data: typeof small): Promise<string> => {
  try {
    const fence = ring.read({ fd: 4095, offset: 0, data });
    return await fence.then(
      () => "read",
      () => "posted",
    );
  } catch (error) {
    return refused(error);
  }
};
say(await read(small));
say(await read(large));
say(large.state);
say(await read(small));
// What is given back may be used anew.
small.close();
const other = hub.allocate(16_384);
say(await read(other));
await ring.close();
try {
  await openRing({ entries: 8, addressing: "bounce" });
} catch (error) {
  say(refused(error));
}
const plain = await openRing({ entries: 8 });
say(
  await plain.read({ fd: 4095, offset: 0, data: large }).then(
    () => "read",
    () => "posted",
  ),
);
await plain.close();
for (const data of [large, other]) data.close();
say(String(hub.census().buffers));
