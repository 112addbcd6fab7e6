/** Sockets, from their making to their end: of paths, and of this machine's own network. */
import { closeSync } from "node:fs";
import { expect, test } from "vitest";

import { BufferRange, hub } from "@ringwright/runtime";

import { UringError } from "../../specs/io_uring.gen.ts";
import { Errno } from "../../specs/linux/errno.gen.ts";
import {
  AddressFamily,
  decodeSockaddrIn,
  MsgFlags,
  ShutdownHow,
  SocketFlags,
  SocketLevel,
  SocketType,
  TCP_NODELAY,
} from "../../specs/linux/socket.gen.ts";
import { bound, byPath, connected, here, listening, listeningBy, socket } from "./local-sockets.ts";
import { openRing, pipe, rejected, scratchFolder, WAIT } from "./ring.ts";

test("a connection by a path: made, used both ways, half closed and closed, each by its command", async () => {
  await using ring = await openRing({ entries: 16 });
  using folder = scratchFolder();
  using address = byPath(folder.path("socket"));
  const server = await listeningBy(ring, address);
  const accepting = ring.accept({ fd: server, acceptFlags: SocketFlags.cloexec });
  const client = await socket(ring, AddressFamily.unix);
  await ring.connect({ fd: client, address }).wait(WAIT);
  const { fd: peer } = await accepting.wait(WAIT);

  using data = hub.allocate(64);
  using into = hub.allocate(64);
  data.bytes.set(Buffer.from("to the server"));
  const receiving = ring.recv({ fd: peer, data: into });
  expect((await ring.send({ fd: client, data, len: 13 }).wait(WAIT)).moved).toBe(13);
  expect((await receiving.wait(WAIT)).moved).toBe(13);
  expect(Buffer.from(into.bytes.subarray(0, 13)).toString()).toBe("to the server");

  await ring.send({ fd: peer, data, at: 3, len: 3 }).wait(WAIT);
  expect((await ring.recv({ fd: client, data: into, msgFlags: MsgFlags.peek }).wait(WAIT)).moved).toBe(3);
  expect((await ring.recv({ fd: client, data: into, msgFlags: MsgFlags.dontwait }).wait(WAIT)).moved).toBe(3);
  const nothing = ring.recv({ fd: client, data: into, msgFlags: MsgFlags.dontwait });
  expect((await rejected(nothing.wait(WAIT), UringError)).errno).toBe(Errno.again);

  await ring.shutdown({ fd: client, how: ShutdownHow.wr }).wait(WAIT);
  expect((await ring.recv({ fd: peer, data: into }).wait(WAIT)).moved).toBe(0);
  await ring.closeFile({ fd: client }).wait(WAIT);
  const lost = ring.send({ fd: peer, data, len: 1 });
  expect((await rejected(lost.wait(WAIT), UringError)).errno).toBe(Errno.pipe);
  for (const fd of [peer, server]) await ring.closeFile({ fd }).wait(WAIT);
});

test("a connection by the network of this machine", async () => {
  await using ring = await openRing({ entries: 16 });
  const { fd: server, port } = await listening(ring);
  const client = await socket(ring, AddressFamily.inet);
  using address = here(port);
  const connecting = ring.connect({ fd: client, address });
  ring.notify();
  expect(address.state).toBe("lent");
  const { fd } = await ring.accept({ fd: server, acceptFlags: SocketFlags.cloexec }).wait(WAIT);
  await connecting.wait(WAIT);
  expect(address.state).toBe("owned");
  using data = hub.allocate(100_000);
  data.bytes.forEach((_, at) => (data.bytes[at] = at % 251));
  using into = hub.allocate(100_000);
  const sending = ring.send({ fd, data, msgFlags: MsgFlags.waitall });
  const all = ring.recv({ fd: client, data: into, msgFlags: MsgFlags.waitall });
  expect((await all.wait(WAIT)).moved).toBe(100_000);
  expect((await sending.wait(WAIT)).moved).toBe(100_000);
  expect(Buffer.compare(into.bytes, data.bytes)).toBe(0);
  for (const handle of [client, fd, server]) closeSync(handle);
});

