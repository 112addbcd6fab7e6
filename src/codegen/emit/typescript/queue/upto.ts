/**
 * A completion that ends all commands up to its own. It tells of that one; those before it have succeeded, or it would not
 * have come, and are told what it carries.
 */
import type { Context } from "../context.ts";
import { expressionText } from "../expression.ts";
import type { KeyTexts } from "./finding.ts";
import { toldDistanceText } from "./rings.ts";
import type { QueueShape } from "./shape.ts";

export interface UptoTexts {
  /** What of the completion says how far, read while it is there. */
  readonly read: string;
  /** `named`: the tag of the last command that ends, once it is known to be in flight. */
  readonly named: string;
  /** The loop around what is done for each of them. */
  loop(body: string): string;
}

interface Surrounding {
  /** log2 of a record's dwords. */
  readonly shift: number;
  /** What is done with a violation, and with the completion that is one. */
  readonly passed: string;
  /** The next completion is the one to look at. */
  readonly advance: string;
}

export function uptoTexts(
  context: Context,
  shape: QueueShape,
  key: KeyTexts,
  { shift, passed, advance }: Surrounding,
): UptoTexts {
  const loop = (body: string): string =>
    `let tag: number;\ndo {\ntag = this.oldest;\n${body}\n} while (tag !== named);`;
  if (shape.queue.match.uptoKey !== undefined) return { read: "", named: reached(context, shape, advance), loop };
  const own = (text: string): string =>
    text.replace(/\brecords\[place( \| \d+)?\]/g, (_all, word: string | undefined) => {
      return word === undefined ? `records[named << ${shift}]` : `records[(named << ${shift})${word}]`;
    });
  const read = key.tag.replace("const tag =", "const named =");
  const unknown = own(key.unknown!).replace(/\btag\b/g, "named");
  const error = key.error.replace(/\btag\b/g, "named");
  return { read, named: `if (${unknown}) {\nconst error = ${error};\n${passed}\n}`, loop };
}

/** How far the device has come in the submission ring: as far as it was told at most. */
function reached(context: Context, shape: QueueShape, advance: string): string {
  const [ring] = shape.submissions;
  const value = expressionText(context, shape.queue.match.uptoKey!, {
    field: (_entry, name) => shape.completed.find(({ field }) => field.name === name)!.local,
  });
  const { takes } = ring!.ring;
  const slots = toldDistanceText(ring!, "this.reached", "upto").replace(/^\((.*)\)$/, "$1");
  const count = takes === 1 ? slots : `(${slots}) / ${takes}`;
  const corrupt = `${context.use("corruptIndex")}("${shape.name}", "how far commands are done", upto, this.reached, this.published)`;
  return [
    `const upto = ${value};`,
    `const count = ${count};`,
    `if (count > this.inFlight${takes === 1 ? "" : " || count % 1 !== 0"}) throw this.control.corrupt(${corrupt});`,
    `if (count === 0) {\n${advance}\ncontinue;\n}`,
    "const named = (this.oldest + count - 1) % tags;",
  ].join("\n");
}
