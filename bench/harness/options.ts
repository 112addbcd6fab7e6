/** The command line of `npm run bench`. */

import { parseArgs } from "node:util";
import { type Area, AREAS } from "./types.ts";

/** How much is measured: launches of a case, rounds of a launch, and how long a round takes. */
export interface Effort {
  readonly launches: number;
  readonly rounds: number;
  readonly roundMilliseconds: number;
}

const EFFORTS = {
  tiny: { launches: 1, rounds: 3, roundMilliseconds: 0.5 },
  usual: { launches: 7, rounds: 25, roundMilliseconds: 3 },
  long: { launches: 15, rounds: 50, roundMilliseconds: 5 },
} as const satisfies Record<string, Effort>;

export interface Options {
  readonly areas: readonly Area[];
  readonly json: boolean;
  readonly effort: Effort;
  readonly peers: boolean;
  readonly help: boolean;
}

export const HELP = `Measures ringwright against other ways to do the same, side by side in the same run.

usage: npm run bench -- [options]

  --only AREA     one area, or several separated by commas: ${AREAS.join(", ")}
  --json          an array of rows instead of a table
  --rounds SIZE   how much to measure: ${Object.keys(EFFORTS).join(", ")} (default: usual)
  --no-peers      leave out the libraries under bench/peers, which are installed otherwise
  --help          this text

Exit codes: 0 measured, whatever was reached; 1 a failure; 2 wrong options; 3 the machine lacks something.
bench/README.md says what each row means.
`;

export class WrongOptions extends Error {
  readonly code = "WRONG_OPTIONS";
}

/** @throws WrongOptions */
export function parseOptions(args: readonly string[]): Options {
  let values;
  try {
    ({ values } = parseArgs({
      args: [...args],
      options: {
        only: { type: "string" },
        json: { type: "boolean", default: false },
        rounds: { type: "string", default: "usual" },
        peers: { type: "boolean", default: true },
        help: { type: "boolean", default: false },
      },
      allowNegative: true,
    }));
  } catch (error) {
    throw new WrongOptions((error as Error).message, { cause: error });
  }
  const { only, json, rounds, peers, help } = values;
  if (!isEffort(rounds))
    throw new WrongOptions(`--rounds is one of ${Object.keys(EFFORTS).join(", ")}, not "${rounds}"`);
  const asked = only?.split(",") ?? AREAS;
  for (const area of asked) {
    if (!isArea(area)) throw new WrongOptions(`--only is one of ${AREAS.join(", ")}, not "${area}"`);
  }
  return { areas: AREAS.filter((area) => asked.includes(area)), json, effort: EFFORTS[rounds], peers, help };
}

function isArea(name: string): name is Area {
  return (AREAS as readonly string[]).includes(name);
}

function isEffort(name: string): name is keyof typeof EFFORTS {
  return Object.hasOwn(EFFORTS, name);
}
