import type { ParserMethod } from "chevrotain";
import type {
  Device,
  DeviceMember,
  DevicePart,
  Expression,
  Gate,
  Name,
  NamedValue,
  Parameter,
  Stream,
  StreamMember,
  TypeReference,
} from "../syntax.ts";
import * as t from "../tokens.ts";
import { unquote, type Description } from "./attributes.ts";
import { CommandRules } from "./commands.ts";

/** `gate`, `device`, `stream`. */
export abstract class DeviceRules extends CommandRules {
  /** `gate name(parameters) = condition;` */
  readonly gate: ParserMethod<[Description], Gate> = this.rule("gate", (described) => {
    const start = this.start();
    this.CONSUME(t.k.gate);
    const name = this.name(1, "the gate's name");
    let parameters: readonly Parameter[] = [];
    let value: Expression | undefined;
    this.tail(() => {
      parameters = this.OPTION(() => this.SUBRULE(this.parameters)) ?? [];
      value = this.SUBRULE(this.assigned);
      this.semicolon();
    });
    return { kind: "gate", ...described, name, parameters, value, span: this.from(start) };
  });

  // Devices -----------------------------------------------------------------------------------------------------------

  readonly device: ParserMethod<[Description], Device> = this.rule("device", (described) => {
    const start = this.start();
    this.CONSUME(t.k.device);
    const name = this.name(1, "the device's name");
    const members = this.block(() => this.SUBRULE(this.deviceMember));
    return { kind: "device", ...described, name, members, span: this.from(start) };
  });

  readonly deviceMember: ParserMethod<[], DeviceMember> = this.rule("deviceMember", () => {
    const described = this.SUBRULE(this.description);
    this.undescribed(described);
    return this.choose<DeviceMember>({
      ERR_MSG: "a device's member: 'pci', 'uacce', 'file', 'registers', 'queue', 'stream', 'addresses' or 'open'",
      DEF: [
        { ALT: () => this.SUBRULE(this.pci) },
        { ALT: () => this.SUBRULE(this.deviceFile) },
        { ALT: () => this.SUBRULE(this.devicePart) },
        { ALT: () => this.SUBRULE(this.addressModes) },
      ],
    });
  });

  /** `pci class 0x010802;`, `pci vendor 0x1b36 device 0x0010;` */
  readonly pci: ParserMethod<[], DeviceMember> = this.rule("pci", () => {
    const start = this.start();
    this.CONSUME(t.k.pci);
    return this.choose<DeviceMember>({
      ERR_MSG: "'class' or 'vendor'",
      DEF: [
        {
          ALT: () => {
            this.CONSUME(t.k.class);
            const value = this.SUBRULE1(this.binary);
            this.SUBRULE1(this.end);
            return { kind: "pci-class", value, span: this.from(start) };
          },
        },
        {
          ALT: () => {
            this.CONSUME(t.k.vendor);
            const vendor = this.SUBRULE2(this.binary);
            const device = this.OPTION(() => {
              this.CONSUME(t.k.device);
              return this.SUBRULE3(this.binary);
            });
            this.SUBRULE2(this.end);
            return { kind: "pci-identity", vendor, device, span: this.from(start) };
          },
        },
      ],
    });
  });

  /** `uacce "hisi_zip";`, `file "/dev/dsa/wq0.0";` */
  readonly deviceFile: ParserMethod<[], DeviceMember> = this.rule("deviceFile", () => {
    const start = this.start();
    const word = this.choose([{ ALT: () => this.CONSUME(t.k.uacce) }, { ALT: () => this.CONSUME(t.k.file) }]);
    const token = this.CONSUME(t.StringLiteral, { ERR_MSG: "a text in quotes" });
    this.semicolon();
    const text = { text: unquote(token.image), span: this.spanOf(token) };
    return { kind: word.tokenType === t.k.uacce ? "uacce" : "file", text, span: this.from(start) };
  });

