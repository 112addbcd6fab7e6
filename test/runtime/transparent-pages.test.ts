import { hub, ValueRange } from "@ringwright/runtime";
import { expect, test } from "vitest";

test("transparent pages are taken where there are some, and nobody is told where there are none", async () => {
  const told: string[] = [];
  const listen = ({ name }: Error): void => void told.push(name);
  process.on("warning", listen);
  {
    await using buffer = hub.allocate(5000, { pages: "transparent", name: "blocks" });
    expect(["transparent", "normal"]).toContain(buffer.pages);
    expect([buffer.size, buffer.bytes.length, buffer.bytes.every((byte) => byte === 0)]).toEqual([5000, 5000, true]);
    buffer.bytes.fill(7);
  }
  await new Promise((resolve) => setImmediate(resolve));
  process.off("warning", listen);
  expect(told).toEqual([]);
  expect(hub.census()).toMatchObject({ buffers: 0, lent: 0 });
  expect(() => hub.allocate(1, { pages: "large" as "huge" })).toThrow(ValueRange);
});
