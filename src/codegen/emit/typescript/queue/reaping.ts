/** Reaping: every word of a completion is read once and checked before anything is done with it. */
import type { Statement } from "../../../../model/model.ts";
import { camel, key } from "../../../names.ts";
import type { Context } from "../context.ts";
import { areNoTags, eventTexts, hasEvents, listenTexts } from "./events.ts";
import { answerTexts } from "./answers.ts";
import { fixedCheck } from "./fixed.ts";
import { finding, freedTexts, keyTexts, readyText, takenToText, withoutCast, type Finding } from "./finding.ts";
import {
  besideLine,
  failedText,
  completingValue,
  mayFail,
  movedText,
  ownFailureTexts,
  stateTexts,
  throwingTexts,
  toldText,
  toldValue,
  violationText,
} from "./outcomes.ts";
import { failedLoan, keyedAt } from "./keyed.ts";
import { cancelOf } from "./posting.ts";
import { callsOf } from "./procedure.ts";
import { callText } from "./queue-calls.ts";
import { fieldsBeside } from "./records.ts";
import { endFailedTexts, endingText, freeingTexts, hasRepeating } from "./repeating.ts";
import { giveBackText, keptText, recordOf, wordOfTag, wordText, type CommandRecord } from "./record.ts";
import type { CompletedField, QueueCommand, QueueShape } from "./shape.ts";
import { completedBeside, completionRing, movedOf } from "./shape.ts";
import { queueSurroundings, statementTexts } from "./statements.ts";
import { uptoTexts } from "./upto.ts";
import { hasUntold, isNeverTold, untoldTexts } from "./untold.ts";

export function reapingTexts(context: Context, shape: QueueShape): readonly string[] {
  const loans = recordOf(shape).loans.map((word, position) =>
    giveBackText(word, position, failedLoan(shape, position)),
  );
  return [
    poll(context, shape),
    ...endFailedTexts(shape, loans),
    ...(shape.several ? [] : takenToText(context, shape, shape.submissions[0]!)),
    ...armText(context, shape),
    pendingText(context, shape),
    ...resultTexts(context, shape),
    ...ownFailureTexts(context, shape),
    ...untoldTexts(shape),
    ...listenTexts(shape),
  ];
}

