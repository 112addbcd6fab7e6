/** Calls by ioctl, made of this machine's kernel: a terminal's, which every kernel has, and those of drivers that are not there. */
import { closeSync, openSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ioUring } from "@ringwright/runtime/io-uring";
import type { Transport } from "@ringwright/runtime/generated";
import {
  callMerge,
  callSetName,
  callSync,
  callUdmabufCreateList,
  DmaBufError,
  SyncFlags,
} from "../../specs/linux/dma-buf.gen.ts";
import { callIoasAlloc, IommuError } from "../../specs/linux/iommufd.gen.ts";
import { Errno } from "../../specs/linux/errno.gen.ts";
import { callStart, UacceError } from "../../specs/linux/uacce.gen.ts";
import {
  callDeviceGetRegionInfo,
  callGroupGetDeviceFd,
  callGroupSetContainer,
  VfioError,
} from "../../specs/linux/vfio.gen.ts";
import { load } from "../codegen/compile.ts";
import { thrown } from "../runtime/outcomes.ts";
import { scratchFolder } from "./ring.ts";

const fails = "{ fail result < 0: TerminalError(errno: -result); }";

/** Requests of a pseudo terminal (ioctl_tty(2)): every way in which an argument can be passed. */
const terminal = `
protocol terminal;
endian native;

struct Size layout c {
  rows : u16;
  columns : u16;
  width : u16;
  height : u16;
}

@c("TIOCGPTN")
call get_number(terminal: handle, number: writes u32) : i32 = ioctl _IOR("T", 0x30) ${fails}
@c("TIOCSPTLCK")
call set_locked(terminal: handle, locked: reads i32) : i32 = ioctl _IOW("T", 0x31) ${fails}
@c("TIOCGPTLCK")
call get_locked(terminal: handle, locked: writes i32) : i32 = ioctl _IOR("T", 0x39) ${fails}
@c("TIOCGWINSZ")
call get_size(terminal: handle, size: writes Size) : i32 = ioctl 0x5413 ${fails}
@c("TIOCSWINSZ")
call set_size(terminal: handle, size: reads Size) : i32 = ioctl 0x5414 ${fails}
@c("TIOCEXCL")
call exclusive(terminal: handle) : i32 = ioctl 0x540c ${fails}
@c("TCFLSH")
call flush(terminal: handle, which: u32) : i32 = ioctl 0x540b ${fails}
`;

interface Size {
  readonly rows: number;
  readonly columns: number;
  readonly width: number;
  readonly height: number;
}

interface Terminal {
  callGetNumber(transport: Transport, terminal: number): { result: number; number: number };
  callSetLocked(transport: Transport, terminal: number, locked: number): number;
  callGetLocked(transport: Transport, terminal: number): { result: number; locked: number };
  callGetSize(transport: Transport, terminal: number): { result: number; size: Size };
  callSetSize(transport: Transport, terminal: number, size: Partial<Size>): number;
  callExclusive(transport: Transport, terminal: number): number;
  callFlush(transport: Transport, terminal: number, which: number): number;
}

const kernel = ioUring();

describe("a terminal", () => {
  let calls: Terminal;
  let fd: number;

  beforeAll(async () => {
    calls = await load<Terminal>("terminal", "terminal.ring", { "terminal.ring": terminal });
    fd = openSync("/dev/ptmx", "r+");
  }, 30_000);

  afterAll(() => closeSync(fd));

  it("answers by a number", () => {
    const { result, number } = calls.callGetNumber(kernel, fd);
    expect(result).toBe(0);
    expect(number).toBeGreaterThanOrEqual(0);
  });

  it("takes a number by its address, and tells it", () => {
    for (const locked of [1, 0]) {
      expect(calls.callSetLocked(kernel, fd, locked)).toBe(0);
      expect(calls.callGetLocked(kernel, fd)).toEqual({ result: 0, locked });
    }
  });

  it("takes a structure, and tells it", () => {
    const size = { rows: 50, columns: 132, width: 1320, height: 0xffff };
    expect(calls.callSetSize(kernel, fd, size)).toBe(0);
    expect(calls.callGetSize(kernel, fd)).toEqual({ result: 0, size });
    calls.callSetSize(kernel, fd, { rows: 24 });
    expect(calls.callGetSize(kernel, fd).size).toEqual({ rows: 24, columns: 0, width: 0, height: 0 });
  });

  it("takes a value, and nothing at all", () => {
    expect(calls.callFlush(kernel, fd, 2)).toBe(0);
    expect(calls.callExclusive(kernel, fd)).toBe(0);
  });

  it("refuses a value that it does not know", () => {
    expect(thrown(() => calls.callFlush(kernel, fd, 77), Error)).toMatchObject({
      code: "CALL_FAILED",
      call: "flush",
      result: -22,
    });
  });
});

describe("a handle of another kind", () => {
  let fd: number;
  const folder = scratchFolder();
  beforeAll(() => {
    fd = openSync(folder.path("file"), "w+");
  });
  afterAll(() => {
    closeSync(fd);
    folder[Symbol.dispose]();
  });

  // Each driver answers to its own requests only: this proves that they came to the kernel, arguments and all.
  it.each([
    ["dma-buf: sync", () => callSync(kernel, fd, { flags: BigInt(SyncFlags.read) }), DmaBufError],
    ["dma-buf: set_name", () => callSetName(kernel, fd, "frame"), DmaBufError],
    ["sync_file: merge", () => callMerge(kernel, fd, { name: "both", fd2: fd }), DmaBufError],
    [
      "udmabuf: create_list",
      () => callUdmabufCreateList(kernel, fd, { count: 1, list: [{ memfd: fd, size: 4096 }] }),
      DmaBufError,
    ],
    [
      "vfio: region info",
      () => callDeviceGetRegionInfo(kernel, fd, { index: 0, capabilities: [0, 0, 0, 0] }),
      VfioError,
    ],
    ["vfio: container", () => callGroupSetContainer(kernel, fd, fd), VfioError],
    ["vfio: device", () => callGroupGetDeviceFd(kernel, fd, "0000:00:01.0"), VfioError],
    ["iommufd: ioas_alloc", () => callIoasAlloc(kernel, fd, {}), IommuError],
    ["uacce: start", () => callStart(kernel, fd), UacceError],
  ] as const)("%s: ENOTTY", (_name, call, error) => {
    const found = thrown(call, Error);
    expect(found).toBeInstanceOf(error);
    expect(found).toMatchObject({ code: "CALL_FAILED", errno: Errno.notty, result: -25 });
  });

  it("that is not open: EBADF", () => {
    const found = thrown(() => callStart(kernel, 1_000_000), UacceError);
    expect(found).toMatchObject({ code: "CALL_FAILED", call: "start", errno: Errno.badf });
    expect(found.message).toContain("badf");
  });

  it("text with a NUL is refused before the kernel is asked", () => {
    expect(thrown(() => callSetName(kernel, fd, "a\0b"), Error)).toMatchObject({ code: "VALUE_RANGE" });
  });
});
