/** Reaping: every word of a completion is read once and checked before anything is done with it. */
import type { Expression, Reference, Statement } from "../../../../model/model.ts";
import type { Context } from "../context.ts";
import { expressionText, type Surroundings } from "../expression.ts";
import { finding, freedTexts, keyTexts, withoutCast, type Finding } from "./finding.ts";
import { cancelOf } from "./posting.ts";
import { callsOf } from "./procedure.ts";
import { callText } from "./queue-calls.ts";
import { endFailedTexts, endingText, freeingTexts, hasRepeating } from "./repeating.ts";
import { keptText, recordOf, wordOfTag, wordText, type CommandRecord } from "./record.ts";
import { countsOn } from "./rings.ts";
import type { CompletedField, QueueCommand, QueueShape } from "./shape.ts";
import { completedBeside, movedOf } from "./shape.ts";
import { queueSurroundings, statementTexts } from "./statements.ts";

export function reapingTexts(context: Context, shape: QueueShape): readonly string[] {
  const loans = recordOf(shape).loans.map(giveBack);
  return [
    poll(context, shape),
    ...endFailedTexts(shape, loans),
    pendingText(context, shape),
    ...resultTexts(context, shape),
  ];
}

function poll(context: Context, shape: QueueShape): string {
  const { name, completion } = shape;
  const violation = context.use("ProtocolViolation");
  const repeating = hasRepeating(shape);
  const { steps, calling } = retiring(context, shape);
  const found = finding(context, shape, calling);
  const { turn } = completion;
  const taken = [
    completion.entries,
    countsOn(completion) ? completion.mask : completion.depth,
    "tags",
    "records",
    "endFree",
  ];
  return `
    poll(on: ${name}Completions = ${shape.prefix}NO_HANDLERS): number {
      if (this.stopped === true) throw this.control.refusal();
      if (this.polling === true) return 0;
      ${found.before.join("\n")}
      this.polling = true;
      const { ${taken.join(", ")} } = this;
      let violation: ${violation} | undefined;
      ${repeating ? "let again = 0;\n" : ""}try {
        ${found.loop(oneCompletion(context, shape, found))}
      } catch (error) {
        if (violation !== undefined) this.control.violated(violation); // the handler's error is thrown in its place
        throw error;
      } finally {
        this.head = head;
        ${turn === undefined ? "" : `this.${turn} = turn;\n`}this.polling = false;
        if (this.stopped === false) {
          ${steps.join("\n")}
        }
      }
      if (violation !== undefined) throw violation;
      return ${repeating ? "((this.endFree - endFree) | 0) + again" : "(this.endFree - endFree) | 0"};
    }
  `;
}

/** What is done when entries have been read; of that, what makes calls. */
function retiring(context: Context, shape: QueueShape) {
  const { retire } = shape.queue.complete;
  const around = queueSurroundings(shape, "method");
  const texts = (steps: readonly Statement[]): readonly string[] =>
    statementTexts(context, shape, steps, around, ({ call }, then) => [`${callText(context, shape, call, then)};`]);
  const calling = retire.filter((step) => callsOf([step]).length > 0);
  const needsAll = calling.length > 0 && retire.some(({ kind }) => kind === "let");
  return { steps: texts(retire), calling: texts(needsAll ? retire : calling) };
}

