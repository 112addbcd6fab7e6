/** Registers as a tree of objects: a block is one, and what stands several times is asked for by its index. */
import type { RegisterArray } from "../../../../model/model.ts";
import { camel, pascal } from "../../../names.ts";
import type { NamedRegister } from "../registers/named.ts";
import type { DeviceContext } from "./context.ts";

export interface TreeNode {
  /** The member of the object that it belongs to. */
  readonly member: string;
  /** Its class. */
  readonly className: string;
  readonly array: RegisterArray | undefined;
  /** Absent: a block. */
  readonly named: NamedRegister | undefined;
  readonly children: readonly TreeNode[];
}

/** Of one place. What stands in an array of arrays has no object. */
export function treeOf(
  context: DeviceContext,
  owner: string,
  named: readonly NamedRegister[],
  depth = 0,
): readonly TreeNode[] {
  const names = [...new Set(named.map(({ steps }) => steps[depth]!.name))];
  return names.map((name): TreeNode => {
    const own = named.filter(({ steps }) => steps[depth]!.name === name);
    const [first] = own as [NamedRegister];
    const step = first.steps[depth]!;
    const leaf = first.steps.length === depth + 1;
    const full = `${owner}_${name}`;
    return {
      member: camel(name),
      className: context.registerName(pascal(full) + (leaf ? "" : "Block"), `state ${full}`),
      array: step.array,
      named: leaf ? first : undefined,
      children: leaf ? [] : treeOf(context, full, own, depth + 1),
    };
  });
}

/** Whether at most one of the steps to it is an array. */
export function isReachable({ steps }: NamedRegister): boolean {
  return steps.filter(({ array }) => array !== undefined).length <= 1;
}

/** `submissions(index).base`, `cap`: from the object of all registers to one; `index` where one is asked for. */
export function wayTo({ steps }: Pick<NamedRegister, "steps">, index: string): string {
  return steps.map(({ name, array }) => camel(name) + (array === undefined ? "" : `(${index})`)).join(".");
}
