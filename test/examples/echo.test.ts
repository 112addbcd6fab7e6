/** The echo server on the generated driver, and the demo that loads it. */
import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { hub } from "@ringwright/runtime";

import { listen, RING, type EchoServer } from "../../examples/echo/server.ts";
import { openRing } from "../kernel/ring.ts";

const root = resolve(import.meta.dirname, "../..");

function demo(...args: readonly string[]) {
  const all = ["--conditions=ringwright-source", join(root, "examples/main.ts"), "echo", ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, all, { encoding: "utf8", timeout: 30_000 });
  return { status, stdout, stderr };
}

test("both servers are loaded, and figures are told", { timeout: 40_000 }, () => {
  const { status, stdout, stderr } = demo("--connections", "8", "--bytes", "1000", "--seconds", "1");
  expect([status, stderr]).toEqual([0, ""]);
  expect(stdout).toContain("8 connections, messages of 1000 bytes");
  for (const name of ["ringwright", "node:net"]) {
    expect(stdout).toMatch(new RegExp(`^  ${name} +[1-9]\\d* +\\d+ µs +\\d+ µs +\\d+\\.\\d µs$`, "m"));
  }
});

test("what is not understood is told with how to use it", () => {
  for (const [args, says] of [
    [["--bytes", "0"], "--bytes takes 1 to 65536"],
    [["--connections", "many"], "--connections takes 1 to 256"],
    [["--seconds", "61"], "--seconds takes 1 to 60"],
    [["--port", "1"], "Unknown option '--port'"],
  ] as const) {
    const { status, stdout, stderr } = demo(...args);
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(`echo: ${says}`);
    expect(stderr).toContain("Usage: npm run demo -- echo");
  }
  expect(demo("--help")).toMatchObject({ status: 0, stderr: "" });
});

describe("the server", () => {
  let server: EchoServer;
  let buffers: number;
  beforeAll(async () => {
    ({ buffers } = hub.census());
    server = await listen(await openRing(RING));
  });
  afterAll(() => server.close());

  async function connection(): Promise<Socket> {
    const socket = connect(server.port, "127.0.0.1");
    socket.setTimeout(10_000, () => socket.destroy(new Error("nothing came back in time")));
    await once(socket, "connect");
    return socket;
  }

  /** All that comes back until the other end closes. */
  async function all(socket: Socket): Promise<Buffer> {
    const chunks: Buffer[] = [];
    for await (const chunk of socket) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks);
  }

  const pattern = (length: number, seed: number): Buffer =>
    Buffer.from(Uint8Array.from({ length }, (_, at) => (at * 31 + (at >> 8) * 7 + seed) & 0xff));

  test("sends back what it got, in order, and closes when it has all been sent", async () => {
    const socket = await connection();
    const message = pattern(1_000_000, 1);
    socket.end(message);
    expect((await all(socket)).equals(message)).toBe(true);
  });

  test("serves many that send more than there are buffers for", { timeout: 30_000 }, async () => {
    const messages = Array.from({ length: 60 }, (_, seed) => pattern(300_000, seed));
    const back = await Promise.all(
      messages.map(async (message) => {
        const socket = await connection();
        socket.end(message);
        return all(socket);
      }),
    );
    expect(back.every((bytes, index) => bytes.equals(messages[index]!))).toBe(true);
  });

  test("goes on when others are gone without a word, and when nobody reads", { timeout: 30_000 }, async () => {
    for (let i = 0; i < 20; i++) {
      const socket = await connection();
      socket.on("error", () => {});
      socket.write(pattern(200_000, i));
      await new Promise((resolve) => setTimeout(resolve, 5));
      socket.resetAndDestroy();
    }
    const deaf = await connection();
    deaf.pause().write(pattern(200_000, 3));
    const socket = await connection();
    const message = pattern(10_000, 5);
    socket.end(message);
    expect((await all(socket)).equals(message)).toBe(true);
    deaf.destroy();
  });

  test("leaves nothing open", { timeout: 20_000 }, async () => {
    const open = (): number => readdirSync("/proc/self/fd").length;
    const end = performance.now() + 10_000;
    const before = open();
    const sockets = await Promise.all(Array.from({ length: 10 }, connection));
    expect(open()).toBeGreaterThanOrEqual(before + 10);
    for (const socket of sockets) socket.destroy();
    while (open() > before && performance.now() < end) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(open()).toBeLessThanOrEqual(before);
    await server.close();
    expect(hub.census().buffers).toBe(buffers);
  });

  test("ends the connections that are there when it closes, and takes it when they end by themselves", async () => {
    const open = (): number => readdirSync("/proc/self/fd").length;
    const before = open();
    for (const atOnce of [false, true]) {
      server = await listen(await openRing({ entries: 64 }));
      const sockets = await Promise.all(Array.from({ length: 10 }, connection));
      for (const socket of sockets) socket.write("something");
      const closed = sockets.map(
        (socket) =>
          new Promise((resolve) => {
            // Reset, where the server ended it before it had read everything.
            socket.on("error", () => {});
            socket.resume().on("close", resolve);
          }),
      );
      if (atOnce) for (const socket of sockets) socket.end();
      await server.close();
      await Promise.all(closed);
    }
    expect(open()).toBeLessThanOrEqual(before);
    expect(hub.census().buffers).toBe(buffers);
  });
});
