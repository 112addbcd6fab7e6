/** Every case and every row, with what each is to reach. */

import { commandLine } from "../cases/compile.ts";
import { MEMORY_CASES } from "./memory-cases.ts";
import type { Case, RowPlan } from "./types.ts";

const ENCODE = "encode an io_uring read";
const LIBRARIES = ["@bufbuild/protobuf", "protobufjs", "flatbuffers", "typed-binary"];

function encodeRow(against: string, theirs: string, more: Partial<RowPlan> = {}): RowPlan {
  return { what: ENCODE, against, ours: "generated", theirs, unit: "ns", ...more };
}

const encode: Case = {
  id: "encode",
  area: "encode",
  module: "encode",
  argument: 0,
  rows: [
    encodeRow("hand-written, same checks", "by hand, checked", { target: 1.1 }),
    encodeRow("hand-written, no checks", "by hand, unchecked"),
    encodeRow("C -O2, not inlined", "C"),
    encodeRow("DataView by hand, no checks", "DataView"),
    ...LIBRARIES.map((library) => encodeRow(library, library, { peer: true })),
  ],
};

function layoutCase(layout: number, what: string, against: string): Case {
  return {
    id: `encode-layout-${layout}`,
    area: "encode",
    module: "encode-layouts",
    argument: layout,
    rows: [{ what, against, ours: "generated", theirs: "by hand", unit: "ns" }],
  };
}

const EVERY_WORD = "a completion, every word";

function decodeRow(ours: "functions" | "view", against: string, theirs: string, more: Partial<RowPlan> = {}): RowPlan {
  return { what: `${EVERY_WORD} (${ours})`, against, ours, theirs, unit: "ns", ...more };
}

const decode: Case = {
  id: "decode",
  area: "decode",
  module: "decode",
  argument: 0,
  rows: [
    decodeRow("functions", "hand-written", "by hand", { target: 1.2 }),
    decodeRow("view", "hand-written", "by hand", { target: 1.2 }),
    {
      what: `${EVERY_WORD} (view)`,
      against: "floor: least view ÷ hand-written",
      ours: "least view",
      theirs: "by hand",
      unit: "ns",
    },
    {
      what: "a completion, its key as a bigint (functions)",
      against: "BigUint64Array by hand",
      ours: "functions, bigint",
      theirs: "by hand, bigint",
      unit: "ns",
    },
    decodeRow("functions", "C -O2, not inlined", "C"),
    decodeRow("functions", "DataView by hand", "DataView"),
    ...LIBRARIES.map((library) => decodeRow("functions", library, library, { peer: true })),
  ],
};

/** Contestants beside the plain ones, in C and in JavaScript, whose rings have a place in their thread's table. */
const REGISTERED = "liburing, registered";
const SAME_DOOR = "raw, same door";

function ringCase(batch: number, target: number): Case {
  const what = `no-op, batch ${batch}`;
  const floors: readonly RowPlan[] = [
    { what, against: "floor: raw JavaScript ÷ liburing", ours: "raw", theirs: "liburing", unit: "ns" },
    { what, against: "floor: raw JavaScript, same door ÷ liburing", ours: SAME_DOOR, theirs: "liburing", unit: "ns" },
    ...(batch === 1
      ? [
          {
            what: "system call that submits nothing",
            against: "floor: koffi ÷ C",
            ours: "raw call",
            theirs: "C call",
            unit: "ns",
          } as const,
        ]
      : []),
  ];
  return {
    id: `ring-${batch}`,
    area: "ring",
    module: "ring",
    argument: batch,
    rows: [
      { what, against: "liburing in C", ours: "generated", theirs: "liburing", unit: "ns", target },
      { what, against: "liburing in C, registered ring", ours: "generated", theirs: REGISTERED, unit: "ns" },
      { what, against: "raw JavaScript ring", ours: "generated", theirs: "raw", unit: "ns", target: 1.2 },
      { what, against: "raw JavaScript ring, same door", ours: "generated", theirs: SAME_DOOR, unit: "ns" },
      ...floors,
    ],
  };
}

function twoRingsCase(batch: number): Case {
  const row = (against: string, theirs: string): RowPlan => ({
    what: `no-op, batch ${batch}, two rings in turn`,
    against,
    ours: "generated",
    theirs,
    unit: "ns",
  });
  return {
    id: `two-rings-${batch}`,
    area: "ring",
    module: "two-rings",
    argument: batch,
    rows: [row("two raw JavaScript rings", "raw"), row("two raw JavaScript rings, same door", SAME_DOOR)],
  };
}