  /** `registers Controller;`, `queue IoQueue;`, `stream Pm4;`, `open enable;` */
  readonly devicePart: ParserMethod<[], DeviceMember> = this.rule("devicePart", () => {
    const start = this.start();
    const word = this.choose([
      { ALT: () => this.CONSUME(t.k.registers) },
      { ALT: () => this.CONSUME(t.k.queue) },
      { ALT: () => this.CONSUME(t.k.stream) },
      { ALT: () => this.CONSUME(t.k.open) },
    ]);
    const name = this.name(1, "the name of a declaration");
    this.semicolon();
    return { kind: word.image as DevicePart["kind"], name, span: this.from(start) };
  });

  /** `addresses sva, mapped;` */
  readonly addressModes: ParserMethod<[], DeviceMember> = this.rule("addressModes", () => {
    const start = this.start();
    this.CONSUME(t.k.addresses);
    const modes = this.commas(t.Semicolon, () => this.name(1, "'sva', 'mapped' or 'bounce'"));
    this.semicolon();
    return { kind: "addresses", modes, span: this.from(start) };
  });

  // Streams -----------------------------------------------------------------------------------------------------------

  readonly stream: ParserMethod<[Description], Stream> = this.rule("stream", (described) => {
    const start = this.start();
    this.CONSUME(t.k.stream);
    const name = this.name(1, "the stream's name");
    let element: TypeReference | undefined;
    const body = this.header(() => {
      this.CONSUME(t.k.of);
      element = this.SUBRULE(this.type);
    });
    const members = body ? this.block(() => this.SUBRULE(this.streamMember)) : [];
    return { kind: "stream", ...described, name, element, members, span: this.from(start) };
  });

  readonly streamMember: ParserMethod<[], StreamMember> = this.rule("streamMember", () => {
    const described = this.SUBRULE(this.description);
    const ARGS: [Description] = [described];
    return this.choose<StreamMember>({
      ERR_MSG: "a stream's member: where it stands, 'packet', 'signal' or 'await'",
      DEF: [
        { ALT: () => this.SUBRULE(this.packet, { ARGS }) },
        {
          ALT: () => {
            this.undescribed(described);
            return this.SUBRULE(this.streamRole);
          },
        },
        { ALT: () => this.SUBRULE(this.reservedRest, { ARGS }) },
        { ALT: () => this.SUBRULE(this.placedMember, { ARGS }) },
      ],
    });
  });

  /** `packet name(field: value) size { … }` */
  readonly packet: ParserMethod<[Description], StreamMember> = this.rule("packet", (described) => {
    const start = this.start();
    this.CONSUME(t.k.packet);
    const name = this.name(1, "the packet's name");
    let fixed: readonly NamedValue[] = [];
    let size: Expression | undefined;
    let open = false;
    const body = this.header(() => {
      // `(opcode: 1)` fixes values, `(2 + words)` is a size.
      const GATE = () => this.LA(3).tokenType === t.Colon || this.LA(2).tokenType === t.RParen;
      fixed = this.OPTION1({ GATE, DEF: () => this.SUBRULE(this.namedValues) }) ?? [];
      const from = this.SUBRULE1(this.headerValue, { ARGS: ["how many elements the packet has"] });
      size = from;
      this.OPTION2(() => {
        this.CONSUME(t.DotDot);
        open = this.at(t.LBrace);
        const to = this.OPTION3({ GATE: () => !this.at(t.LBrace), DEF: () => this.SUBRULE2(this.binary) });
        if (to !== undefined && !this.RECORDING_PHASE)
          size = { kind: "range", from, to, span: { start: from.span.start, end: to.span.end } };
      });
    });
    const members = body ? this.placedMembers(() => this.SUBRULE(this.entryMember)) : [];
    return { kind: "packet", ...described, name, fixed, size, open, members, span: this.from(start) };
  });

  /** `signal by release;`, `await by wait_mem;` */
  readonly streamRole: ParserMethod<[], StreamMember> = this.rule("streamRole", () => {
    const start = this.start();
    const word = this.choose([{ ALT: () => this.CONSUME(t.k.signal) }, { ALT: () => this.CONSUME(t.k.await) }]);
    let packet: Name | undefined;
    this.tail(() => {
      this.CONSUME(t.k.by);
      packet = this.name(1, "the name of a packet");
      this.semicolon();
    });
    const role = word.tokenType === t.k.await ? "await" : "signal";
    return { kind: "stream-role", role, packet, span: this.from(start) };
  });
}
