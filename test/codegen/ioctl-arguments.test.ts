/** Arguments of ioctls: what generated encoders write and decoders read is what a C program fills through the kernel's headers. */
import { expect, test } from "vitest";
import * as dma from "../../specs/linux/dma-buf.gen.ts";
import * as vfio from "../../specs/linux/vfio.gen.ts";
import { filledByC, type Filled } from "../codec/kernel.ts";

interface Case extends Filled {
  readonly encode: (words: Uint32Array) => void;
  readonly decode: (words: Uint32Array) => unknown;
  /** What is decoded; the size that the structure tells among it. */
  readonly decoded: unknown;
}

const header = "linux/vfio.h";
const { DeviceFlags, DmaMapFlags, IrqSetFlags, GfxPlaneFlags } = vfio;

const map = {
  flags: DmaMapFlags.read | DmaMapFlags.write,
  vaddr: 0x7f00_1234_5000n,
  iova: 1n << 47n,
  size: 0x20_0000n,
};
const irqs = { flags: IrqSetFlags.dataEventfd | IrqSetFlags.actionTrigger, index: 2, start: 1, count: 2 };
const plane = { flags: GfxPlaneFlags.dmabuf, drmPlaneType: 1, drmFormat: 0x34325258, drmFormatMod: 3n, width: 1920, height: 1080, stride: 7680, size: 8294400, xPos: 5, yPos: 6, xHot: 0xffffffff, yHot: 7 }; // prettier-ignore
const info = { flags: DeviceFlags.pci | DeviceFlags.reset, numRegions: 9, numIrqs: 5, capOffset: 0 };
const error = { type: 3, func: 4, addr: 0xfee0_0000_0000n, mask: 0xffff_ffff_ffff_ffffn };
const part = (memfd: number, offset: bigint) => ({ memfd, offset, size: 4096n });

const cases: Readonly<Record<string, Case>> = {
  "a mapping": {
    header,
    type: "struct vfio_iommu_type1_dma_map",
    members: { argsz: "sizeof it", flags: "VFIO_DMA_MAP_FLAG_READ | VFIO_DMA_MAP_FLAG_WRITE", vaddr: "0x7f0012345000ULL", iova: "1ULL << 47", size: "0x200000" },
    encode: (words) => vfio.encodeDmaMap(words, 0, map),
    decode: (words) => vfio.decodeDmaMap(words, 0),
    decoded: { argsz: 32, ...map },
  },
  "interrupts, with what stands behind the structure": {
    header,
    type: "struct { struct vfio_irq_set set; __s32 fds[2]; }",
    members: { "set.argsz": "sizeof it", "set.flags": "VFIO_IRQ_SET_DATA_EVENTFD | VFIO_IRQ_SET_ACTION_TRIGGER", "set.index": "VFIO_PCI_MSIX_IRQ_INDEX", "set.start": "1", "set.count": "2", "fds[0]": "7", "fds[1]": "-1" },
    encode: (words) => vfio.encodeIrqSet(words, 0, { ...irqs, data: [7, 0, 0, 0, 255, 255, 255, 255] }),
    decode: (words) => vfio.decodeIrqSet(words, 0, 8),
    decoded: { argsz: 28, ...irqs, data: [7, 0, 0, 0, 255, 255, 255, 255] },
  },
  "a union, by a flag": {
    header,
    type: "struct vfio_device_gfx_plane_info",
    members: { argsz: "sizeof it", flags: "VFIO_GFX_PLANE_TYPE_DMABUF", drm_plane_type: "1", drm_format: "0x34325258", drm_format_mod: "3", width: "1920", height: "1080", stride: "7680", size: "8294400", x_pos: "5", y_pos: "6", x_hot: "0xffffffff", y_hot: "7", dmabuf_id: "77" },
    encode: (words) => vfio.encodeGfxPlaneInfo(words, 0, { ...plane, dmabuf: { true: { dmabufId: 77 } } }),
    decode: (words) => vfio.decodeGfxPlaneInfo(words, 0),
    decoded: { argsz: 64, ...plane, dmabuf: { true: { dmabufId: 77 } } },
  },
  "a union, by a member that its case sets": {
    header,
    type: "struct vfio_eeh_pe_op",
    members: { argsz: "sizeof it", op: "VFIO_EEH_PE_INJECT_ERR", "err.type": "3", "err.func": "4", "err.addr": "0xfee000000000ULL", "err.mask": "~0ULL" },
    encode: (words) => vfio.encodeEeh(words, 0, { op: { injectErr: { err: error } } }),
    decode: (words) => vfio.decodeEeh(words, 0),
    decoded: { argsz: 40, flags: 0, op: { injectErr: { err: error } } },
  },
  "what the kernel tells of a device": {
    header,
    // Newer headers have more members, so as many bytes are looked at as all of them have.
    type: "struct { __u32 argsz, flags, num_regions, num_irqs, cap_offset, pad; }",
    members: { argsz: "24", flags: "VFIO_DEVICE_FLAGS_PCI | VFIO_DEVICE_FLAGS_RESET", num_regions: "VFIO_PCI_NUM_REGIONS", num_irqs: "VFIO_PCI_NUM_IRQS" },
    encode: (words) => vfio.encodeDeviceInfo(words, 0, info),
    decode: (words) => vfio.decodeDeviceInfo(words, 0, 0),
    decoded: { argsz: 24, ...info, capabilities: [] },
  },
  "text, and what stands behind it": {
    header: "linux/sync_file.h",
    type: "struct sync_merge_data",
    members: { "name[0]": "'a'", "name[1]": "'b'", fd2: "5", fence: "-1" },
    encode: (words) => dma.encodeMergeData(words, 0, { name: "ab", fd2: 5, fence: -1 }),
    decode: (words) => dma.decodeMergeData(words, 0),
    decoded: { name: "ab", fd2: 5, fence: -1, flags: 0 },
  },
  "structures behind a structure": {
    header: "linux/udmabuf.h",
    type: "struct { struct udmabuf_create_list all; struct udmabuf_create_item list[2]; }",
    members: { "all.flags": "UDMABUF_FLAGS_CLOEXEC", "all.count": "2", "list[0].memfd": "3", "list[0].size": "4096", "list[1].memfd": "4", "list[1].offset": "1ULL << 33", "list[1].size": "4096" },
    encode: (words) => dma.encodeUdmabufCreateList(words, 0, { flags: 1, count: 2, list: [part(3, 0n), part(4, 1n << 33n)] }),
    decode: (words) => dma.decodeUdmabufCreateList(words, 0, 2),
    decoded: { flags: 1, count: 2, list: [part(3, 0n), part(4, 1n << 33n)] },
  },
}; // prettier-ignore

const filled = filledByC(Object.values(cases));

test.each(Object.entries(cases).map(([name, one], i) => ({ name, ...one, bytes: filled[i]! })))(
  "$name",
  ({ bytes, encode, decode, decoded }) => {
    const read = new Uint32Array(Uint8Array.from(bytes).buffer);
    expect(decode(read)).toEqual(decoded);
    const words = new Uint32Array(bytes.length / 4).fill(0xaaaa_aaaa);
    encode(words);
    expect(Buffer.from(words.buffer).toString("hex")).toBe(bytes.toString("hex"));
  },
);
