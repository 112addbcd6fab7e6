/** Functions generated for calls by ioctl, and ioctls among a queue's steps, against a kernel that writes down what it is asked. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  VfioError,
  callDeviceGetInfo,
  callDeviceGetRegionInfo,
  callDeviceSetIrqs,
  callEeh,
  callGroupGetDeviceFd,
  callGroupSetContainer,
  callGroupUnsetContainer,
  callCheckExtension,
  Extension,
  IrqSetFlags,
  RegionFlags,
} from "../../specs/linux/vfio.gen.ts";
import { Errno } from "../../specs/linux/errno.gen.ts";
import type { Transport } from "@ringwright/runtime/generated";
import { thrown } from "../runtime/outcomes.ts";
import { generatedText, root } from "./compile.ts";

interface Asked {
  readonly handle: number;
  readonly request: number;
  /** The argument, or the bytes of its memory. */
  readonly argument: number | readonly number[];
}

/** A kernel that answers `result`, after it has done something to the memory. */
function kernel(result = 0, answer: (bytes: Uint8Array) => void = () => {}): { transport: Transport; asked: Asked[] } {
  const asked: Asked[] = [];
  const none = (): number => -38;
  const transport = {
    name: "test",
    syscalls: {
      call0: none, call1: none, call2: none, call3: none, call4: none, call5: none, call6: none,
      ioctl(handle: number, request: number, argument: number | Uint32Array | Uint8Array): number {
        if (typeof argument === "number") asked.push({ handle, request, argument });
        else {
          const bytes = new Uint8Array(argument.buffer, argument.byteOffset, argument.byteLength);
          asked.push({ handle, request, argument: [...bytes] });
          answer(bytes);
        }
        return result;
      },
    },
  } as unknown as Transport; // prettier-ignore
  return { transport, asked };
}

function dwords({ argument }: Asked): readonly number[] {
  if (typeof argument === "number") throw new Error("no memory");
  return [...new Uint32Array(Uint8Array.from(argument).buffer)];
}

describe("what is passed", () => {
  it("nothing", () => {
    const { transport, asked } = kernel();
    expect(callGroupUnsetContainer(transport, 5)).toBe(0);
    expect(asked).toEqual([{ handle: 5, request: 0x3b69, argument: 0 }]);
  });

  it("a value", () => {
    const { transport, asked } = kernel(1);
    expect(callCheckExtension(transport, 5, Extension.type1v2Iommu)).toBe(1);
    expect(asked).toEqual([{ handle: 5, request: 0x3b65, argument: 3 }]);
  });

  it("a number by its address", () => {
    const { transport, asked } = kernel();
    callGroupSetContainer(transport, 5, 9);
    expect(asked).toEqual([{ handle: 5, request: 0x3b68, argument: [9, 0, 0, 0] }]);
  });

  it("text, with the byte that ends it", () => {
    const { transport, asked } = kernel(7);
    expect(callGroupGetDeviceFd(transport, 5, "a:é")).toBe(7);
    expect(asked).toEqual([{ handle: 5, request: 0x3b6a, argument: [0x61, 0x3a, 0xc3, 0xa9, 0] }]);
  });

  it("a structure, whose size it tells itself", () => {
    const { transport, asked } = kernel();
    callDeviceGetInfo(transport, 5, {});
    expect(dwords(asked[0]!)).toEqual([24, 0, 0, 0, 0, 0]);
  });

  it("a structure that goes on", () => {
    const { transport, asked } = kernel();
    const flags = IrqSetFlags.dataEventfd | IrqSetFlags.actionTrigger;
    callDeviceSetIrqs(transport, 5, { flags, index: 2, start: 1, count: 2, data: [8, 0, 0, 0, 255, 255, 255, 255] });
    expect(dwords(asked[0]!)).toEqual([28, 0x24, 2, 1, 2, 8, 0xffff_ffff]);
  });

  it("a union's case, which sets the tag", () => {
    const { transport, asked } = kernel();
    callEeh(transport, 5, { op: { injectErr: { err: { type: 1, func: 2, addr: 0x1_0000_0003n, mask: 4 } } } });
    expect(dwords(asked[0]!)).toEqual([40, 0, 9, 0, 1, 2, 3, 1, 4, 0]);
  });
});

