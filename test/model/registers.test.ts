import { describe, expect, it } from "vitest";
import { checkSource } from "../../src/model/check.ts";
import { toJson } from "../../src/model/json.ts";
import type { Expression, Register, RegisterField, Registers } from "../../src/model/model.ts";
import { header } from "./marked.ts";

function registersOf(text: string): Registers {
  const { program, diagnostics } = checkSource(header + text);
  expect(diagnostics).toEqual([]);
  return program!.root.registers[0]!;
}

function register(registers: Pick<Registers, "registers">, name: string): Register {
  return registers.registers.find((one) => one.name === name)!;
}

function field(of: Register, name: string): RegisterField {
  return of.fields.find((one) => one.name === name)!;
}

/** What of an expression tests compare: its shape, without types and ranges. */
function shape(expression: Expression | undefined): unknown {
  return JSON.parse(
    JSON.stringify(expression, (key, value: unknown) =>
      key === "type" || key === "range" ? undefined : typeof value === "bigint" ? Number(value) : value,
    ),
  );
}

/** The first registers of an NVMe controller, after NVM Express Base 2.0, 3.1.3. */
const nvme = `enum Shutdown : u2 { none = 0, normal = 1, abrupt = 2 }

registers Controller in bar 0 {
  0x00 cap : u64 readonly {
    [15:0]  mqes   : 1..65536 stored mqes - 1;
    [31:24] to     : u8 unit 500 ms;
    [35:32] dstrd  : u4;
    [51:48] mpsmin : 4096..134217728 stored log2(mpsmin) - 12;
    reserved rest;
  }
  0x0c intms : u32 w1s;
  0x10 intmc : u32 w1c;
  0x14 cc : u32 reset 0x460000 {
    [0]     en     : bool;
    [15:14] shn    : Shutdown;
    [19:16] iosqes : u4;
    [23:20] iocqes : u4;
    reserved rest;
  }
  0x1c csts : u32 {
    [0] rdy   : bool readonly;
    [4] nssro : bool w1c;
    [5] pp    : bool readonly;
    reserved rest;
  }
  0x20 nssr : u32 trigger;
  0x24 aqa : u32 whole {
    [27:16] acqs : 2..4096 stored acqs - 1;
    [11:0]  asqs : 2..4096 stored asqs - 1;
    reserved rest;
  }
  0x28 asq : u64 split low high;
  0x1000 block doorbells[0..65535] stride (8 << cap.dstrd) {
    0x0              sq_tail : u32 write only;
    (4 << cap.dstrd) cq_head : u32 write only;
  }
}
`;

describe("registers of an NVMe controller", () => {
  const controller = registersOf(nvme);

  it("are in the bar, at their offsets", () => {
    expect(shape(controller.place as unknown as Expression)).toMatchObject({ kind: "bar", index: { value: 0 } });
    const places = controller.registers.map(({ name, offset, bits }) => [name, offset.range?.min, bits]);
    expect(places).toEqual([
      ["cap", 0x00n, 64],
      ["intms", 0x0cn, 32],
      ["intmc", 0x10n, 32],
      ["cc", 0x14n, 32],
      ["csts", 0x1cn, 32],
      ["nssr", 0x20n, 32],
      ["aqa", 0x24n, 32],
      ["asq", 0x28n, 64],
    ]);
  });

  it("have fields that tile them, with logical values", () => {
    const cap = register(controller, "cap");
    expect(cap.fields.reduce((sum, { width }) => sum + width, 0)).toBe(64);
    expect(field(cap, "mqes")).toMatchObject({
      at: 0,
      width: 16,
      range: { min: 1n, max: 65536n },
      stored: { form: "linear", factor: 1n, divisor: 1n, offset: -1n },
    });
    expect(field(cap, "mpsmin").stored).toEqual({ form: "log2", offset: -12n });
    expect(field(cap, "to").unit).toEqual({ factor: 500, name: "ms" });
  });

  it("say of each how it is used", () => {
    const csts = register(controller, "csts");
    expect(csts.access).toBe("read-write");
    expect(field(csts, "rdy").access).toBe("readonly");
    expect(field(csts, "nssro").access).toBe("w1c");
    expect(field(register(controller, "cap"), "mqes").access).toBe("readonly");
    expect(register(controller, "asq").split).toBe("low-high");
    expect(register(controller, "cc").reset).toBe(0x460000n);
  });

  it("say which fields can be changed by themselves", () => {
    const assignable = (of: string) =>
      register(controller, of)
        .fields.filter((one) => one.assignable)
        .map(({ name }) => name);
    expect(assignable("cc")).toEqual(["en", "shn", "iosqes", "iocqes"]);
    expect(assignable("csts")).toEqual(["nssro"]);
    expect(assignable("aqa")).toEqual([]);
    expect(assignable("cap")).toEqual([]);
  });

  it("keep reserved bits", () => {
    const reserved = register(controller, "cc").fields.filter(({ role }) => role === "reserved");
    expect(reserved.map(({ at, width, policy }) => [at, width, policy])).toEqual([
      [1, 13, "preserve"],
      [24, 8, "preserve"],
    ]);
  });

  it("have doorbells at a distance that the controller says", () => {
    const [doorbells] = controller.blocks;
    expect(doorbells!.array).toMatchObject({ from: 0n, to: 65535n });
    expect(shape(doorbells!.array!.stride)).toEqual({
      kind: "binary",
      operator: "<<",
      left: { kind: "integer", value: 8 },
      right: {
        kind: "register",
        registers: { file: "source.ring", name: "Controller" },
        path: [{ name: "cap" }],
        field: "dstrd",
      },
    });
    expect(register(doorbells!, "cq_head").offset.range).toEqual({ min: 4n, max: 4n << 15n });
  });

  it("are written out as JSON", () => {
    const { program } = checkSource(header + nvme);
    const json = JSON.parse(JSON.stringify(toJson(program!))) as { root: { registers: { name: string }[] } };
    expect(json.root.registers[0]!.name).toBe("Controller");
  });
});

