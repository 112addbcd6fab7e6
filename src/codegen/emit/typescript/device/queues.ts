/** A class for each queue: its rings, and where the words are that it shares with the host. */
import { StructureKind, type StatementStructures } from "ts-morph";
import type { Cell } from "../../../../model/model.ts";
import { fold } from "../../../../model/fold.ts";
import { allParts } from "../../../device-sides.ts";
import { camel, key } from "../../../names.ts";
import { docs } from "../docs.ts";
import type { DeviceContext } from "./context.ts";
import type { DeviceShape, QueueShape } from "./shape.ts";
import { tagSpaces } from "./submissions.ts";

export function emitQueueSide(context: DeviceContext, shape: DeviceShape, of: QueueShape): StatementStructures {
  const { queue, name, submissions, completions, parameter } = of;
  const rings = queue.rings.map((ring) => {
    const submission = submissions.find((each) => each.ring === ring);
    const own = submission ?? completions.find((each) => each.ring === ring)!;
    return { ring, member: own.member, className: own.name, submission: submission !== undefined };
  });
  const list = (submission: boolean): string =>
    `[${rings
      .filter((each) => each.submission === submission)
      .map(({ member }) => `this.${member}`)
      .join(", ")}]`;
  const number = parameter === undefined ? [] : [{ name: "number", type: "number" }];
  return {
    kind: StructureKind.Class,
    name,
    isExported: true,
    extends: context.device("RingQueue"),
    docs: docs(
      queue.doc,
      "As the device serves it: start its rings where the host has told that they are.",
      `@spec ${context.specPath(queue.name)}`,
    ),
    properties: [
      { name: "device", hasDeclareKeyword: true, isReadonly: true, type: shape.name },
      ...number.map((property) => ({
        ...property,
        isReadonly: true,
        docs: docs(`The queue's \`${parameter}\`.`),
      })),
      ...rings.map(({ ring, member, className }) => ({
        name: key(member),
        isReadonly: true,
        type: className,
        docs: docs(ring.doc),
      })),
    ],
    ctors: [
      {
        parameters: [{ name: "device", type: shape.name }, ...number],
        statements: [
          `super(device, ${JSON.stringify(context.specPath(queue.name))});`,
          ...number.map(() => "this.number = number;"),
          ...rings.map(
            ({ member, className, submission }) =>
              `this.${member} = new ${className}(this${submission ? ", device" : ""});`,
          ),
          `this.join(${list(true)}, ${list(false)}, [${tagSpaces(context, of)
            .map(({ bits }) => bits)
            .join(", ")}]);`,
        ],
      },
    ],
    methods: placing(context, of),
  };
}

/** Where indices stand in memory: told once the host has told where that is. */
function placing(context: DeviceContext, { queue, submissions, completions }: QueueShape) {
  const cells = allParts(queue).flatMap((parts) => parts.cells);
  const used = new Set<string>();
  const cell = (name: string | undefined): string => {
    const found = cells.find((each) => each.name === name);
    if (found === undefined) return "undefined";
    used.add(found.region);
    return cellText(context, found);
  };
  const calls = [
    ...submissions.map(({ member, tailCell, ring }) => [member, cell(tailCell), cell(ring.free)] as const),
    ...completions.map(({ member, headCell, armCell, ring }) => {
      const armed = armCell === "" ? [] : [cell(armCell)];
      return [member, cell(headCell), cell(ring.valid), ...armed] as const;
    }),
  ].filter(([, ...texts]) => texts.some((text) => text !== "undefined"));
  if (calls.length === 0) return [];
  const address = context.device("DmaAddress");
  const members = [...used].map((region) => `readonly ${key(camel(region))}: ${address}`).join("; ");
  return [
    {
      name: "place",
      docs: docs(
        "Where the memory is in which both sides keep indices. Rings are started besides.",
        "@throws DmaFault",
      ),
      parameters: [{ name: "at", type: `{ ${members} }` }],
      returnType: "void",
      statements: [
        "const { dma } = this.device;",
        ...calls.map(([member, ...texts]) => `this.${member}.useCells(${texts.join(", ")});`),
      ],
    },
  ];
}

function cellText(context: DeviceContext, { region, offset, type }: Cell): string {
  const at = fold(offset) ?? 0n;
  const address = `Number(at.${camel(region)})${at === 0n ? "" : ` + ${at}`}`;
  const bits = "bits" in type ? type.bits : 32;
  return `new ${context.device("Cell")}(dma, ${address}, ${bits})`;
}
