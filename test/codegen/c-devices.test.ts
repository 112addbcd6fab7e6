/** Devices' descriptions against the headers that the kernel has for them. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { generateC } from "../../src/codegen/c.ts";
import { programOf, root } from "./compile.ts";
import { gcc } from "./gcc.ts";
import { withoutColumns } from "../support/columns.ts";

const headers = {
  "specs/virtio.ring": "linux/virtio_ring.h",
  "specs/virtio-blk.ring": "linux/virtio_blk.h",
  "specs/idxd.ring": "linux/idxd.h",
  "specs/hisi_qm.ring": "misc/uacce/hisi_qm.h",
  "specs/linux/nvme_ioctl.ring": "linux/nvme_ioctl.h",
  "specs/linux/pci.ring": "linux/pci_regs.h",
  "specs/linux/sg.ring": "scsi/sg.h",
} as const;

type Spec = keyof typeof headers;
const specs = Object.keys(headers) as Spec[];

function against(path: Spec, text?: string): string {
  const program = programOf(path, text === undefined ? {} : { [path]: text });
  return generateC(program, { against: headers[path] });
}

describe.each(specs)("%s", (path) => {
  test("the installed header agrees with it", () => {
    expect(gcc(against(path))).toBe("");
  });
});

test.each([
  ...specs,
  "specs/nvme.ring",
  "specs/hsa-aql.ring",
  "specs/amd-pm4.ring",
  "specs/nx-842.ring",
  "specs/erdma.ring",
])("%s: its own declarations hold", (path) => {
  expect(gcc(generateC(programOf(path)))).toBe("");
});

/** Each takes one thing away from what the header says; the message names the symbol. */
const broken: readonly (readonly [what: string, spec: Spec, from: string, to: string, names: string])[] = [
  ["a descriptor's field", "specs/virtio.ring", "0x0c flags : DescFlags;\n  /// Where the chain goes on; with `flags.next`.\n  0x0e next  : u16;", "0x0c next  : u16;\n  0x0e flags : DescFlags;", "virtio.ring#Desc.next: offset 12"],
  ["a descriptor's flag", "specs/virtio.ring", "indirect = 1 << 2", "indirect = 1 << 3", "virtio.ring#DescFlags.indirect: value 8"],
  ["a feature's bit", "specs/virtio.ring", "ring_packed = 1 << 34", "ring_packed = 1 << 38", "virtio.ring#Features.ring_packed: value"],
  ["a register's offset", "specs/virtio.ring", "0x1e queue_notify_off", "0x3e queue_notify_off", "virtio.ring#Common.queue_notify_off: offset 62"],
  ["a capability's member", "specs/virtio.ring", "  bar : u8;\n  /// Tells apart several of one type.\n  id  : u8;", "  id : u8;\n  bar : u8;", "virtio.ring#Capability.bar: offset 5"],
  ["a record's field", "specs/virtio-blk.ring", "@c(\"ioprio\")\n  0x04 reserved : u32;\n  /// Where, in units of 512 bytes.\n  0x08 sector : u64;", "0x04 sector : u64;\n  0x0c reserved : u32;", "virtio-blk.ring#Header.sector: offset 4"],
  ["a request's type", "specs/virtio-blk.ring", "get_id = 8", "get_id = 9", "virtio-blk.ring#RequestType.get_id: value 9"],
  ["a configuration's member", "specs/virtio-blk.ring", "  wce : u8;\n  @c(\"unused\") reserved : u8;", "  @c(\"unused\") reserved : u8;\n  wce : u8;", "virtio-blk.ring#Config.wce: offset 33"],
  ["an operation's code", "specs/idxd.ring", "dualcast = 0x09", "dualcast = 0x0a", "idxd.ring#Opcode.dualcast: value 10"],
  ["an operation's field", "specs/idxd.ring", "  @c(\"dest2\")\n  0x28 second_at", "  @c(\"dest2\")\n  0x30 second_at", "idxd.ring#dualcast.second_at: offset 48"],
  ["a completion's field", "specs/idxd.ring", "0x01 result          : u8;\n  0x02 reserved        : u16;", "0x01 reserved        : u16;\n  0x03 result          : u8;", "idxd.ring#Completion.result: offset 3"],
  ["a request's number", "specs/hisi_qm.ring", "_IOWR(\"H\", 11)", "_IOWR(\"H\", 12)", "hisi_qm.ring#set_info: number"],
  ["a passthrough's request", "specs/linux/nvme_ioctl.ring", "_IOWR(\"N\", 0x43)", "_IOWR(\"N\", 0x47)", "nvme_ioctl.ring#io_command: number"],
  ["a member of what a request carries", "specs/hisi_qm.ring", "sq_depth : u16;\n  cq_depth : u16;", "cq_depth : u16;\n  sq_depth : u16;", "hisi_qm.ring#QpInfo.cq_depth: offset 4"],
  ["a request that is a plain number", "specs/linux/sg.ring", "ioctl 0x2285", "ioctl 0x2286", "sg.ring#io: number"],
  ["a direction", "specs/linux/sg.ring", "from_dev = -3", "from_dev = -5", "sg.ring#Direction.from_dev: value -5"],
  ["a register of configuration space", "specs/linux/pci.ring", "0x2c subsystem_vendor : u16 readonly;\n    @c(\"PCI_SUBSYSTEM_ID\")\n    0x2e", "0x2e subsystem_vendor : u16 readonly;\n    @c(\"PCI_SUBSYSTEM_ID\")\n    0x2c", "pci.ring#Header.subsystem_vendor: offset 46"],
  ["another view of a register", "specs/linux/pci.ring", "0x0a class_device", "0x08 class_device", "pci.ring#Header.class_device: offset 8"],
  ["a register of one header only", "specs/linux/pci.ring", "0x30 io_base_upper : u16;\n      @c(\"PCI_IO_LIMIT_UPPER16\")\n      0x32", "0x32 io_base_upper : u16;\n      @c(\"PCI_IO_LIMIT_UPPER16\")\n      0x30", "pci.ring#Header.io_limit_upper: offset 48"],
  ["a bit of a register", "specs/linux/pci.ring", "[1] memory : bool;\n    /// The function may reach memory by itself.\n    @c(\"PCI_COMMAND_MASTER\")\n    [2] master", "[2] memory : bool;\n    /// The function may reach memory by itself.\n    @c(\"PCI_COMMAND_MASTER\")\n    [1] master", "pci.ring#Header.command.master: bits 0x2"],
  ["a field's width", "specs/linux/pci.ring", "[10:9] devsel : DeviceSelect readonly;", "[9] devsel : bool readonly;\n    [10] reserved : u1;", "pci.ring#Header.status.devsel: bits 0x200"],
  ["where a field begins", "specs/linux/pci.ring", "shift: \"PCI_PM_CAP_PME_SHIFT\"", "shift: \"PCI_EXP_LNKSTA_NLW_SHIFT\"", "pci.ring#PowerManagement.pm_capabilities.pme: from bit 11"],
  ["a capability's number", "specs/linux/pci.ring", "exp = 0x10", "exp = 0x15", "pci.ring#CapabilityId.exp: value 21"],
  ["a register behind a wide address", "specs/linux/pci.ring", "0x10 msi_mask", "0x18 msi_mask", "pci.ring#Msi.msi_mask: offset 24"],
  ["a register of a table", "specs/linux/pci.ring", "0x4 message_address_high : u32;\n    @c(\"PCI_MSIX_ENTRY_DATA\")\n    0x8", "0x8 message_address_high : u32;\n    @c(\"PCI_MSIX_ENTRY_DATA\")\n    0x4", "pci.ring#MsiXTable.messages.message_data: offset 4"],
]; // prettier-ignore

test.each(broken)("%s that differs is named (%s)", (_what, spec, from, to, names) => {
  const text = withoutColumns(readFileSync(join(root, spec), "utf8"));
  expect(text).toContain(withoutColumns(from));
  expect(gcc(against(spec, text.replace(withoutColumns(from), to)))).toContain(names);
});