describe("the table of MSI-X", () => {
  const text = `registers Capability in capability 0x11 {
  0x2 control : u16 {
    [10:0] size   : 1..2048 stored size - 1;
    [14]   masked : bool;
    [15]   enable : bool;
    reserved rest;
  }
  0x4 table : u32 readonly {
    [2:0]  bar    : 0..5;
    [31:3] offset : u29;
  }
}

registers Table(bar: 0..5, offset: u32) in bar bar + offset {
  0x0 block vector[0..2047] stride 16 {
    0x0 address : u64 split low high;
    0x8 data    : u32;
    0xc control : u32 { [0] masked : bool; reserved rest; }
  }
}

sequence mask(index: 0..2047) {
  vector[index].control.masked = true;
  vector[index].address <- 0xfee0_0000;
  Capability.control.enable = true;
}
`;

  it("stands where its capability says", () => {
    const { program, diagnostics } = checkSource(header + text);
    expect(diagnostics).toEqual([]);
    const [capability, table] = program!.root.registers;
    expect(capability!.place.kind).toBe("capability");
    expect(shape(table!.place.offset)).toEqual({ kind: "local", name: "offset" });
    expect(table!.parameters.map(({ name }) => name)).toEqual(["bar", "offset"]);
  });

  it("is said element by element", () => {
    const { program } = checkSource(header + text);
    const [mask, address] = program!.root.sequences[0]!.body;
    expect(mask).toMatchObject({
      kind: "assign",
      field: "masked",
      register: { path: [{ name: "vector", index: { kind: "local", name: "index" } }, { name: "control" }] },
    });
    expect(address).toMatchObject({
      kind: "store-register",
      register: { path: [{ name: "vector" }, { name: "address" }] },
    });
  });
});

describe("a controller whose status is cleared by writing ones", () => {
  const text = `flags Events : u8 { received = 1 << 0, sent = 1 << 1, failed = 1 << 7 }

registers Keyboard in config + 0x60 {
  0x0 data_in  : u8 read clears;
  0x0 data_out : u8 write only alias;
  0x4 status   : u8 {
    [0]   output : bool readonly;
    [1]   input  : bool readonly;
    [5]   parity : bool w1c;
    [6]   late   : bool w1c;
    [7]   enable : bool;
    reserved rest;
  }
  0x5 events : Events w1c;
}

sequence start() {
  status.enable = true;
  status.parity = true;
  status <- { enable: true, late: true };
  events <- received | failed;
  if (events.failed) { data_out <- 0xff; }
  let last = data_in;
}
`;

  it("has two views of a byte, and safe assignments beside what ones clear", () => {
    const keyboard = registersOf(text);
    expect(keyboard.registers.map(({ name, alias }) => [name, alias])).toEqual([
      ["data_in", false],
      ["data_out", true],
      ["status", false],
      ["events", false],
    ]);
    const status = register(keyboard, "status");
    expect(status.fields.filter(({ assignable }) => assignable).map(({ name }) => name)).toEqual([
      "parity",
      "late",
      "enable",
    ]);
  });

  it("is stored with zeros where zeros do nothing", () => {
    const { program } = checkSource(header + text);
    const [, , stored] = program!.root.sequences[0]!.body;
    expect(stored!.kind === "store-register" && stored.value.kind === "register-fields" && stored.value.fields).toEqual(
      [
        { name: "parity", value: expect.objectContaining({ kind: "integer", value: 0n }) as unknown },
        { name: "late", value: expect.objectContaining({ kind: "boolean", value: true }) as unknown },
        { name: "enable", value: expect.objectContaining({ kind: "boolean", value: true }) as unknown },
      ],
    );
  });
});

