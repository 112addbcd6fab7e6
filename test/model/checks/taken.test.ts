import { expect, it } from "vitest";
import { checkIoUring, ioUring as text } from "../specs.ts";

const call = "enter(ring, tail - sq_head, 0, known) taken;";

it("knows which call says how many entries were taken", () => {
  const [queue] = checkIoUring(text).program!.root.queues;
  const branch = queue!.submit.publish[1]!;
  expect(branch).toMatchObject({
    kind: "if",
    then: [{ kind: "fence" }, { then: [{ kind: "call", taken: false }] }],
    else: [{ kind: "call", taken: true }],
  });
});

it.each([
  ["a step that is no call", text.replace(call, "tail taken;")],
  ["a call in retire", text.replace("cq_head <- head", "enter(ring, 0, 0, none) taken;\n      cq_head <- head")],
  ["a call in open", text.replace("sq_array[i] <- i;", "enter(ring, 0, 0, none) taken;")],
  ["a call whose result is no integer", text.replace("flags: EnterFlags) : i32", "flags: EnterFlags) : handle")],
])("refuses 'taken' behind %s", (_, changed) => {
  expect(changed).not.toBe(text);
  expect(checkIoUring(changed).diagnostics.map(({ code }) => code)).toEqual(["RW1529"]);
});
