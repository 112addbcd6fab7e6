/** Generated encoders write what another driver wrote, and generated decoders read what another device answered. */
import { describe, expect, test } from "vitest";
import type { DeviceAddress } from "@ringwright/runtime/generated";
import * as aql from "../../specs/hsa-aql.gen.ts";
import * as hisi from "../../specs/hisi_qm.gen.ts";
import * as idxd from "../../specs/idxd.gen.ts";
import * as nvme from "../../specs/nvme.gen.ts";
import * as nx from "../../specs/nx-842.gen.ts";
import * as virtioBlk from "../../specs/virtio-blk.gen.ts";
import { descAddr, descFlags, descLen, descNext, DescFlags, usedId, usedLen } from "../../specs/virtio.gen.ts";
import { captured } from "../codec/captured.ts";
import { filledByC } from "../codec/kernel.ts";

const bytes = { nvme: captured("nvme.txt"), blk: captured("virtio-blk.txt"), hsa: captured("hsa.txt") };

function words(from: keyof typeof bytes, name: string): Uint32Array {
  return dwords(bytes[from].get(name)!);
}

function dwords(found: Buffer): Uint32Array {
  return new Uint32Array(Uint8Array.from(found).buffer, 0, found.length / 4);
}

function address(value: number): DeviceAddress {
  return value as DeviceAddress;
}

describe("NVMe", () => {
  const encoded: readonly (readonly [name: string, encode: (entry: Uint32Array) => void])[] = [
    ["identify controller", (entry) => nvme.encodeIdentify(entry, 0, 0, address(0x2fde000), address(0), nvme.Cns.controller)],
    ["identify namespace", (entry) => nvme.encodeIdentify(entry, 0, 3, address(0x2fde000), address(0), nvme.Cns.namespace, 0, 0, 0, 0, 1)],
    ["create_cq", (entry) => nvme.encodeCreateCq(entry, 0, 1, address(0x3fdc000), 1, 256)],
    ["create_sq", (entry) => nvme.encodeCreateSq(entry, 0, 2, address(0x3fd8000), 1, 256, 1)],
    ["read", (entry) => nvme.encodeRead(entry, 0, 0, 0, 1, 1, address(0x7c00), address(0), false, 0, false, true)],
    ["write", (entry) => nvme.encodeWrite(entry, 0, 1, 5, 3, 1, address(0x8000), address(0), 0, false, 0, false, true)],
  ]; // prettier-ignore

  test.each(encoded)("writes %s as SeaBIOS does", (name, encode) => {
    const entry = new Uint32Array(16).fill(0xffffffff);
    encode(entry);
    expect(entry).toEqual(words("nvme", name));
  });

  test("reads completions", () => {
    const completion = words("nvme", "beyond the end");
    expect(nvme.cqeStatus(completion, 0)).toBe(nvme.Status.lbaOutOfRange);
    expect([nvme.cqeCid(completion, 0), nvme.cqeSqhd(completion, 0), nvme.cqePhase(completion, 0)]).toEqual([
      0x55, 3, 1,
    ]);
    expect([nvme.cqeDnr(completion, 0), nvme.cqeMore(completion, 0)]).toEqual([true, false]);
  });

  test("composes and takes apart registers", () => {
    const value = (name: string) => bytes.nvme.get(name)!.readUInt32LE();
    const { CommandSet: sets, Shutdown: shutdown, Arbitration: arbitration } = nvme;
    const cc = {
      en: true,
      css: sets.nvm,
      mps: 4096,
      ams: arbitration.roundRobin,
      shn: shutdown.none,
      iosqes: 64,
      iocqes: 16,
    };
    expect(nvme.ccValue(cc)).toBe(value("cc"));
    expect(nvme.aqaValue({ asqs: 64, acqs: 256 })).toBe(value("aqa"));
    const cap = bytes.nvme.get("cap")!.readBigUInt64LE();
    expect([nvme.capMqes(cap), nvme.capTo(cap), nvme.capMpsmin(cap), nvme.capMpsmax(cap)]).toEqual([
      2048, 15, 4096, 65536,
    ]);
    expect([nvme.cstsRdy(value("csts")), nvme.cstsCfs(value("csts"))]).toEqual([true, false]);
    expect([nvme.doorbellsSqTailOffset(1, 0), nvme.doorbellsCqHeadOffset(1, 0)]).toEqual([0x1008, 0x100c]);
  });

  test("reads what identify returned", () => {
    const controller = nvme.decodeIdentifyController(words("nvme", "the controller"), 0);
    expect(controller).toMatchObject({
      vid: 0x1b36,
      serialNumber: "RINGWRIGHT01",
      modelNumber: "QEMU NVMe Ctrl",
      namespaces: 256,
      sqesMin: 64,
      cqesMin: 16,
      subsystemName: "nqn.2019-08.org.qemu:RINGWRIGHT01",
    });
    const namespace = nvme.decodeIdentifyNamespace(words("nvme", "the namespace"), 0);
    expect(namespace).toMatchObject({ size: 8192n, capacity: 8192n, formats: 8 });
    expect(namespace.format[4]).toMatchObject({ dataBits: 12, metadata: 0 });
  });
});

