/** A class for each ring that the host fills. */
import { StructureKind, VariableDeclarationKind, type StatementStructures, Scope as Visibility } from "ts-morph";
import { fold } from "../../../../model/fold.ts";
import type { Ring, Stamp } from "../../../../model/model.ts";
import { camel, upper } from "../../../names.ts";
import { docs } from "../docs.ts";
import { group } from "../extract.ts";
import { piecesOf, WORDS } from "../pieces.ts";
import { wireOf } from "../stored.ts";
import { emitAnswer } from "./answers.ts";
import { endingsOf } from "./completions.ts";
import type { DeviceContext } from "./context.ts";
import { dispatchText, tellingField } from "./dispatching.ts";
import { emitInspection } from "./inspecting.ts";
import { placeInWord, type CommandShape, type DeviceShape, type QueueShape, type SubmissionShape } from "./shape.ts";

/** What is looked at of each command, once for all rings. */
export function emitInspections(
  context: DeviceContext,
  shape: DeviceShape,
): { readonly statements: StatementStructures[]; readonly names: ReadonlyMap<CommandShape, string> } {
  const names = new Map<CommandShape, string>();
  const statements: StatementStructures[] = [];
  for (const { submissions } of shape.queues) {
    for (const ring of submissions) {
      const told = tellingField(ring);
      for (const command of ring.commands) {
        if (names.has(command)) continue;
        const inspection = emitInspection(context, command, told === undefined ? [] : [told]);
        if (inspection === undefined) continue;
        names.set(command, inspection.name);
        statements.push(inspection.statement);
      }
    }
  }
  return { statements, names };
}

export function emitSubmission(
  context: DeviceContext,
  shape: DeviceShape,
  queue: QueueShape,
  ring: SubmissionShape,
  inspect: ReadonlyMap<CommandShape, string>,
): StatementStructures[] {
  const constant = context.registerName(upper(ring.name.replace(/([a-z])([A-Z])/g, "$1_$2")), `traits ${ring.name}`);
  const device = shape.name;
  const flyweight = (command: CommandShape | undefined): string =>
    command === undefined ? "unknownCommand" : `${camel(command.method)}Command`;
  const endings = endingsOf(ring.completion, shape.commands);
  const dispatch = dispatchText(context, ring, {
    inspect,
    flyweight,
    more: ({ command }) => (command.completes.kind === "while" ? endings.indexOf(command.completes.condition) + 1 : 0),
  });
  const flyweights = [
    ...ring.commands.map((command) => [flyweight(command), command.name] as const),
    ["unknownCommand", ring.entry.name] as const,
  ];
  const stamps = stampTests(ring);
  return [
    {
      kind: StructureKind.VariableStatement,
      declarationKind: VariableDeclarationKind.Const,
      declarations: [{ name: constant, initializer: `{\n${traits(context, queue, ring).join("\n")}\n} as const` }],
    },
    {
      kind: StructureKind.Class,
      name: ring.name,
      isExported: true,
      extends: context.device("SubmissionRing"),
      docs: docs(
        ring.ring.doc,
        `The ring \`${ring.ring.name}\` as the device takes from it.`,
        `@spec ${context.specPath(queue.queue.name, ring.ring.name)}`,
      ),
      properties: [
        { name: "queue", hasDeclareKeyword: true, isReadonly: true, type: queue.name },
        { name: "device", scope: Visibility.Private, isReadonly: true, type: device },
        ...flyweights.map(([name, type]) => ({
          name,
          scope: Visibility.Private,
          isReadonly: true,
          initializer: `new ${type}(this)`,
        })),
      ],
      ctors: [
        {
          parameters: [
            { name: "queue", type: queue.name },
            { name: "device", type: device },
          ],
          statements: [`super(queue, ${constant});`, "this.device = device;"],
        },
      ],
      methods: [
        {
          name: "moved",
          scope: Visibility.Protected,
          hasOverrideKeyword: true,
          parameters: [{ name: "words", type: "Uint32Array" }],
          returnType: "void",
          statements: flyweights.map(([name]) => `this.${name}.slotWords = words;`),
        },
        ...(stamps === undefined
          ? []
          : [
              {
                name: "stamped",
                scope: Visibility.Protected,
                hasOverrideKeyword: true,
                parameters: [
                  { name: "words", type: "Uint32Array" },
                  { name: "at", type: "number" },
                  { name: "turn", type: "number" },
                ],
                returnType: "boolean",
                statements: [stamps],
              },
            ]),
        {
          name: "dispatch",
          scope: Visibility.Protected,
          hasOverrideKeyword: true,
          parameters: [
            { name: "words", type: "Uint32Array" },
            { name: "at", type: "number" },
            { name: "slot", type: "number" },
          ],
          returnType: "void",
          statements: [dispatch],
        },
        ...emitAnswer(context, ring),
      ],
    },
  ];
}