it("what comes back is decoded, with as much behind it as there was room for", () => {
  const { transport, asked } = kernel(0, (bytes) => {
    const view = new DataView(bytes.buffer);
    view.setUint32(4, RegionFlags.read | RegionFlags.caps, true);
    view.setUint32(12, 32, true);
    view.setBigUint64(16, 0x1_0000n, true);
    view.setBigUint64(24, 1n << 40n, true);
    bytes.set([1, 0, 1, 0], 32);
  });
  const { result, info } = callDeviceGetRegionInfo(transport, 5, { index: 3, capabilities: [0, 0, 0, 0, 0] });
  expect(dwords(asked[0]!).slice(0, 4)).toEqual([37, 0, 3, 0]);
  expect(result).toBe(0);
  expect(info).toEqual({
    argsz: 37,
    flags: 9,
    index: 3,
    capOffset: 32,
    size: 0x1_0000n,
    offset: 1n << 40n,
    capabilities: [1, 0, 1, 0, 0],
  });
});

describe("what fails", () => {
  it("is a typed error, with the call's name", () => {
    const { transport } = kernel(-16);
    const found = thrown(() => callGroupSetContainer(transport, 5, 9), VfioError);
    expect(found).toMatchObject({ code: "CALL_FAILED", call: "group_set_container", result: -16, errno: Errno.busy });
  });

  it("is refused before the kernel is asked, where a value does not fit", () => {
    const { transport, asked } = kernel();
    expect(thrown(() => callGroupSetContainer(transport, 5, 2 ** 31), Error)).toMatchObject({ code: "VALUE_RANGE" });
    expect(thrown(() => callDeviceSetIrqs(transport, 5, { flags: 64 }), Error)).toMatchObject({ code: "VALUE_RANGE" });
    expect(asked).toEqual([]);
  });

  it("is a transport without system calls", () => {
    const transport = { name: "none" } as unknown as Transport;
    expect(thrown(() => callGroupUnsetContainer(transport, 5), Error)).toMatchObject({ code: "TRANSPORT_LACKS" });
  });
});

it("the request's number is told as the header writes it, and no processor's own number is", async () => {
  const text = await generatedText(
    "protocol p;\nendian native;\nstruct S layout c {\n  a : u32;\n}\n" +
      'call set(d: handle, s: reads S) : i32 = ioctl _IOW("W", 2);\ncall raw(d: handle) : i32 = ioctl 0x5413;\n',
  );
  expect(text).toContain("ioctl _IOW(0x57, 2, 4 bytes), 0x40045702. @spec source.ring#set");
  expect(text).toContain("ioctl 0x5413. @spec source.ring#raw");
  expect(text).toContain("syscalls(transport).ioctl(d, 0x40045702, words)");
  expect(text).not.toMatch(/call\d\(/);
});

it("a queue may be set up, and told of entries, by ioctls", async () => {
  const queue = readFileSync(join(root, "test/codegen/cases/queue/spec.ring"), "utf8");
  const text = await generatedText(
    queue
      .replace("protocol smallest", "protocol p")
      .replace(
        "call setup(parameters: updates Setup) : i32 = syscall 1000;",
        'call setup(parent: handle, parameters: updates Setup) : i32 = ioctl _IOWR("P", 1);\n' +
          'call join(parent: handle, other: reads handle) : i32 = ioctl _IO("P", 3);',
      )
      .replace("= syscall 1001;", '= ioctl _IOW("P", 2, u32);')
      .replace("create(entries: 1..1024)", "create(parent: handle, entries: 1..1024)")
      .replace("setup(s);", "setup(parent, s);\n  join(parent, device);"),
  );
  expect(text).toContain("const { ioctl } = syscalls(transport);");
  expect(text).toContain("const device = ioctl(parent, 0xc00c5001, sMemory.words);");
  expect(text).toContain("ioctl(parent, 0x5003, Uint32Array.of(device));");
  expect(text).toContain("this.calls.ioctl(device, 0x40045002, count);");
});