/** Reads, checks, gives back what was lent, frees the tag, and tells whoever wants to know. */
function oneCompletion(context: Context, shape: QueueShape, found: Finding): string {
  const { queue } = shape;
  const record = recordOf(shape);
  const key = keyTexts(context, shape, found);
  const reads = shape.completed.map(({ field, local }) => `const ${local} = ${withoutCast(found.read(field))};`);
  const keeps = shape.completed.map((field) => keep(record, field));
  const ends = [
    `${wordText(record.state)} = state | command;`,
    ...keeps,
    ...freeingTexts(shape, record, record.loans.map(giveBack)),
  ];
  const freed = freedTexts(context, shape, found);
  const told = "if (on.violation === undefined) violation ??= error;\nelse on.violation(error);\ncontinue;";
  const unless = queue.fail === undefined ? "" : "else ";
  const generation = shape.matching.from === "keys" ? "key" : `${wordText(record.generation)}!`;
  const text = `
    ${found.slot}
    ${key.tag}
    ${reads.join("\n")}
    ${freed.reads.join("\n")}
    ${found.advance}
    ${key.strays.map(({ condition, error }) => `if (${condition}) {\nconst error = ${error};\n${told}\n}`).join("\n")}
    const place = tag << ${record.shift};
    if (${key.unknown}) {
      const error = ${key.error};
      ${told}
    }
    const command = ${wordText(record.state)}!;
    ${freed.takes.join("\n")}
    let state = DONE;
    ${queue.fail === undefined ? "" : `if (${inCompletion(context, shape, queue.fail.condition)}) state = FAILED;`}
    ${violationChecks(context, shape, unless)}
    ${endingText(shape, { text: (expression) => inCompletion(context, shape, expression), keeps, ends: ends.join("\n") })}
    ${cancelOf(shape) === undefined ? "" : `if (command === ${shape.prefix}CANCEL) continue;`}
    const token = (${generation} * tags + tag) as ${context.use("Token")};
    ${failed(context, shape)}
    ${
      shape.moves
        ? `if (state === VIOLATED) {
      const error = ${violation(context, shape)};
      ${told}
    }`
        : ""
    }
    switch (command) {
      ${shape.commands.map((entry) => `case ${entry.constant}:\non.${entry.handler}?.(${["token", ...shape.completed.map(({ local }) => local)].join(", ")});\nbreak;`).join("\n")}
    }
  `;
  // What does not apply leaves no blank line.
  return text.replace(/\n\s*\n/g, "\n");
}

function keep(record: CommandRecord, { kept, local, field }: CompletedField): string {
  const word = record.kept.get(kept);
  const to = word === undefined ? `this.${kept}[tag]` : wordText(word);
  return `${to} = ${field.type.kind === "bool" ? `${local} ? 1 : 0` : local};`;
}

function giveBack(word: number, position: number): string {
  const loan = position === 0 ? "loan" : `loan${position + 1}`;
  return `
    const ${loan} = ${wordText(word)}!;
    if (${loan} !== 0) {
      ${wordText(word)} = 0;
      this.space.giveBack(${loan});
    }
  `;
}

/** Commands by what they say of the bytes moved: the same expression is tested once for all of them. */
function movers(context: Context, shape: QueueShape): ReadonlyMap<string, readonly QueueCommand[]> {
  const groups = new Map<string, QueueCommand[]>();
  for (const entry of shape.commands) {
    const moved = movedOf(entry);
    if (moved === undefined) continue;
    const text = inCompletion(context, shape, moved);
    groups.set(text, [...(groups.get(text) ?? []), entry]);
  }
  return groups;
}

function violationChecks(context: Context, shape: QueueShape, unless: string): string {
  const { length } = recordOf(shape);
  const lent = length === undefined ? "this.lengthOf[tag]!" : `${wordText(length)}!`;
  const conditions = [...movers(context, shape)].map(
    ([moved, entries]) => `(${is(entries)}) && !(${moved} >= 0 && ${moved} <= ${lent})`,
  );
  if (conditions.length === 0) return "";
  const condition = conditions.length === 1 ? conditions[0] : conditions.map((text) => `(${text})`).join(" || ");
  return `${unless}if (${condition}) state = VIOLATED;`;
}

function is(entries: readonly QueueCommand[]): string {
  return entries.map(({ constant }) => `command === ${constant}`).join(" || ");
}

function failed(context: Context, shape: QueueShape): string {
  const { fail } = shape.queue;
  if (fail === undefined) return "";
  const values = fail.fields.map(({ value }) => inCompletion(context, shape, value));
  return `
    if (state === FAILED) {
      on.failed?.(${["token", ...values].join(", ")});
      continue;
    }
  `;
}

/** An expression over the completion's fields, which stand in locals. */
function inCompletion(context: Context, shape: QueueShape, expression: Expression): string {
  return expressionText(context, expression, completionSurroundings(shape));
}

