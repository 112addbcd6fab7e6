/**
 * Commands that complete many times, `completes while …`: all that is known of one stays until its last completion. Their
 * numbers are the highest, so that of a command that completes once nothing more is asked than whether its own is lower.
 */
import type { Expression } from "../../../../model/model.ts";
import { mayFail } from "./outcomes.ts";
import { freedTagTexts } from "./finding.ts";
import { recordOf, wordText, type CommandRecord } from "./record.ts";
import type { QueueCommand, QueueShape } from "./shape.ts";

/** Of a command in flight the bits that are its number. */
const NUMBER = "0x1ff";
/** How far an outcome is shifted to stand beside the number of a command in flight: it has failed, and is yet to end. */
const EARLIER = 3;

export function repeats({ command }: QueueCommand): boolean {
  return command.completes.kind === "while";
}

export function hasRepeating(shape: QueueShape): boolean {
  return shape.commands.some(repeats);
}

/** Whether a completion that is not the last may be a failure: then the outcome is settled, and the command goes on. */
function failsEarly(shape: QueueShape): boolean {
  return mayFail(shape) || shape.moves;
}

/** In the order of their numbers. */
export function inNumberOrder(commands: readonly QueueCommand[]): readonly QueueCommand[] {
  return [...commands.filter((entry) => !repeats(entry)), ...commands.filter(repeats)];
}

/** The first number of a command that completes many times. */
export function repeatingConstants(shape: QueueShape, first: number): readonly string[] {
  if (!hasRepeating(shape)) return [];
  return [
    "/** Commands from here on complete many times. */",
    `const ${shape.prefix}REPEATING = ${first};`,
    ...(failsEarly(shape)
      ? [
          "/** From here on, one of them has failed, and its last completion is yet to come. */",
          `const ${shape.prefix}ENDING = 0x400;`,
        ]
      : []),
  ];
}

export interface Completion {
  readonly text: (expression: Expression, entry: QueueCommand) => string;
  /** What keeps the completion's fields. */
  readonly keeps: readonly string[];
  /** What ends the command: its outcome kept, its tag and memory given back, whoever waits told. */
  readonly ends: string;
}

/** What is done with a completion whose outcome is known: the command ends, or it goes on. */
export function endingText(shape: QueueShape, { text, keeps, ends }: Completion): string {
  if (!hasRepeating(shape)) return ends;
  const { prefix } = shape;
  const state = wordText(recordOf(shape).state);
  const early = failsEarly(shape);
  const kept = early ? `if (state !== DONE) ${state} = command | (state >> ${EARLIER});\nelse ` : "";
  return `
    let more = false;
    if (command >= ${prefix}REPEATING) {
      more = ${moreText(shape, text)};
      ${early ? `if (command >= ${prefix}ENDING) {\nif (!more) this.endFailed(tag);\ncontinue;\n}` : ""}
    }
    if (more) {
      again++;
      ${keeps.join("\n")}
      ${kept}if (this.control.awaited !== 0) this.control.repeated(tag);
    } else {
      ${ends}
    }
  `;
}

/** Whether more completions of the command follow: the same condition is written once. */
function moreText(shape: QueueShape, text: Completion["text"]): string {
  const groups = new Map<string, QueueCommand[]>();
  for (const entry of shape.commands) {
    const { completes } = entry.command;
    if (completes.kind !== "while") continue;
    const condition = text(completes.condition, entry);
    groups.set(condition, [...(groups.get(condition) ?? []), entry]);
  }
  const [[first] = [""]] = groups;
  if (groups.size === 1) return first;
  const which = failsEarly(shape) ? `(command & ${NUMBER})` : "command";
  return [...groups].map(([condition, entries]) => `((${is(entries, which)}) && (${condition}))`).join(" || ");
}

function is(entries: readonly QueueCommand[], which: string): string {
  return entries.map(({ constant }) => `${which} === ${constant}`).join(" || ");
}

/** The end of a command whose failure was told by an earlier completion. */
export function endFailedTexts(shape: QueueShape, loans: readonly string[]): readonly string[] {
  if (!hasRepeating(shape) || !failsEarly(shape)) return [];
  const record = recordOf(shape);
  const state = wordText(record.state);
  return [
    `
    /** The last completion of a command that has failed before: it tells nothing, but that the command has ended. */
    private endFailed(tag: number): void {
      const { records } = this;
      const place = tag << ${record.shift};
      const command = ${state}!;
      ${state} = ((command & ~${NUMBER}) << ${EARLIER}) | (command & ${NUMBER});
      ${freeingTexts(shape, record, loans).join("\n")}
    }
    `.replace(/\n\s*\n/g, "\n"),
  ];
}

/** The tag and the memory of the command of `tag` are given back, and whoever waits for it is told. */
export function freeingTexts(shape: QueueShape, record: CommandRecord, loans: readonly string[]): readonly string[] {
  return [...freedTagTexts(shape, record), ...loans, "if (this.control.awaited !== 0) this.control.completed(tag);"];
}
