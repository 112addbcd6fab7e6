/** Devices, and the streams of packets that ring entries may name. */
import type { CommandField, Declared, Expression, Field, Range, Reference, Type } from "./model.ts";

export interface Device extends Declared {
  /** What it is found by: any of them. */
  readonly identities: readonly DeviceIdentity[];
  readonly registers: readonly Reference[];
  readonly queues: readonly Reference[];
  readonly streams: readonly Reference[];
  /** How its addresses are made, the best first; empty: as its transport does. */
  readonly addresses: readonly AddressMode[];
  /** The sequence that opens it. */
  readonly open: Reference | undefined;
}

export type DeviceIdentity =
  /** 24 bits: base class, subclass and programming interface. */
  | { readonly kind: "pci-class"; readonly value: number }
  /** Without a device: any of the vendor's. */
  | { readonly kind: "pci"; readonly vendor: number; readonly device: number | undefined }
  /** The algorithm's name under /sys/class/uacce. */
  | { readonly kind: "uacce"; readonly algorithm: string }
  | { readonly kind: "file"; readonly path: string };

export type AddressMode =
  /** The device uses the process's own addresses. */
  | "sva"
  /** Memory is mapped for the device when it is lent. */
  | "mapped"
  /** Bytes are copied through memory that is mapped once. */
  | "bounce";

/** Packets in memory, one after another, in elements of one width. */
export interface Stream extends Declared {
  /** An unsigned integer of whole bytes. */
  readonly element: Type;
  /** Elements that the header takes. */
  readonly headerSize: number;
  /** What every packet begins with: ordered by place, tiling the header. */
  readonly header: readonly Field[];
  readonly packets: readonly Packet[];
  /** The packet that tells of the end of what stands before it. */
  readonly signal: string | undefined;
  /** The packet that keeps what stands behind it until something holds. */
  readonly await: string | undefined;
}

export interface Packet extends Declared {
  /** How many elements it has, header and all. An expression asks fields of its own (`command-field`). */
  readonly size: PacketSize;
  /** The header, the fixed values and the packet's fields: ordered by place, tiling its least size. */
  readonly layout: readonly CommandField[];
  /** Elements behind those, up to its end; absent where its size is fixed. */
  readonly rest: { readonly name: string; readonly at: number } | undefined;
}

export type PacketSize =
  | { readonly kind: "fixed"; readonly elements: number }
  /** The caller's elements behind the layout make it longer; `max` is absent where only the stream ends it. */
  | { readonly kind: "open"; readonly min: number; readonly max: number | undefined }
  | { readonly kind: "computed"; readonly elements: Expression; readonly range: Range };