function completionSurroundings(shape: QueueShape): Surroundings {
  return {
    field: (_entry: Reference, field) => {
      const found = shape.completed.find((candidate) => candidate.field.name === field);
      if (found === undefined) throw new Error(`bug in ringwright: the completion keeps no ${field}`);
      return found.local;
    },
  };
}

/** What a count of bytes that cannot be is told as. */
function violation(context: Context, shape: QueueShape): string {
  const groups = [...movers(context, shape)];
  const last = groups.at(-1)![0];
  const moved = groups.slice(0, -1).reduceRight((rest, [text, entries]) => `${is(entries)} ? ${text} : ${rest}`, last);
  const record = recordOf(shape);
  const lent = record.length === undefined ? "this.lengthOf[tag]!" : wordOfTag(record, record.length);
  return `${context.use("movedTooMuch")}("${shape.name}", token, ${shape.prefix}COMMANDS[command]!, ${moved}, ${lent})`;
}

function pendingText(context: Context, shape: QueueShape): string {
  const { name } = shape;
  const record = recordOf(shape);
  return `
    get inFlight(): number {
      return this.tags - ((this.endFree - this.${shape.counter}) | 0);
    }

    ${shape.several ? "" : "private "}isPending(token: ${context.use("Token")}): boolean {
      const tag = ${context.use("tagOf")}(token, this.tags);
      if (tag < 0 || ${wordOfTag(record, record.generation)} !== ${context.use("generationOf")}(token, this.tags)) throw new ${context.use("StaleToken")}("${name}", token);
      return ${wordOfTag(record, record.state)} < DONE;
    }
  `;
}

function resultTexts(context: Context, shape: QueueShape): readonly string[] {
  const { name, queue } = shape;
  const { fail } = queue;
  const record = recordOf(shape);
  const values = fail?.fields.map(({ value }) => inCompletion(context, shape, value)) ?? [];
  const groups = new Map<string, string[]>();
  for (const entry of shape.commands) {
    const text = resultObject(context, shape, entry);
    groups.set(text, [...(groups.get(text) ?? []), `case ${entry.constant}:`]);
  }
  // The last also stands for what no token of a caller's can name: the driver's own cancels.
  const cases = [...groups].map(
    ([text, labels], index) => `${labels.join("\n")}\n${index === groups.size - 1 ? "default:\n" : ""}return ${text};`,
  );
  const token = context.use("Token");
  const asked = `result(token: ${token}): ${name}Result | undefined`;
  const head = !hasRepeating(shape)
    ? `${asked} {\nif (this.isPending(token)) return undefined;`
    : `${asked} {
      return this.isPending(token) ? undefined : this.told(token);
    }

    /** What the latest completion of a command told. */
    private told(token: ${token}): ${name}Result {`;
  return [
    `
    ${head}
      const tag = ${context.use("tagOf")}(token, this.tags);
      const outcome = ${wordOfTag(record, record.state)};
      const command = outcome & COMMAND;
      ${fail === undefined && !shape.moves ? "" : "const state = outcome - command;"}
      ${shape.completed.map((field) => `const ${field.local} = ${keptText(record, field)};`).join("\n")}
      ${fail === undefined ? "" : `if (state === FAILED) throw new ${context.derived("", fail.error)}(${[`${shape.prefix}COMMANDS[command]!`, ...values].join(", ")});`}
      ${shape.moves ? `if (state === VIOLATED) throw ${violation(context, shape)};` : ""}
      switch (command) {
        ${cases.join("\n")}
      }
    }
  `,
  ];
}

function member({ property, local }: CompletedField): string {
  return property === local ? property : `${property}: ${local}`;
}

function resultObject(context: Context, shape: QueueShape, entry: QueueCommand): string {
  const moved = movedOf(entry);
  const members = [
    ...completedBeside(shape, entry).map(member),
    ...(moved === undefined ? [] : [`moved: ${inCompletion(context, shape, moved)}`]),
    ...entry.command.results.map(({ name, value }) => `${name}: ${inCompletion(context, shape, value)}`),
  ];
  return `{ ${members.join(", ")} }`;
}