function fileCase(depth: number, againstC: number): Case {
  const what = `4 KiB read, depth ${depth}`;
  const row = (against: string, theirs: string, target?: number): RowPlan => ({
    what,
    against,
    ours: "generated",
    theirs,
    unit: "ns",
    ...(target === undefined ? {} : { target }),
  });
  return {
    id: `file-${depth}`,
    area: "file",
    module: "file",
    argument: depth,
    roundTimes: 5,
    rows: [
      row("liburing in C", "liburing", againstC),
      row("liburing in C, registered ring", REGISTERED),
      row("fs.read with callbacks", "fs.read", depth === 32 ? 0.33 : undefined),
      row("FileHandle.read", "FileHandle.read"),
      ...(depth === 1 ? [row("fs.readSync", "fs.readSync")] : []),
      row("fio, io_uring", "fio"),
      row("raw JavaScript ring", "raw"),
      row("raw JavaScript ring, same door", SAME_DOOR),
      { ...row("floor: raw JavaScript ÷ liburing", "liburing"), ours: "raw" },
      { ...row("floor: raw JavaScript, same door ÷ liburing", "liburing"), ours: SAME_DOOR },
      { ...row("floor: liburing ÷ fs.read", "fs.read"), ours: "liburing" },
    ],
  };
}

function fixedCase(depth: number, againstC: number): Case {
  const what = `4 KiB read, fixed file and buffer, depth ${depth}`;
  const row = (against: string, ours: string, theirs: string, target?: number): RowPlan => ({
    what,
    against,
    ours,
    theirs,
    unit: "ns",
    ...(target === undefined ? {} : { target }),
  });
  return {
    id: `fixed-${depth}`,
    area: "file",
    module: "fixed",
    argument: depth,
    roundTimes: 5,
    rows: [
      row("liburing in C, both fixed", "generated", "liburing", againstC),
      row("liburing in C, both fixed, registered ring", "generated", REGISTERED),
      row("liburing in C, nothing fixed", "generated", "liburing, nothing fixed"),
    ],
  };
}

function echoCase(connections: number, againstNode: number): Case {
  const what = `64-byte message, ${connections} connections`;
  return {
    id: `echo-${connections}`,
    area: "echo",
    module: "echo",
    argument: connections,
    // Short rounds would be mostly of connections that begin all at once.
    roundTimes: 20,
    rows: [
      { what, against: "node:net", ours: "generated", theirs: "node:net", unit: "µs", target: againstNode },
      {
        what: `${what}, 99 of 100 take at most`,
        against: "node:net",
        ours: "generated, slowest",
        theirs: "node:net, slowest",
        unit: "µs",
      },
    ],
  };
}

function threadsCase(batch: number, againstC: number, againstRaw: number | undefined): Case {
  const what = batch === 1 ? "64-byte command, round trip" : `64-byte command, batch ${batch}`;
  const row = (against: string, theirs: string, target?: number, ours = "generated"): RowPlan => ({
    what,
    against,
    ours,
    theirs,
    unit: "ns",
    ...(target === undefined ? {} : { target }),
  });
  return {
    id: `threads-${batch}`,
    area: "threads",
    module: "threads",
    argument: batch,
    // To wake the other thread takes some of each round.
    roundTimes: 5,
    rows: [
      row("two threads in C", "C", againstC),
      row("two threads in C, no checks", "C, bare"),
      row("raw JavaScript ring, Worker", "raw", againstRaw),
      row("floor: raw JavaScript ÷ C", "C", undefined, "raw"),
    ],
  };
}

function doorbellCase(batch: number, againstC: number): Case {
  const what = `64-byte command by doorbell, stub, batch ${batch}`;
  return {
    id: `doorbell-${batch}`,
    area: "doorbell",
    module: "doorbell",
    argument: batch,
    rows: [
      { what, against: "C", ours: "generated", theirs: "C", unit: "ns", target: againstC },
      { what, against: "raw JavaScript ring", ours: "generated", theirs: "raw", unit: "ns" },
      { what, against: "floor: raw JavaScript ÷ C", ours: "raw", theirs: "C", unit: "ns" },
    ],
  };
}

