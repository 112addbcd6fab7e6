/** Bytes that other programs wrote, read by the descriptions: each field as that program meant it. */
import { describe, test } from "vitest";
import { captured } from "./captured.ts";
import { reader, type Expected, type Reader } from "./expected.ts";

/** Checks of what a file holds, by the names in it. */
function checker(spec: string, file: string): (name: string, layout: string, expected: Expected) => void {
  const bytes = captured(file);
  let check: Reader | undefined;
  return (name, layout, expected) => {
    check ??= reader(spec);
    check(bytes.get(name)!, layout, expected);
  };
}

describe("NVMe, by QEMU and SeaBIOS", () => {
  const check = checker("specs/nvme.ring", "nvme.txt");

  // prettier-ignore
  test("submissions", () => {
    check("identify controller", "AdminSqe", { opcode: "identify", cid: 0, cns: "controller", prp1: 0x2fde000 });
    check("identify namespace", "AdminSqe", { opcode: "identify", cid: 3, nsid: 1, cns: "namespace" });
    check("create_cq", "AdminSqe", { opcode: "create_cq", qid: 1, size: 256, contiguous: true, enable_interrupt: false, prp1: 0x3fdc000 });
    check("create_sq", "AdminSqe", { opcode: "create_sq", qid: 1, size: 256, contiguous: true, cqid: 1, priority: "urgent", prp1: 0x3fd8000 });
    check("read", "Sqe", { opcode: "read", cid: 0, nsid: 1, psdt: "prp", slba: 0, nlb: 1, lr: true, fua: false, prp1: 0x7c00, prp2: 0 });
    check("write", "Sqe", { opcode: "write", cid: 1, nsid: 1, psdt: "prp", slba: 5, nlb: 3, lr: true, prp1: 0x8000, prp2: 0 });
  });

  /** What QEMU itself said of them: lines of `-trace 'pci_nvme_*'`. */
  const traces: readonly (readonly [name: string, layout: string, line: string])[] = [
    ["create_cq", "AdminSqe", "pci_nvme_create_cq create completion queue, addr=0x3fdc000, cqid=1, vector=0, qsize=255, qflags=1, ien=0"],
    ["create_sq", "AdminSqe", "pci_nvme_create_sq create submission queue, addr=0x3fd8000, sqid=1, cqid=1, qsize=255, qflags=1"],
    ["read", "Sqe", "pci_nvme_read cid 0 nsid 1 nlb 1 count 512 lba 0x0"],
    ["write", "Sqe", "pci_nvme_write cid 1 opname 'NVME_NVM_CMD_WRITE' nsid 1 nlb 3 count 1536 lba 0x5"],
    ["no such opcode", "Cqe", "pci_nvme_enqueue_req_completion cid 518 cqid 0 dw0 0x0 dw1 0x0 status 0x4001"],
    ["number of queues", "Cqe", "pci_nvme_enqueue_req_completion cid 519 cqid 0 dw0 0x3f003f dw1 0x0 status 0x0"],
    ["beyond the end", "Cqe", "pci_nvme_enqueue_req_completion cid 85 cqid 1 dw0 0x0 dw1 0x0 status 0x4080"],
  ]; // prettier-ignore

  /** What a word of theirs says of our fields. It prints sizes as they stand in the entry: one less. */
  const meanings: Readonly<Record<string, (value: number) => Expected>> = {
    addr: (value) => ({ prp1: value }),
    qsize: (value) => ({ size: value + 1 }),
    qflags: (value) => ({ contiguous: (value & 1) !== 0 }),
    ien: (value) => ({ enable_interrupt: value !== 0 }),
    lba: (value) => ({ slba: value }),
    count: (value) => ({ nlb: value / 512 }),
    dw0: (value) => ({ result: value }),
    dw1: () => ({}),
    status: (value) => ({ status: value & 0x7ff, dnr: value >> 14 !== 0 }),
  };

  test.each(traces)("%s, as QEMU's trace has it", (name, layout, line) => {
    const said = [...line.matchAll(/(\w+)[ =](0x[0-9a-f]+|\d+)/g)].map(
      ([, word, value]) => [word!, Number(value)] as const,
    );
    const queues = name === "create_sq" ? { sqid: "qid" } : { cqid: layout === "Cqe" ? "" : "qid" };
    const named = said.map(([word, value]): Expected => {
      const field = (queues as Readonly<Record<string, string>>)[word] ?? word;
      return field === "" ? {} : (meanings[field]?.(value) ?? { [field]: value });
    });
    check(name, layout, Object.assign({}, ...named) as Expected);
  });

  // prettier-ignore
  test("completions", () => {
    check("written", "Cqe", { sqid: 1, sqhd: 2, cid: 1, status: "success", phase: 1, dnr: false, more: false });
    check("no such namespace", "Cqe", { sqid: 0, sqhd: 6, cid: 0x205, status: "invalid_namespace", dnr: true, phase: 0 });
    check("no such opcode", "Cqe", { cid: 0x206, status: "invalid_opcode", dnr: true });
    check("number of queues", "Cqe", { result: 0x3f003f, status: "success" });
    check("beyond the end", "Cqe", { sqid: 1, sqhd: 3, cid: 0x55, status: "lba_out_of_range", dnr: true, phase: 1 });
  });

  // prettier-ignore
  test("registers", () => {
    check("cap", "Controller.cap", { mqes: 2048, cqr: true, to: 15, dstrd: 0, css: 0xc1, mpsmin: 4096, mpsmax: 65536, cmbs: false, pmrs: false });
    check("vs", "Controller.vs", { mjr: 1, mnr: 4, ter: 0 });
    check("cc", "Controller.cc", { en: true, css: "nvm", mps: 4096, ams: "round_robin", shn: "none", iosqes: 64, iocqes: 16 });
    check("csts", "Controller.csts", { rdy: true, cfs: false, shst: "running" });
    check("aqa", "Controller.aqa", { asqs: 64, acqs: 256 });
  });

  // prettier-ignore
  test("the controller", () => {
    check("the controller", "IdentifyController", {
      vid: 0x1b36, ssvid: 0x1af4, serial_number: '"RINGWRIGHT01"', model_number: '"QEMU NVMe Ctrl"', firmware: '"7.2.22"',
      mdts: 7, controller_id: 0, version_major: 1, version_minor: 4, version_tertiary: 0,
      abort_limit: 4, async_event_limit: 4, sqes_min: 64, sqes_max: 64, cqes_min: 16, cqes_max: 16,
      namespaces: 256, present: true, subsystem_name: '"nqn.2019-08.org.qemu:RINGWRIGHT01"', warning_temperature: 343, critical_temperature: 373,
      "power[0].max_power": 2500, "power[0].entry_latency": 16, "power[0].exit_latency": 4,
    });
  });

  // prettier-ignore
  test("the namespace", () => {
    check("the namespace", "IdentifyNamespace", {
      size: 8192, capacity: 8192, used: 8192, formats: 8, format_low: 0, format_high: 0,
      "format[0].data_bits": 9, "format[0].metadata": 0, "format[4].data_bits": 12, "format[7].metadata": 64,
    });
  });
});

