/** Awaits the handle 3, which another process holds, too, and nothing else; or gives it up at once. */
import type { FenceClosed } from "@ringwright/runtime";
import { Fence } from "@ringwright/runtime";

const fence = Fence.fromEventfd(3);
console.log(fence.state);
if (process.argv[2] === "close") fence.close();
try {
  await fence;
  console.log(fence.state);
} catch (error) {
  console.log((error as FenceClosed).code);
}
