/** The kernel's ioctls: descriptions against the headers that are installed. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { generateC } from "../../src/codegen/c.ts";
import { programOf, root } from "./compile.ts";
import { gcc } from "./gcc.ts";

const headers = {
  "specs/linux/vfio.ring": "linux/vfio.h",
  "specs/linux/dma-buf.ring": "linux/dma-buf.h",
  "specs/linux/uacce.ring": "misc/uacce/uacce.h",
  "specs/linux/iommufd.ring": "linux/iommufd.h",
} as const;

type Spec = keyof typeof headers;
const specs = Object.keys(headers) as Spec[];

/** Debian 12's headers, of Linux 6.1, are older than iommufd; those of Ubuntu 24.04 and Debian 13 have it. */
const installed = specs.filter((spec) => existsSync(join("/usr/include", headers[spec])));

function against(path: Spec, text?: string): string {
  const program = programOf(path, text === undefined ? {} : { [path]: text });
  return generateC(program, { against: headers[path] });
}

test("only iommufd may be missing", () => {
  const missing = specs.filter((spec) => !installed.includes(spec) && spec !== "specs/linux/iommufd.ring");
  expect(missing, "install linux-libc-dev").toEqual([]);
});

describe.each(installed)("%s", (path) => {
  test("the installed header agrees with it", () => {
    expect(gcc(against(path))).toBe("");
  });
});

test.each(specs)("%s: its own declarations hold", (path) => {
  expect(gcc(generateC(programOf(path)))).toBe("");
});

test.each([
  ["specs/linux/vfio.ring", []],
  ["specs/linux/dma-buf.ring", []],
  ["specs/linux/iommufd.ring", []],
  // The header's macro is made of one that only the kernel has.
  ["specs/linux/uacce.ring", ["// not proved: uacce.ring#DeviceFlags.sva"]],
] as const)("%s: all that has a name in C is proved", (path, unproved) => {
  expect(against(path).match(/^\/\/ not proved: .*$/gm) ?? []).toEqual(unproved);
});

/** Each takes one thing away from what the header says; the message names the symbol. */
const broken: readonly (readonly [what: string, spec: Spec, from: string, to: string, names: string])[] = [
  ["a request's own number", "specs/linux/vfio.ring", 'ioctl _IO(";", 108)', 'ioctl _IO(";", 109)', "vfio.ring#device_get_region_info: number 0x3b6d"],
  ["a request's group", "specs/linux/uacce.ring", 'ioctl _IO("W", 1)', 'ioctl _IO("w", 1)', "uacce.ring#put: number 0x7701"],
  ["a request's direction", "specs/linux/dma-buf.ring", 'info: updates FileInfo) : i32 = ioctl _IOWR(', 'info: reads FileInfo) : i32 = ioctl _IOW(', "dma-buf.ring#file_info: number 0x40383e04"],
  ["a request's size", "specs/linux/dma-buf.ring", "  /// Written by the kernel: the sync_file.\n  fd : i32;", "  /// Written by the kernel: the sync_file.\n  fd : i64;", "dma-buf.ring#export_sync_file: number 0xc0106202"],
  ["a flag", "specs/linux/vfio.ring", "action_unmask = 1 << 4", "action_unmask = 1 << 6", "vfio.ring#IrqSetFlags.action_unmask: value 64"],
  ["a flag of 64 bits", "specs/linux/dma-buf.ring", "end = 1 << 2", "end = 1 << 3", "dma-buf.ring#SyncFlags.end: value 8"],
  ["an enum's value", "specs/linux/vfio.ring", "config = 7,", "config = 70,", "vfio.ring#PciRegion.config: value 70"],
  ["a constant", "specs/linux/vfio.ring", "api_version = 0;", "api_version = 1;", "vfio.ring#api_version: value 1"],
  ["a member's offset", "specs/linux/vfio.ring", "  /// Address of the process; whole pages.\n  vaddr : u64;\n  /// Address of the device.\n  iova : u64;", "  iova : u64;\n  vaddr : u64;", "vfio.ring#DmaMap.iova: offset 8"],
  ["a member's size", "specs/linux/dma-buf.ring", "driver_name : string[32];\n  /// 1 signalled, 0 not yet, negative: an error number.\n  status : i32;", "driver_name : string[36];", "dma-buf.ring#FenceInfo.driver_name: size 36"],
  ["a structure's size", "specs/linux/dma-buf.ring", "  timestamp_ns : u64;\n", "  timestamp_ns : u64;\n  more : u64;\n", "dma-buf.ring#FenceInfo: size 88"],
  ["the size of a structure that may have grown", "specs/linux/vfio.ring", "  flags : GroupFlags;\n", "  flags : GroupFlags;\n  more : u32;\n", "vfio.ring#GroupStatus: size 12"],
  ["a member of a union", "specs/linux/vfio.ring", "      err : EehError;\n", "      func : u64;\n      err : EehError;\n", "vfio.ring#Eeh.err: offset 24"],
  ["elements of a member without a length", "specs/linux/vfio.ring", "group_fds : i32[];", "group_fds : i64[];", "vfio.ring#PciHotReset.group_fds: elements of 8"],
  ["where such a member begins", "specs/linux/vfio.ring", "  count : u32;\n  data : u8[];", "  count : u64;\n  data : u8[];", "vfio.ring#IrqSet.data: offset 24"],
]; // prettier-ignore

test.each(broken)("%s that differs is named (%s)", (_what, spec, from, to, names) => {
  const text = readFileSync(join(root, spec), "utf8");
  expect(text).toContain(from);
  expect(gcc(against(spec, text.replace(from, to)))).toContain(names);
});