function poll(context: Context, shape: QueueShape): string {
  const { name } = shape;
  const violation = context.use("ProtocolViolation");
  const repeating = hasRepeating(shape) || hasEvents(shape);
  const { steps, calling } = retiring(context, shape);
  const found = finding(context, shape, calling);
  // Where entries tell by themselves, no system call hides what a poll takes.
  const own = shape.completing === undefined && completionRing(shape).ring.valid === undefined;
  const takes = `(on: ${name}Completions = ${shape.prefix}NO_HANDLERS): number`;
  const opening = own
    ? `// A function of this object's own: V8 makes code of it in which the object is a constant, and so are its rings.
    readonly poll = ${takes} => {`
    : `poll${takes} {`;
  return `
    ${opening}
      if (this.shut === true) throw this.control.refusal();
      if (this.polling === true) return 0;
      ${found.before.join("\n")}
      this.polling = true;
      const { ${found.taken.join(", ")} } = this;
      let violation: ${violation} | undefined;
      ${repeating ? "let again = 0;\n" : ""}try {
        ${found.loop(oneCompletion(context, shape, found))}
      } catch (error) {
        if (violation !== undefined) this.control.violated(violation); // the handler's error is thrown in its place
        throw error;
      } finally {
        ${[...found.after, "this.polling = false;", ...(steps.length === 0 ? [] : ["if (this.shut === false) {", ...steps, "}"])].join("\n")}
      }
      if (violation !== undefined) throw violation;
      return ${repeating ? "((this.endFree - endFree) | 0) + again" : "(this.endFree - endFree) | 0"};
    }${own ? ";" : ""}
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

/** Asks to be told of the next completion. What came before the device heard of it is told by nobody: it is looked for. */
function armText(context: Context, shape: QueueShape): readonly string[] {
  const { arm } = shape.queue.complete;
  if (arm.length === 0) return [];
  const around = queueSurroundings(shape, "method");
  const steps = statementTexts(context, shape, arm, around, ({ call }, then) => [
    `${callText(context, shape, call, then)};`,
  ]);
  const fence =
    arm.at(-1)?.kind === "fence" ? "" : "Atomics.add(this.records, 0, 0); // and only then is it looked for\n";
  return [
    `
    /** complete ${completionRing(shape).ring.name}: arm. @returns whether there is something to reap, which nobody may tell of */
    private arm(): boolean {
      ${steps.join("\n")}
      ${fence}return ${readyText(context, shape)};
    }
    `,
  ];
}

/** Reads, checks, gives back what was lent, frees the tag, and tells whoever wants to know. */
function oneCompletion(context: Context, shape: QueueShape, found: Finding): string {
  const record = recordOf(shape);
  const key = keyTexts(context, shape, found);
  const reads = shape.completed
    .filter(({ inSlot }) => !inSlot)
    .map(({ field, local }) => `const ${local} = ${withoutCast(found.read(field))};`);
  const keeps = shape.completed.map((field) => keep(record, field));
  const ends = [
    `${wordText(record.state)} = state | command;`,
    ...keeps,
    ...freeingTexts(
      shape,
      record,
      record.loans.map((word, position) => giveBackText(word, position, movedLoan(context, shape, position))),
    ),
  ];
  const freed = freedTexts(context, shape, found);
  const told = "if (on.violation === undefined) violation ??= error;\nelse on.violation(error);\ncontinue;";
  const generation = shape.matching.from === "keys" && !shape.matching.upto ? "key" : `${wordText(record.generation)}!`;
  const states = stateTexts(context, shape);
  const events = eventTexts(context, shape, found, shape.matching.upto ? found.advance : "");
  const rare = areNoTags(context, shape);
  const one = (outcome: readonly string[]): string => `
    const place = tag << ${record.shift};
    ${key.unknown === undefined || shape.matching.upto ? "" : `if (${key.unknown}) {\n${rare ? events.join("\n") : ""}\nconst error = ${key.error};\n${told}\n}`}
    const command = ${wordText(record.state)}!;
    ${answerTexts(context, shape).join("\n")}
    ${freed.takes.join("\n")}
    ${outcome.join("\n")}
    ${endingText(shape, { text: (expression, entry) => toldText(context, shape, expression, entry), keeps, ends: ends.join("\n") })}
    ${cancelOf(shape) === undefined ? "" : `if (command === ${shape.prefix}CANCEL) continue;`}
    const token = (${generation} * tags + tag) as ${context.use("Token")};
    ${failedText(context, shape)}
    ${
      shape.moves
        ? `if (state === VIOLATED) {
      const error = ${violationText(context, shape)};
      ${told}
    }`
        : ""
    }
    switch (command) {
      ${shape.commands
        .filter((entry) => !isNeverTold(shape, entry))
        .map(
          (entry) =>
            `case ${entry.constant}:\non.${entry.handler}?.(${["token", ...shape.completed.map(({ local }) => local)].join(", ")});\nbreak;`,
        )
        .join("\n")}
    }
  `;
  // What a handler throws ends the poll: the commands behind its own are found again by the same completion.
  const passed = `${found.advance}\n${told}`;
  const upto = shape.matching.upto
    ? uptoTexts(context, shape, key, { shift: record.shift, passed, advance: found.advance })
    : undefined;
  const refused = upto === undefined ? told : passed;
  const text = `
    ${found.slot}
    ${upto === undefined ? key.tag : upto.read}
    ${reads.join("\n")}
    ${freed.reads.join("\n")}
    ${upto === undefined ? found.advance : ""}
    ${fixedCheck(context, shape, found.dword, refused).join("\n")}
    ${rare ? "" : events.join("\n")}
    ${key.strays.map(({ condition, error }) => `if (${condition}) {\nconst error = ${error};\n${refused}\n}`).join("\n")}
    ${upto === undefined ? "" : upto.named}
    ${upto === undefined ? one([...states.before, ...states.tests]) : upto.loop(one([...states.before, "if (tag === named) {", found.advance, ...states.tests, "}"]))}
  `;
  // What does not apply leaves no blank line.
  return text.replace(/\n\s*\n/g, "\n");
}

function keep(record: CommandRecord, { kept, local, field }: CompletedField): string {
  const word = record.kept.get(kept);
  const to = word === undefined ? `this.${kept}[tag]` : wordText(word);
  return `${to} = ${field.type.kind === "bool" ? `${local} ? 1 : 0` : local};`;
}

/** Of memory that was copied for the device, what it has written is copied back: that many bytes, or all (-1). */
function movedLoan(context: Context, shape: QueueShape, position: number): string {
  const all = keyedAt(shape, position);
  if (all.length === 0) return "";
  const texts = new Map<string, QueueCommand[]>();
  for (const entry of all) {
    const moved = movedOf(entry);
    const text = moved === undefined ? "-1" : toldText(context, shape, moved, entry);
    texts.set(text, [...(texts.get(text) ?? []), entry]);
  }
  const [last, ...others] = [...texts].toReversed();
  const moved = others.reduce(
    (otherwise, [text, entries]) =>
      `${entries.map(({ constant }) => `command === ${constant}`).join(" || ")} ? ${text} : ${otherwise}`,
    last![0],
  );
  return mayFail(shape) || shape.moves ? `, state === DONE ? ${moved} : 0` : `, ${moved}`;
}

function pendingText(context: Context, shape: QueueShape): string {
  const { name } = shape;
  const record = recordOf(shape);
  return `
    get inFlight(): number {
      return ${shape.matching.from === "slots" ? "this.depth" : "this.tags"} - ((this.endFree - this.${shape.counter}) | 0);
    }

    ${shape.several ? "" : "private "}isPending(token: ${context.use("Token")}): boolean {
      const tag = ${context.use("tagOf")}(token, this.tags);
      if (tag < 0 || ${wordOfTag(record, record.generation)} !== ${context.use("generationOf")}(token, this.tags)) throw new ${context.use("StaleToken")}("${name}", token);
      return ${wordOfTag(record, record.state)} < DONE;
    }
  `;
}

function resultTexts(context: Context, shape: QueueShape): readonly string[] {
  const { name } = shape;
  const record = recordOf(shape);
  const groups = new Map<string, string[]>();
  for (const entry of shape.commands.filter((each) => !isNeverTold(shape, each))) {
    const text = resultObject(context, shape, entry);
    groups.set(text, [...(groups.get(text) ?? []), `case ${entry.constant}:`]);
  }
  // The last also stands for what no token of a caller's can name: the driver's own cancels.
  const cases = [...groups].map(
    ([text, labels], index) => `${labels.join("\n")}\n${index === groups.size - 1 ? "default:\n" : ""}return ${text};`,
  );
  const untold = hasUntold(shape) ? ["if (state === UNTOLD) return undefined;"] : [];
  const throwing = throwingTexts(context, shape);
  const reads = besideLine(shape, ...throwing, ...cases);
  const asks = reads.length + besideLine(shape, ...ownFailureTexts(context, shape)).length > 0;
  // When the queue is closed, its records are gone; while it has stopped, they are not.
  const stopped = shape.queue.stops === undefined ? "" : " && (this.control.closed || !this.control.stopped)";
  const beside = asks ? [`if (this.shut === true${stopped}) throw this.control.refusal();`, ...reads] : [];
  const token = context.use("Token");
  const asked = `result(token: ${token}): ${name}Result | undefined`;
  const head = !hasRepeating(shape)
    ? `${asked} {\nif (this.isPending(token)) return undefined;`
    : `${asked} {
      return this.isPending(token) ? undefined : this.told(token);
    }

    /** What the latest completion of a command told. */
    private told(token: ${token}): ${name}Result${hasUntold(shape) ? " | undefined" : ""} {`;
  return [
    `
    ${head}
      const tag = ${context.use("tagOf")}(token, this.tags);
      const outcome = ${wordOfTag(record, record.state)};
      const command = outcome & COMMAND;
      ${mayFail(shape) || shape.moves || hasUntold(shape) ? "const state = outcome - command;" : ""}
      ${shape.completed.map((field) => `const ${field.local} = ${keptText(record, field)};`).join("\n")}
      ${[...untold, ...beside, ...throwing].join("\n")}
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
    ...fieldsBeside(shape, entry).map(
      ({ name }) => `${key(camel(name))}: ${completingValue(context, shape, entry, name)}`,
    ),
    ...(moved === undefined ? [] : [`moved: ${movedText(context, shape, entry)}`.replace(/^moved: moved$/, "moved")]),
    ...entry.command.results.map(({ name, value }) => {
      const [own, text] = [key(camel(name)), toldValue(context, shape, value, entry)];
      return own === text ? own : `${own}: ${text}`;
    }),
  ];
  return `{ ${members.join(", ")} }`;
}