describe("virtio, by QEMU and SeaBIOS", () => {
  const check = checker("specs/virtio-blk.ring", "virtio-blk.txt");

  // prettier-ignore
  test("a write's chain", () => {
    check("header's descriptor", "Desc", { addr: 0xe9418, len: 16, flags: "next", next: 1 });
    check("data's descriptor", "Desc", { addr: 0x8000, len: 1536, flags: "next", next: 2 });
    check("status's descriptor", "Desc", { addr: 0xe9417, len: 1, flags: "write" });
    check("header", "Header", { type: "out", sector: 5 });
    check("status", "Status", { status: "ok" });
    check("used element", "Used", { id: 0, len: 1 });
  });

  // prettier-ignore
  test("what the device tells", () => {
    check("common capability", "Capability", { vendor: 9, type: "common_cfg", bar: 4, offset: 0, length: 4096 });
    check("notify capability", "NotifyCapability", { "cap.type": "notify_cfg", "cap.offset": 0x3000, multiplier: 4 });
    check("configuration", "Config", { capacity: 8192, seg_max: 254, "geometry.heads": 16, "geometry.sectors": 63, blk_size: 512, num_queues: 1 });
  });
});

describe("AQL, by AMD's headers", () => {
  const check = checker("specs/hsa-aql.ring", "hsa.txt");

  // prettier-ignore
  test("packets", () => {
    check("kernel dispatch", "Packet", {
      type: "kernel_dispatch", barrier: true, acquire: "system", release: "agent", dimensions: 3, workgroup_x: 256, workgroup_y: 2, workgroup_z: 1,
      grid_x: 1048576, grid_y: 2, grid_z: 1, private_segment: 64, group_segment: 4096,
      kernel_object: 0x7f1122334455, kernarg: 0x7f0000001000, signal: 0x7f0000002000,
    });
    check("barrier", "Packet", { type: "barrier_and", barrier: false, "dependencies[0]": 0x7f0000002040, "dependencies[1]": 0, "dependencies[4]": 0x7f0000002080, signal: 0x7f00000020c0 });
    check("agent dispatch", "Packet", { type: "agent_dispatch", function: 0x8001, return_at: 0x7f0000003000, "arguments[0]": 1, "arguments[3]": 4, signal: 0x7f0000002100 });
  });

  // prettier-ignore
  test("a signal that has come to its end", () => {
    check("signal", "Signal", { kind: 1, value: 0, mailbox: 0x7f0000004000, event: 9, start: 1000, end: 2500 });
  });
});
