/** Structures that a C program filled through the kernel's own headers, read by the descriptions. */
import { describe, test } from "vitest";
import { reader, type Expected } from "./expected.ts";
import { filledByC, type Filled } from "./kernel.ts";

interface Case extends Filled {
  readonly layout: string;
  readonly expected: Expected;
  readonly parameters?: Readonly<Record<string, bigint>>;
}

const virtio: readonly Case[] = [
  {
    header: "linux/virtio_ring.h",
    type: "struct vring_desc",
    members: { addr: "0x123456789abcULL", len: "4096", flags: "VRING_DESC_F_NEXT | VRING_DESC_F_WRITE", next: "7" },
    layout: "Desc",
    expected: { addr: 0x123456789abc, len: 4096, flags: "next | write", next: 7 },
  },
  {
    header: "linux/virtio_ring.h",
    type: "struct vring_used_elem",
    members: { id: "255", len: "513" },
    layout: "Used",
    expected: { id: 255, len: 513 },
  },
  {
    header: "linux/virtio_pci.h",
    type: "struct virtio_pci_notify_cap",
    members: { "cap.cap_vndr": "9", "cap.cfg_type": "VIRTIO_PCI_CAP_NOTIFY_CFG", "cap.bar": "4", "cap.offset": "0x3000", notify_off_multiplier: "4" },
    layout: "NotifyCapability",
    expected: { "cap.vendor": 9, "cap.type": "notify_cfg", "cap.bar": 4, "cap.offset": 0x3000, multiplier: 4 },
  },
]; // prettier-ignore

const blk: readonly Case[] = [
  {
    header: "linux/virtio_blk.h",
    type: "struct virtio_blk_outhdr",
    members: { type: "VIRTIO_BLK_T_OUT", sector: "0x1122334455ULL" },
    layout: "Header",
    expected: { type: "out", sector: 0x1122334455 },
  },
  {
    header: "linux/virtio_blk.h",
    type: "struct virtio_blk_discard_write_zeroes",
    members: { sector: "9", num_sectors: "16", flags: "VIRTIO_BLK_WRITE_ZEROES_FLAG_UNMAP" },
    layout: "DiscardRange",
    expected: { sector: 9, num_sectors: 16, flags: "unmap" },
  },
  {
    header: "linux/virtio_blk.h",
    type: "struct virtio_blk_config",
    members: { capacity: "8192", "geometry.heads": "16", blk_size: "4096", num_queues: "4", max_write_zeroes_sectors: "77", write_zeroes_may_unmap: "1" },
    layout: "Config",
    expected: { capacity: 8192, "geometry.heads": 16, blk_size: 4096, num_queues: 4, max_write_zeroes_sectors: 77, write_zeroes_may_unmap: 1 },
  },
]; // prettier-ignore

const dsa: readonly Case[] = [
  {
    header: "linux/idxd.h",
    type: "struct dsa_hw_desc",
    members: {
      pasid: "0x12345", priv: "1", opcode: "DSA_OPCODE_MEMMOVE", flags: "IDXD_OP_FLAG_CRAV | IDXD_OP_FLAG_RCR | IDXD_OP_FLAG_CC",
      completion_addr: "0x7f0000001000ULL", src_addr: "0x7f0000002000ULL", dst_addr: "0x7f0000003000ULL", xfer_size: "65536", int_handle: "3",
    },
    layout: "Desc",
    expected: {
      pasid: 0x12345, priv: true, opcode: "memmove", flags: "record_valid | request_record | cache_control",
      record_at: 0x7f0000001000, source_at: 0x7f0000002000, target_at: 0x7f0000003000, size: 65536, interrupt: 3,
    },
  },
  {
    header: "linux/idxd.h",
    type: "struct dsa_hw_desc",
    members: { opcode: "DSA_OPCODE_CRCGEN", flags: "IDXD_OP_FLAG_CRAV", completion_addr: "32", src_addr: "64", xfer_size: "9", crc_seed: "0xfeedbeef" },
    layout: "Desc",
    expected: { opcode: "crcgen", source_at: 64, size: 9, seed: 0xfeedbeef },
  },
  {
    header: "linux/idxd.h",
    type: "struct dsa_completion_record",
    members: { status: "DSA_COMP_PAGE_FAULT_NOBOF | DSA_COMP_STATUS_WRITE", bytes_completed: "4096", fault_addr: "0x7f0000004000ULL" },
    layout: "Completion",
    parameters: { operation: 3n },
    expected: { code: "page_fault_nobof", write_fault: true, bytes_completed: 4096, fault_address: 0x7f0000004000 },
  },
  {
    header: "linux/idxd.h",
    type: "struct dsa_completion_record",
    members: { status: "DSA_COMP_SUCCESS", crc_val: "0xe3069283" },
    layout: "Completion",
    parameters: { operation: 0x10n },
    expected: { code: "success", crc: 0xe3069283 },
  },
  {
    header: "linux/idxd.h",
    type: "struct dsa_completion_record",
    members: { status: "DSA_COMP_INVALID_FLAGS", invalid_flags: "0x8001" },
    layout: "Completion",
    parameters: { operation: 3n },
    expected: { code: "invalid_flags", invalid_flags: 0x8001 },
  },
]; // prettier-ignore

const qm: readonly Case[] = [
  {
    header: "misc/uacce/hisi_qm.h",
    type: "struct hisi_qp_info",
    members: { sqe_size: "128", sq_depth: "1024", cq_depth: "1024" },
    layout: "QpInfo",
    expected: { sqe_size: 128, sq_depth: 1024, cq_depth: 1024 },
  },
]; // prettier-ignore

describe.each([
  ["specs/virtio.ring", virtio],
  ["specs/virtio-blk.ring", blk],
  ["specs/idxd.ring", dsa],
  ["specs/hisi_qm.ring", qm],
] as const)("%s", (spec, cases) => {
  test("reads what C wrote", () => {
    const check = reader(spec);
    const bytes = filledByC(cases);
    cases.forEach(({ layout, expected, parameters }, i) => check(bytes[i]!, layout, expected, parameters));
  });
});