test("accepting tells where a connection comes from", async () => {
  await using ring = await openRing({ entries: 16 });
  const { fd: server, port } = await listening(ring);
  const { fd: client, port: own } = await bound(ring);
  using from = hub.allocate(132);
  const length = new DataView(from.bytes.buffer, from.bytes.byteOffset + 128, 4);
  length.setUint32(0, 128, true);
  const accepting = ring.acceptFrom({ fd: server, address: from, length: from, lengthAt: 128 });
  using address = here(port);
  await ring.connect({ fd: client, address }).wait(WAIT);
  const { fd } = await accepting.wait(WAIT);
  expect([from.state, length.getUint32(0, true)]).toEqual(["owned", 16]);
  const words = new Uint32Array(Uint8Array.from(from.bytes.subarray(0, 16)).buffer);
  const told = decodeSockaddrIn(words, 0);
  expect(told).toMatchObject({ family: AddressFamily.inet, port: own });
  expect([...told.address]).toEqual([127, 0, 0, 1]);

  // Another one that is there already, and less room than its address takes: the kernel tells how much it would be.
  const second = await connected(ring, AddressFamily.inet, address);
  length.setUint32(0, 4, true);
  from.bytes.fill(0xee, 0, 128);
  const next = await ring.acceptFrom({ fd: server, address: from, length: from, lengthAt: 128 }).wait(WAIT);
  expect(length.getUint32(0, true)).toBe(16);
  expect([...from.bytes.subarray(0, 6)].slice(4)).toEqual([0xee, 0xee]);
  using short = hub.allocate(64);
  expect(() => ring.acceptFrom({ fd: server, address: short, length: from, lengthAt: 128 })).toThrow(BufferRange);
  for (const handle of [client, second, next.fd, fd, server]) closeSync(handle);
});

test("an option is set, on a socket only", async () => {
  await using ring = await openRing();
  const fd = await socket(ring, AddressFamily.inet);
  using value = hub.wrap(new Uint32Array([1]));
  const option = { level: SocketLevel.tcp, option: TCP_NODELAY, value };
  expect((await ring.setsockopt({ fd, ...option }).wait(WAIT)).res).toBe(0);
  const unknown = ring.setsockopt({ fd, level: SocketLevel.tcp, option: 9999, value });
  expect((await rejected(unknown.wait(WAIT), UringError)).errno).toBe(Errno.noprotoopt);
  using file = pipe();
  const refused = ring.setsockopt({ fd: file.fd, ...option });
  expect((await rejected(refused.wait(WAIT), UringError)).errno).toBe(Errno.opnotsupp);
  closeSync(fd);
});

test("what sockets refuse", async () => {
  await using ring = await openRing({ entries: 16 });
  const { fd: server, port } = await listening(ring);
  const other = await socket(ring, AddressFamily.inet);
  using taken = here(port);
  using data = hub.allocate(8);
  const short = ring.connect({ fd: other, address: taken, length: 4 });
  expect((await rejected(short.wait(WAIT), UringError)).errno).toBe(Errno.inval);
  expect((await rejected(ring.bind({ fd: other, address: taken }).wait(WAIT), UringError)).errno).toBe(Errno.addrinuse);
  closeSync(server);
  const nobody = ring.connect({ fd: other, address: taken });
  expect((await rejected(nobody.wait(WAIT), UringError)).errno).toBe(Errno.connrefused);
  const unconnected = await socket(ring, AddressFamily.inet);
  const refused = ring.shutdown({ fd: unconnected, how: ShutdownHow.rdwr });
  expect((await rejected(refused.wait(WAIT), UringError)).errno).toBe(Errno.notconn);
  const none = ring.socket({ family: 45_000, type: SocketType.stream });
  expect((await rejected(none.wait(WAIT), UringError)).errno).toBe(Errno.afnosupport);
  const file = ring.recv({ fd: 1_000_000, data });
  expect((await rejected(file.wait(WAIT), UringError)).errno).toBe(Errno.badf);
  expect(data.state).toBe("owned");
  for (const fd of [other, unconnected]) closeSync(fd);
});

test("receiving and accepting that wait are cancelled by closing the ring", async () => {
  const ring = await openRing({ entries: 16 });
  const { fd: server } = await listening(ring);
  const accepting = ring.accept({ fd: server });
  ring.notify();
  await ring.close(WAIT);
  expect((await rejected(accepting, UringError)).errno).toBe(Errno.canceled);
  closeSync(server);
});
