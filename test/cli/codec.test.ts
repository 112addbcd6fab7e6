import { describe, expect, test } from "vitest";
import { folder, ringwright } from "./cli.ts";

const spec = `protocol pump;
endian little;

enum Op : u8 { stop = 0, run = 1 }

/// What the pump is asked.
entry Request 16 {
  0x00 op : Op;
  0x01 reserved : u8;
  0x02 id : u16 tag;
  byte[15:4] command;
}

/// Runs for a time.
command run : Request(op: run) {
  0x04 delay : u16 unit 500 ms;
  w[3] strokes : 1..65536 stored strokes - 1;
  reserved rest;
}

struct Version(build: u8) 4 {
  0x00 major : u16;
  byte[3:2] by_build : union by build { case 0 { 0x02 minor : u16; } else { 0x02 nightly : u16; } }
}

registers Control in bar 0 {
  0x00 state : u32 { [0] on : bool; [7:4] speed : u4; reserved rest; }
}
`;

const run = (args: readonly string[], text = spec) => ringwright(args, { cwd: folder({ "pump.ring": text }) });

describe("decode", () => {
  test("explains an entry by the command that fills it", () => {
    expect(run(["decode", "pump.ring", "Request", "01 00 2a00", "0400 0700", "0000000000000001"])).toEqual({
      status: 0,
      stdout: `command run of Request, 16 bytes
  0x00        op        run (1)
  0x01        reserved  0x00
  0x02..0x03  id        42 (0x2a)
  0x04..0x05  delay     4 = 2000 ms
  0x06..0x07  strokes   8
  0x08..0x0f  reserved  0x0100000000000000  ← reserved, and not zero
`,
      stderr: "",
    });
  });

  test("explains a register by its value, as the manual writes it", () => {
    const { stdout } = run(["decode", "pump.ring", "state", "0x51"]);
    expect(stdout).toBe(`register state of Control, 32 bits
  [0]     on        true
  [3:1]   reserved  0x0
  [7:4]   speed     5
  [31:8]  reserved  0x000000
`);
  });

  test("takes parameters of the layout", () => {
    const decode = (...given: string[]) => run(["decode", "pump.ring", "Version", "0100", "0700", ...given]).stdout;
    expect(decode("build=0")).toContain("minor  7");
    expect(decode("build=3")).toContain("nightly  7");
    expect(decode()).toContain("which of its cases stands here is not known");
  });

  test("in JSON, values are numbers", () => {
    const { stdout } = run(["decode", "pump.ring", "state", "0x51", "--output", "json"]);
    expect(JSON.parse(stdout)).toMatchObject({
      diagnostics: [],
      result: {
        layout: "Control.state",
        fields: [{ name: "on", place: "[0]", text: "true", value: 1, remarks: [] }, {}, {}, {}],
      },
    });
  });

  test.each([
    [["Requests", "00"], "pump.ring has no entry, command, struct or register 'Requests': did you mean 'Request'?"],
    [["Request", "0"], "'0' are no bytes in hexadecimal: two digits each"],
    [["Request", "0000"], "entry Request has 16 bytes, and 2 are given"],
    [["state", "0x1ffffffff"], "0x1ffffffff does not fit the 32 bits of register state of Control"],
    [["Version", "01000700", "bild=1"], "struct Version has no parameter 'bild'"],
    [["Version", "01000700", "build=x"], "parameter 'build' is no number: x"],
  ])("refuses %j", (args, message) => {
    expect(run(["decode", "pump.ring", ...args])).toEqual({
      status: 2,
      stdout: "",
      stderr: `ringwright: ${message}\n`,
    });
  });
});

describe("encode", () => {
  test("writes bytes that decode reads", () => {
    const { stdout } = run(["encode", "pump.ring", "run", "delay=4", "strokes=8", "id=42"]);
    expect(stdout).toBe("01002a00040007000000000000000000\n");
  });

  test("writes a register as its value", () => {
    expect(run(["encode", "pump.ring", "state", "on=true", "speed=5"]).stdout).toBe("0x00000051\n");
  });

  test("tells every mistake", () => {
    const { status, stdout, stderr } = run(["encode", "pump.ring", "run", "dealy=4", "strokes=0"]);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr.trim().split("\n")).toEqual([
      "ringwright: 'delay' has no value and no default: expected 0..65535",
      "ringwright: strokes=0: outside 1..65536",
      "ringwright: command run of Request has no field 'dealy'; did you mean 'delay'?",
    ]);
  });

  test.each([
    [["run", "delay"], "'delay' is not of the form field=value"],
    [["run", "delay=1", "delay=2"], "'delay' is given twice"],
  ])("refuses %j", (args, message) => {
    const { status, stderr } = run(["encode", "pump.ring", ...args]);
    expect({ status, stderr }).toEqual({ status: 2, stderr: `ringwright: ${message}\n` });
  });

  test("of a description with errors, tells those", () => {
    const { status, stderr } = run(["encode", "pump.ring", "run"], spec.replace("w[3]", "w[0]"));
    expect(status).toBe(1);
    expect(stderr).toMatch(/^error\[RW\d{4}\]/);
  });
});
