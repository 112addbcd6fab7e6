/** Allocates in huge pages, and tells what it got and was told. */
import { hub } from "@ringwright/runtime";

const notices: string[] = [];
process.on("warning", ({ name, message }) => notices.push(`${name}: ${message}`));
using first = hub.allocate(3 * 2 ** 20, { pages: "huge" });
using second = hub.allocate(1, { pages: "huge" });
using normal = hub.allocate(1);
first.bytes.fill(1);
await new Promise((resolve) => setImmediate(resolve));
console.log(JSON.stringify({ pages: [first.pages, second.pages, normal.pages], notices }));