describe("virtio", () => {
  test("reads a write's chain", () => {
    const chain = ["header's descriptor", "data's descriptor", "status's descriptor"].map((name) => words("blk", name));
    expect(chain.map((one) => descAddr(one, 0))).toEqual([0xe9418n, 0x8000n, 0xe9417n]);
    expect(chain.map((one) => descLen(one, 0))).toEqual([16, 1536, 1]);
    expect(chain.map((one) => descFlags(one, 0))).toEqual([DescFlags.next, DescFlags.next, DescFlags.write]);
    expect(chain.slice(0, 2).map((one) => descNext(one, 0))).toEqual([1, 2]);
    const used = words("blk", "used element");
    expect([usedId(used, 0), usedLen(used, 0)]).toEqual([0, 1]);
  });

  test("reads and writes its header", () => {
    const header = words("blk", "header");
    expect(virtioBlk.decodeHeader(header, 0)).toMatchObject({ type: virtioBlk.RequestType.out, sector: 5n });
    const written = new Uint32Array(4).fill(0xffffffff);
    virtioBlk.encodeHeader(written, 0, { type: virtioBlk.RequestType.out, sector: 5n });
    expect(written).toEqual(header);
  });

  test("reads the disk's configuration", () => {
    const config = virtioBlk.decodeConfig(words("blk", "configuration"), 0);
    expect(config).toMatchObject({ capacity: 8192n, segMax: 254, blkSize: 512, numQueues: 1 });
  });
});

test("a doorbell of HiSilicon's queue manager, composed as UADK does", () => {
  const composed = 0x155n | (1n << 12n) | ((0x3ffn | (2n << 16n)) << 32n);
  const command = hisi.DoorbellCommand.cq;
  expect(hisi.doorbellValue({ sqn: 0x155, command, index: 0x3ff, priority: 2 })).toBe(composed);
});

test("a descriptor and a completion record of DSA, as C fills them", () => {
  const header = "linux/idxd.h";
  const [descriptor, record] = filledByC([
    {
      header,
      type: "struct dsa_hw_desc",
      members: {
        opcode: "DSA_OPCODE_MEMMOVE",
        flags: "IDXD_OP_FLAG_CRAV | IDXD_OP_FLAG_RCR",
        completion_addr: "0x7f0000001000ULL",
        src_addr: "0x7f0000002000ULL",
        dst_addr: "0x7f0000003000ULL",
        xfer_size: "65536",
      },
    },
    { header, type: "struct dsa_completion_record", members: { status: "DSA_COMP_SUCCESS", crc_val: "0xe3069283" } },
  ]);
  const written = new Uint32Array(16).fill(0xffffffff);
  idxd.encodeMemmove(written, 0, address(0x7f0000002000), address(0x7f0000003000), 65536, address(0x7f0000001000));
  expect(written).toEqual(dwords(descriptor!));
  expect(idxd.decodeCompletion(dwords(record!), 0, idxd.Opcode.crcgen)).toMatchObject({
    code: idxd.Code.success,
    operation: { crcgen: { crc: 0xe3069283n } },
  });
});

test("a kernel's dispatch, as AMD's header lays it out", () => {
  const packet = new Uint32Array(16).fill(0xffffffff);
  const { system, agent } = aql.FenceScope;
  const [kernel, kernarg, signal] = [0x7f1122334455, address(0x7f0000001000), address(0x7f0000002000)];
  // prettier-ignore
  aql.encodeKernelDispatch(packet, 0, 3, 256, 1048576, kernel, kernarg, signal, 2, 1, 2, 1, 64, 4096, true, system, agent);
  expect(packet).toEqual(words("hsa", "kernel dispatch"));
});

test("a big-endian request, as masks compose it", () => {
  const entry = new Uint32Array(32).fill(0xffffffff);
  const [status, source, target] = [address(0x7fff00005010), address(0x7fff00001000), address(0x7fff00003000)];
  nx.encodeCompress(entry, 0, 3, status, 4096, source, 8192, target, 5);
  const expected = Buffer.alloc(128);
  // CCW_CT 0x00ff0000, CCW_CI_842 0x00003ff8, CCW_FC_842 0x00000007 of the kernel's headers
  expected.writeUInt32BE((3 << 16) | (5 << 3) | 1, 0);
  expected.writeBigUInt64BE(0x7fff00005010n, 8);
  expected.writeUInt32BE(4096, 20);
  expected.writeBigUInt64BE(0x7fff00001000n, 24);
  expected.writeUInt32BE(8192, 36);
  expected.writeBigUInt64BE(0x7fff00003000n, 40);
  expect(entry).toEqual(dwords(expected));
});