/** Facts that rings of both directions have. */
export function ringTraits(context: DeviceContext, queue: QueueShape, ring: Ring, size: number): readonly string[] {
  const constant = fold(ring.depth);
  const [least, most] =
    ring.depthRange === undefined
      ? [constant ?? 1n, constant ?? ring.depth.range?.max ?? 1n << 21n]
      : [ring.depthRange.from.range?.min ?? 1n, ring.depthRange.to.range?.max ?? 1n << 21n];
  return [
    `path: ${JSON.stringify(context.specPath(queue.queue.name, ring.name))},`,
    `size: ${size},`,
    `spare: ${ring.spare},`,
    `indexBits: ${ring.index.kind === "modulo" ? 0 : ring.index.bits},`,
    `alignment: ${ring.alignment ?? 4},`,
    `least: ${least > 0n ? least : 1n},`,
    `most: ${most > 1n << 21n ? 1n << 21n : most},`,
  ];
}

function traits(
  context: DeviceContext,
  queue: QueueShape,
  { ring, entry, number, bells, tailCell, completion }: SubmissionShape,
): readonly string[] {
  const { freeField } = ring;
  const head = completion.fields.find(({ name }) => name === freeField?.field);
  const place = head === undefined ? undefined : placeInWord(head);
  return [
    ...ringTraits(context, queue, ring, entry.entry.size / ring.takes),
    `number: ${number},`,
    `takes: ${ring.takes},`,
    `freed: ${ring.free !== undefined || place !== undefined},`,
    `told: ${bells.length > 0 || tailCell !== ""},`,
    `tags: ${tagSpaces(context, queue).findIndex(({ match }) => match === queue.submissions[number]!.match)},`,
    `order: ${JSON.stringify(orderOf(queue.submissions[number]!.match))},`,
    `headWord: ${place?.word ?? -1},`,
    `headShift: ${place?.shift ?? 0},`,
    `headMask: ${place?.mask ?? 0},`,
  ];
}

function orderOf({ from, upto }: SubmissionShape["match"]): "any" | "kept" | "upto" {
  return upto ? "upto" : from === "order" ? "kept" : "any";
}

/** Of the matches whose tags the host takes from a range, how wide those are. */
export function tagSpaces(
  context: DeviceContext,
  queue: QueueShape,
): readonly { readonly match: SubmissionShape["match"]; readonly bits: number }[] {
  return queue.queue.matches.flatMap((match) => {
    if (match.from !== "range" || match.submitted.field === "") return [];
    const field = context.entry(match.submitted.entry).fields.find(({ name }) => name === match.submitted.field);
    return field === undefined || field.width > 16 ? [] : [{ match, bits: field.width }];
  });
}

/** Of a ring whose tail nobody tells: what an entry's stamps have to be. */
function stampTests({ ring, bells, tailCell, entry }: SubmissionShape): string | undefined {
  if (bells.length > 0 || tailCell !== "") return undefined;
  const tests = ring.stamps.flatMap((stamp) =>
    stampTest(
      stamp,
      entry.entry.fields.find(({ name }) => name === stamp.field),
    ),
  );
  return tests.length === 0 ? undefined : `return ${tests.join(" && ")};`;
}

function stampTest(
  { value, turnFrom }: Stamp,
  field: SubmissionShape["entry"]["entry"]["fields"][number] | undefined,
): readonly string[] {
  if (field === undefined) return [];
  const [piece] = piecesOf(field, WORDS);
  if (piece === undefined || piece.swapped) return [];
  const word = `Atomics.load(words, ${piece.element === 0 ? "at" : `at + ${piece.element}`})`;
  const text = `((${word} >>> ${piece.at}) & ${2 ** piece.width - 1})`;
  if (turnFrom !== undefined) return [`${text} === ${turnFrom === 0 ? "turn" : "(turn ^ 1)"}`];
  const known = fold(value);
  return known === undefined ? [] : [`${group(text)} === ${BigInt.asUintN(field.width, wireOf(field.stored, known))}`];
}
