/** Registers as they stand in each other's blocks. */
import type { RegisterCondition } from "../../../../model/model.ts";
import type { NamedRegister, Step } from "./named.ts";

export interface Node {
  readonly step: Step;
  /** `queue.sq_tail` */
  readonly path: string;
  /** Absent of a block. */
  readonly register: NamedRegister | undefined;
  /** What stands in a block. */
  readonly inner: readonly Node[];
  /** What must hold for it to be there, besides what holds for what it stands in. */
  readonly when: readonly RegisterCondition[];
  /** The gate that must, too. */
  readonly gate: string | undefined;
}

/** In the order of the text. A block of which several parts depend on different conditions is there itself. */
export function treeOf(all: readonly NamedRegister[]): readonly Node[] {
  return level(
    all.map((named) => ({ named, when: [] })),
    0,
  );
}

interface Leaf {
  readonly named: NamedRegister;
  /** Conditions of blocks around it that hold for it alone. */
  readonly when: readonly RegisterCondition[];
}

function level(leaves: readonly Leaf[], depth: number): readonly Node[] {
  const groups = new Map<string, Leaf[]>();
  for (const leaf of leaves) {
    const name = leaf.named.steps[depth]!.name;
    groups.set(name, [...(groups.get(name) ?? []), leaf]);
  }
  return [...groups.values()].map((group) => nodeOf(group, depth));
}

function nodeOf(group: readonly Leaf[], depth: number): Node {
  const [first] = group as [Leaf, ...Leaf[]];
  const { named, when } = first;
  const step = named.steps[depth]!;
  const path = named.steps
    .slice(0, depth + 1)
    .map(({ name }) => name)
    .join(".");
  if (named.steps.length === depth + 1) {
    return { step, path, register: named, inner: [], when: [...when, ...step.when], gate: named.register.gate };
  }
  const said = (leaf: Leaf): string => conditionsText(leaf.named.steps[depth]!.when);
  const same = group.every((leaf) => said(leaf) === said(first));
  const inner = group.map((leaf) => ({
    named: leaf.named,
    when: same ? leaf.when : [...leaf.when, ...leaf.named.steps[depth]!.when],
  }));
  return {
    step,
    path,
    register: undefined,
    inner: level(inner, depth + 1),
    when: same ? step.when : [],
    gate: undefined,
  };
}

function conditionsText(when: readonly RegisterCondition[]): string {
  return when.map((side) => `${side.when} ${side.holds}`).join();
}
