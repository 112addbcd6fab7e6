/**
 * Programs by chance. A step says what is done and holds dice; which buffer, queue and bytes it is done to, the dice say
 * of what there is when it is its turn. So a program stays one when steps are left out of it.
 */
import { choices } from "../choices.ts";

/** What is done, and how often of all. */
const WEIGHTS = {
  allocate: 4,
  share: 2,
  wrap: 2,
  import: 2,
  dup: 2,
  part: 5,
  close: 5,
  write: 8,
  "begin access": 3,
  "end access": 4,
  post: 34,
  notify: 6,
  poll: 7,
  work: 9,
  release: 8,
  wait: 5,
  "wait within limits": 4,
  "wait for all": 1,
  "wait blocking": 2,
  mark: 1,
  cancel: 4,
  abort: 3,
  misuse: 4,
  stop: 0.3,
  recover: 1,
  reopen: 0.7,
} as const;

export type Action = keyof typeof WEIGHTS;

export interface Step {
  readonly action: Action;
  /** Each 0..2^32 - 1. */
  readonly dice: readonly number[];
}

const DICE = 8;
const actions = Object.entries(WEIGHTS) as [Action, number][];
const total = actions.reduce((sum, [, weight]) => sum + weight, 0);

export function program(seed: number, length: number): readonly Step[] {
  const choose = choices(seed);
  return Array.from({ length }, () => {
    let left = (choose(2 ** 30) / 2 ** 30) * total;
    const [action] = actions.find(([, weight]) => (left -= weight) < 0) ?? actions[0]!;
    return { action, dice: Array.from({ length: DICE }, () => choose(2 ** 32)) };
  });
}

/** A step's dice, thrown one after the other. */
export class Dice {
  private readonly dice: readonly number[];
  private next = 0;

  constructor(dice: readonly number[]) {
    this.dice = dice;
  }

  /** One of 0..count - 1. */
  below(count: number): number {
    const die = this.dice[this.next % this.dice.length]!;
    // Thrown again, a die shows something else.
    const turned = Math.imul(die ^ (this.next * 0x9e3779b9), 0x85ebca6b) ^ die;
    this.next++;
    return Math.floor(((turned >>> 0) / 2 ** 32) * count);
  }

  once(of: number): boolean {
    return this.below(of) === 0;
  }

  /** One of them; undefined when there is none. */
  of<T>(list: readonly T[]): T | undefined {
    return list[this.below(list.length)];
  }
}
