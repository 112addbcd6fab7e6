/** What a queue shares with its device: registers, regions, the cells in them, and the rings' own memory. */
import type { Context } from "../context.ts";
import { expressionText } from "../expression.ts";
import { camel, key } from "../../../names.ts";
import { member, renewing, step, type Member } from "./members.ts";
import type { NamedRing, SubmissionRing } from "./rings.ts";
import { countsOn } from "./rings.ts";
import type { QueueShape } from "./shape.ts";
import { cellOf, queueSurroundings } from "./statements.ts";

/** What a ring's memory is aligned to where its description asks for nothing: a line of the cache. */
const LINE = 64;

/** Windows to registers, and what is found out once about their places; of it what code speaks of. */
export function registers(shape: QueueShape): readonly Member[] {
  const { kept } = shape.registers;
  if (kept.length === 0) return [];
  const changes = shape.queue.stops !== undefined;
  return [
    step("\n// registers"),
    ...kept.map(({ name, type, value, asked }): Member => {
      const own = member(name, `readonly ${type}`, value);
      return asked && changes ? { ...own, type } : own; // it is set again, but not by `renew`
    }),
  ];
}

/** Memory that a handle maps, and memory of the host's that the device reaches; `used`: what else speaks of. */
export function regions(
  context: Context,
  shape: QueueShape,
  unmaps: string,
  used: ReadonlySet<string>,
): readonly Member[] {
  const around = queueSurroundings(shape, "constructor");
  return shape.regions.flatMap(({ region, name }) => {
    const unmap = step(`${unmaps}.add(() => ${name}.unmap());`);
    const own = used.has(name) ? [member(name, `readonly ${context.use("SharedRegion")}`, name)] : [];
    if ("alignment" in region) {
      const length = expressionText(context, region.length, around);
      const given = ["transport", `"${region.name}"`, length, region.alignment].join(", ");
      return [
        step(`\n// region ${region.name}`),
        step(`const ${name} = ${context.use("allocateRegion")}(${given});`),
        unmap,
        ...own,
      ];
    }
    const [handle, offset, length] = [region.handle, region.offset, region.length].map((value) =>
      expressionText(context, value, around),
    );
    const given = [handle, offset, length].join(", ");
    return [
      step(`\n// region ${region.name}`),
      step(`const ${name} = ${context.use("mapRegion")}(transport, "${region.name}", ${given});`),
      unmap,
    ];
  });
}

const ARRAYS = {
  16: ["Uint16Array", "halves"],
  32: ["Uint32Array", "words"],
  64: ["BigUint64Array", "wides"],
} as const;

/** Every cell's place is checked; those that no step names get no member, which a user's compiler would complain about. */
export function cells(context: Context, shape: QueueShape, used: ReadonlySet<string>): readonly Member[] {
  const around = queueSurroundings(shape, "constructor");
  return shape.regions.flatMap(({ region, name }) => {
    const inside = shape.cells.filter(({ cell }) => cell.region === region.name);
    if (inside.length === 0) return [];
    // Of words of 64 bits, most is done by their low halves.
    const arrays = new Map<string, 16 | 32 | 64>([
      ...inside.map(({ array, bits }) => [array, bits] as const),
      ...inside.filter(({ bits }) => bits === 64).map(({ region: { words } }) => [words, 32] as const),
    ]);
    return [
      step(`\n// cells in ${region.name}`),
      ...[...arrays]
        .filter(([array]) => used.has(array))
        .map(([array, bits]) => {
          const [type, view] = ARRAYS[bits];
          const doc = `The cells of \`${region.name}\`${bits === 32 ? "" : ` that have ${bits} bits`}: each by its index.`;
          return renewing(
            member(array, `readonly ${type}`, `${name}.${view}`, doc),
            `this.${array}.fill(0${bits === 64 ? "n" : ""});`,
          );
        }),
      ...inside.map(({ cell, index, bits }) => {
        const offset = expressionText(context, cell.offset, around);
        const width = bits === 32 ? "" : `, ${bits}`;
        const place =
          cell.length === undefined
            ? `${name}.cell("${cell.name}", ${offset}${width})`
            : `${name}.cells("${cell.name}", ${offset}, ${expressionText(context, cell.length, around)}${width})`;
        return used.has(index) ? member(index, "readonly number", place) : step(`${place};`);
      }),
    ];
  });
}

/** How many slots a ring has: `otherwise` where the opener may choose and does not. */
export function depthText(context: Context, shape: QueueShape, { ring }: NamedRing, otherwise: string): string {
  const around = queueSurroundings(shape, "constructor");
  const { depth, depthRange, takes, spare, name } = ring;
  const counts = ring.index.kind === "free-running";
  const checked = (text: string): string =>
    counts
      ? `${context.use("ringDepth")}("${name}", ${text})`
      : `${context.use("slotCount")}("${name}", ${[text, spare + takes, ...(takes === 1 ? [] : [takes])].join(", ")})`;
  if (depthRange === undefined) return checked(expressionText(context, depth, around));
  const [from, to] = [depthRange.from, depthRange.to].map((end) => expressionText(context, end, around));
  const chosen = `${context.use("chosenDepth")}("${shape.name}", "${camel(name)}", depths?.${key(camel(name))}, ${from}, ${to}, ${otherwise})`;
  return checked(chosen);
}

/** The memory of a ring, and its entries; `depth` is said by whoever made it. */
export function ringMemory(
  context: Context,
  shape: QueueShape,
  named: NamedRing,
  depth: string,
  unmaps: string,
  used: ReadonlySet<string>,
): { readonly before: readonly Member[]; readonly entries: string } {
  const { ring, region, dwords, memory } = named;
  const around = queueSurroundings(shape, "constructor");
  if (region !== undefined) {
    const places = [`"${ring.name}"`, expressionText(context, ring.offset, around), depth, dwords * 4];
    return { before: [], entries: `${region.name}.entries(${places.join(", ")})` };
  }
  const given = ["transport", `"${ring.name}"`, `${depth} * ${dwords * 4}`, ring.alignment ?? LINE];
  return {
    before: [
      step(`const ${memory} = ${context.use("allocateRegion")}(${given.join(", ")});`),
      step(`${unmaps}.add(() => ${memory}.unmap());`),
      ...(used.has(memory) ? [member(memory, `readonly ${context.use("SharedRegion")}`, memory)] : []),
    ],
    entries: `${memory}.words`,
  };
}

/** Where an index begins: what its cell holds in memory that the device has prepared, else 0. */
export function startText(shape: QueueShape, named: NamedRing, name: string): string {
  if (name === "") return "0";
  const { region, array, index, bits } = cellOf(shape, name);
  if ("alignment" in region.region) return "0";
  const load = `Atomics.load(this.${array}, this.${index})`;
  if (bits === 64) return `Number(${load})`;
  return countsOn(named) && named.ring.index.bits === 32 ? `${load} | 0` : load;
}

/** How many commands a submission ring holds. */
export function roomText({ ring }: SubmissionRing, depth: string): string {
  const slots = ring.spare === 0 ? depth : `${depth} - ${ring.spare}`;
  return ring.takes === 1 ? slots : `Math.floor((${slots}) / ${ring.takes})`;
}