describe("virtio's common configuration", () => {
  const text = `flags Status : u8 { acknowledge = 1, driver = 2, driver_ok = 4, features_ok = 8, failed = 128 }

registers Common(legacy: bool) in capability 1 {
  0x00 device_feature_select : u32;
  0x04 device_feature : u32 readonly;
  0x14 device_status : Status;
  0x15 config_generation : u8 readonly;
  0x16 queue_select : u16;
  0x18 queue_size : u16;
  when legacy {
    0x08 queue_address : u32;
    0x10 queue_notify : u16 write only;
  } else {
    0x20 queue_desc : u64 split low high;
    0x1e queue_notify : u16 write only;
  }
}

sequence choose(index: u16, size: u16) {
  device_status <- acknowledge | driver;
  queue_select <- index;
  if (queue_size >= size) { queue_size <- size; }
  if (device_status.failed) { device_status <- none; }
  queue_notify <- index;
}
`;

  it("has alternatives", () => {
    const common = registersOf(text);
    const sides = common.registers.filter(({ when }) => when.length > 0);
    expect(sides.map(({ name, when }) => [name, when[0]!.when, when[0]!.holds])).toEqual([
      ["queue_address", 0, true],
      ["queue_notify", 0, true],
      ["queue_desc", 0, false],
      ["queue_notify", 0, false],
    ]);
    expect(shape(sides[0]!.when[0]!.condition)).toEqual({ kind: "local", name: "legacy" });
  });
});

it("counts bits from the least significant one, whatever the order of bytes", () => {
  const { program, diagnostics } = checkSource(
    "protocol example;\nendian big;\n\nregisters A in bar 0 {\n  0x0 a : u32 { [31:24] top : u8; [23:0] rest_of_it : u24; }\n  0x4 b : u32le;\n}\n",
  );
  expect(diagnostics).toEqual([]);
  const [a, b] = program!.root.registers[0]!.registers;
  expect(a!.fields.map(({ name, at }) => [name, at])).toEqual([
    ["rest_of_it", 0],
    ["top", 24],
  ]);
  expect([a!.byteOrder, b!.byteOrder]).toEqual(["big", "little"]);
});

it("knows the values of a register in expressions", () => {
  const text = `registers A in bar 0 {
  0x0 a : u32 readonly { [7:0] count : 1..256 stored count - 1; [15:8] time : u8 unit 500 ms; reserved rest; }
  (0x10 + 4 * a.count) b : u32;
}

sequence look() {
  let n = a.count;
  let m = A.a.count * 2;
  wait b != 0 within a.time + 500 ms;
}
`;
  const { program, diagnostics } = checkSource(header + text);
  expect(diagnostics).toEqual([]);
  const lets = program!.root.sequences[0]!.body.flatMap((step) => (step.kind === "let" ? [step.value.range] : []));
  expect(lets).toEqual([
    { min: 1n, max: 256n },
    { min: 2n, max: 512n },
  ]);
});

describe("registers of another file", () => {
  const importing = (steps: string) =>
    `protocol driver;\nendian little;\nimport { Controller } from "./nvme.ring";\n\nsequence stop() {\n${steps}\n}\n`;

  it("count as used where only their own names are said", () => {
    expect(checkSource(importing("  cc.en = false;"), { "nvme.ring": header + nvme }).diagnostics).toEqual([]);
  });

  it("are not missed where that file could not be read", () => {
    const broken = nvme.replace("0x14 cc :", "0x14 cc cc :");
    const { diagnostics } = checkSource(importing("  cc.en = false;\n  cd <- 1;"), { "nvme.ring": header + broken });
    expect(diagnostics.map(({ code }) => code)).toEqual(["RW1005"]);
  });

  it("that are missing are told", () => {
    const { diagnostics } = checkSource(importing("  cd.en = false;"), { "nvme.ring": header + nvme });
    expect(diagnostics.map(({ code, help }) => [code, help])).toEqual([["RW1106", "did you mean 'cc'?"]]);
  });
});

it("takes registers from another file", () => {
  const { program, diagnostics } = checkSource(
    `protocol driver;\nendian little;\nimport { Controller } from "./nvme.ring";\n\nsequence stop() {\n  cc.en = false;\n  Controller.cc.shn = normal;\n}\n`,
    { "nvme.ring": header + nvme },
  );
  expect(diagnostics).toEqual([]);
  expect(program!.root.sequences[0]!.body).toMatchObject([
    { kind: "assign", field: "en", register: { registers: { file: "nvme.ring", name: "Controller" } } },
    { kind: "assign", field: "shn", value: { kind: "enumerator", member: "normal" } },
  ]);
});
