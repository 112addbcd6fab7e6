/** What stands around queues: gates, devices, and streams of packets. */
import type { Described, EntryMember, Expression, Name, NamedValue, Node, Parameter, TypeReference } from "./syntax.ts";

/** `gate event_idx(features: Features) = features.event_idx;` */
export interface Gate extends Described {
  readonly kind: "gate";
  readonly name: Name;
  readonly parameters: readonly Parameter[];
  readonly value: Expression | undefined;
}

// Devices -------------------------------------------------------------------------------------------------------------

/** `device Nvme { pci class 0x010802; registers Controller; queue IoQueue; open enable; }` */
export interface Device extends Described {
  readonly kind: "device";
  readonly name: Name;
  readonly members: readonly DeviceMember[];
}

export type DeviceMember = PciClass | PciIdentity | DeviceFile | DevicePart | AddressModes;

/** `pci class 0x010802;` */
export interface PciClass extends Node {
  readonly kind: "pci-class";
  readonly value: Expression;
}

/** `pci vendor 0x1b36 device 0x0010;` */
export interface PciIdentity extends Node {
  readonly kind: "pci-identity";
  readonly vendor: Expression;
  /** Absent: every device of the vendor. */
  readonly device: Expression | undefined;
}

/** `uacce "hisi_zip";`, `file "/dev/dsa/wq0.0";` */
export interface DeviceFile extends Node {
  readonly kind: "uacce" | "file";
  /** The text between the quotes, and its place. */
  readonly text: Name;
}

/** `registers Controller;`, `queue IoQueue;`, `stream Pm4;`, `open enable;` */
export interface DevicePart extends Node {
  readonly kind: "registers" | "queue" | "stream" | "open";
  readonly name: Name;
}

/** `addresses sva, mapped;` */
export interface AddressModes extends Node {
  readonly kind: "addresses";
  readonly modes: readonly Name[];
}

// Streams -------------------------------------------------------------------------------------------------------------

/** `stream Pm4 of u32 { dw[0] { … } packet nop(opcode: 0x10) 2 { … } signal by release; }` */
export interface Stream extends Described {
  readonly kind: "stream";
  readonly name: Name;
  readonly element: TypeReference | undefined;
  readonly members: readonly StreamMember[];
}

/** Members at a position are the header that every packet begins with. */
export type StreamMember = EntryMember | Packet | StreamRole;

/** `packet write(opcode: 0x37) 4..16 { … }` */
export interface Packet extends Described {
  readonly kind: "packet";
  readonly name: Name;
  readonly fixed: readonly NamedValue[];
  /** In elements: a number, a range, or an expression of the packet's own fields. */
  readonly size: Expression | undefined;
  /** `4..`: the size is the least one. */
  readonly open: boolean;
  readonly members: readonly EntryMember[];
}

/** `signal by release;`, `await by wait_mem;`: the packet that does so. */
export interface StreamRole extends Node {
  readonly kind: "stream-role";
  readonly role: "signal" | "await";
  readonly packet: Name | undefined;
}