const SIGNALLED = "await of a fence that has settled";
const WOKEN = "await of a fence that a wake-up settles";

const PENDING = "100,000 awaits pending at once, each";

function fenceCase(argument: number, rows: readonly RowPlan[], more: Partial<Case> = {}): Case {
  return { id: `fences-${argument}`, area: "fences", module: "fences", argument, rows, ...more };
}

function fenceRow(what: string, ours: string, against: string, theirs: string, target?: number): RowPlan {
  return { what, against, ours, theirs, unit: "ns", ...(target === undefined ? {} : { target }) };
}

const fences: readonly Case[] = [
  fenceCase(0, [
    fenceRow(`${SIGNALLED}, a command's`, "fence", "new Promise, resolve, await", "promise", 1.5),
    fenceRow(
      "a fence of the program's own made, settled and awaited",
      "own fence",
      "the same with a promise",
      "promise",
    ),
  ]),
  fenceCase(
    1,
    [
      fenceRow(`${WOKEN}, a command's`, "command", "koffi's poll, setImmediate, a promise", "bare", 1.5),
      fenceRow(`${WOKEN}, an eventfd's`, "import", "koffi's poll, setImmediate, a promise", "bare", 1.5),
    ],
    // A wake-up takes microseconds, and the passes between them as much again.
    { roundTimes: 2 },
  ),
  fenceCase(
    2,
    [
      fenceRow(PENDING, "points", "promises", "promises"),
      fenceRow("the same under one Fence.all", "under all", "Promise.all", "promises under all"),
    ],
    { share: 0.3 },
  ),
];

const from = commandLine().built ? "built" : "from source";

const compile: Case = {
  id: "compile",
  area: "compile",
  module: "compile",
  argument: 0,
  // A round is four processes.
  share: 0.4,
  rows: (
    [
      [`build io_uring.ring (${from}), new output`, "build, fresh", 40],
      [`build io_uring.ring (${from}), unchanged`, "build, unchanged", 6],
      [`check io_uring.ring (${from})`, "check", undefined],
    ] as const
  ).map(([what, ours, target]) => ({
    what,
    against: "node -e 1",
    ours,
    theirs: "node",
    unit: "ms",
    ...(target === undefined ? {} : { target }),
  })),
};

const LARGE = `check 10,000 lines, 24,000 fields (${from})`;

const large: Case = {
  id: "large",
  area: "compile",
  module: "large",
  argument: 0,
  share: 0.3,
  rows: [
    { what: LARGE, against: "node -e 1", ours: "check", theirs: "node", unit: "ms", target: 14 },
    { what: `${LARGE}, no compile cache`, against: "node -e 1", ours: "check, first run", theirs: "node", unit: "ms" },
    ...(["kaitai", "buf", "protoc-gen-es", "TypeSpec"] as const).map((theirs): RowPlan => ({
      what: LARGE,
      against: theirs,
      ours: "check",
      theirs,
      unit: "ms",
      target: 1,
      peer: true,
    })),
    { what: LARGE, against: "flatc", ours: "check", theirs: "flatc", unit: "ms", peer: true },
  ],
};

const format: Case = {
  id: "format",
  area: "format",
  module: "format",
  argument: 0,
  share: 0.4,
  rows: [
    {
      what: "format 5,000 lines that ship, warm",
      against: "Prettier, as many lines of TypeScript",
      ours: "descriptions",
      theirs: "TypeScript",
      unit: "ms",
      target: 1,
    },
  ],
};

export const CASES: readonly Case[] = [
  encode,
  layoutCase(0, "encode an NVMe read", "hand-written, same checks"),
  layoutCase(1, "encode a big-endian request", "DataView by hand, same checks"),
  decode,
  ringCase(1, 1.45),
  ringCase(32, 1.3),
  ringCase(128, 1.25),
  twoRingsCase(1),
  twoRingsCase(32),
  fileCase(1, 1.2),
  fileCase(32, 1.05),
  fixedCase(32, 1.08),
  // 1.3 times as many in the same time.
  echoCase(64, 0.77),
  doorbellCase(1, 2.5),
  doorbellCase(32, 2),
  threadsCase(1, 1.3, undefined),
  threadsCase(32, 2.5, 1.3),
  ...fences,
  ...MEMORY_CASES,
  compile,
  large,
  format,
];
