import { EOF, type IToken, type TokenType } from "chevrotain";
import type { Span } from "../../base/span.ts";
import type { Details } from "../../diagnostics/diagnostic.ts";
import * as t from "../tokens.ts";
import { looksLikeType } from "./declarators.ts";
import { edit, isOne, isWord, meaning, type Mistake } from "./mistakes.ts";

/** What was meant where one form of another language, or of a datasheet, stands; nothing when it is none of them. */
type Habit = (mistake: Mistake, before: IToken) => Details | undefined;

/** The first that knows a mistake says what was meant. */
export function habitHint(mistake: Mistake): Details | undefined {
  const before = mistake.around(0);
  for (const habit of byExpected.get(mistake.expected) ?? []) {
    const found = habit(mistake, before);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Says the help, and replaces the text from one token to another. */
function instead(mistake: Mistake, help: string, safe: boolean, from: IToken, to: IToken, newText: string): Details {
  const span = { start: from.startOffset, end: mistake.spanOf(to).end };
  const title = newText === "" ? `remove '${mistake.text.slice(span.start, span.end)}'` : `write '${newText}'`;
  return { help, fixes: [edit(mistake, title, safe, span, newText)] };
}

/** The mistake's token, and the blanks behind the token in front of it. */
function upTo(mistake: Mistake, before: IToken): Span {
  return { start: mistake.spanOf(before).end, end: mistake.spanOf(mistake.token).end };
}

/** Whether one of the words stands in front of the mistake, in the same member. */
function inside(mistake: Mistake, ...words: readonly TokenType[]): boolean {
  for (let i = 0; i > -30 && !isOne(mistake.around(i), EOF, t.Semicolon, t.LBrace, t.RBrace); i--)
    if (isOne(mistake.around(i), ...words)) return true;
  return false;
}

/** Whether the token behind the mistake stands on another line. */
function lineBreak(mistake: Mistake): boolean {
  return /[\r\n]/.test(mistake.text.slice(mistake.token.startOffset, mistake.around(2).startOffset));
}

// Members -------------------------------------------------------------------------------------------------------------

/** What other languages call the units that a position counts in. */
const units: Readonly<Record<string, string>> = {
  ...{ bytes: "byte", b: "byte", word: "w", dword: "dw", qword: "qw" },
  ...{ byte: "byte", w: "w", dw: "dw", qw: "qw" },
};

/** `dword[3]`, `DW[3]`, `bits[7:4]` */
const otherUnit: Habit = (mistake) => {
  const { token } = mistake;
  if (mistake.around(2).tokenType !== t.LSquare) return undefined;
  const word = token.image.toLowerCase();
  if (word === "bit" || word === "bits")
    return instead(mistake, "bits stand in brackets alone: '[7:4]'", true, token, token, "");
  return Object.hasOwn(units, word) ? meaning(mistake, token, units[word]) : undefined;
};

const placeFirst: Habit = ({ token }) =>
  isWord(token) ? { help: "a member begins with where it stands, as in '0x04 length : u32;'" } : undefined;

const offsetFirst: Habit = ({ token }) =>
  isWord(token) ? { help: "a register begins with its offset, as in '0x04 status : u32;'" } : undefined;

const untypedReserved: Habit = ({ token }, before) =>
  before.tokenType === t.k.reserved && token.tokenType === t.Semicolon
    ? { help: "what is reserved says how much it is, as in 'reserved : u4;'" }
    : undefined;

/** `0x04 length u32;` */
const missingColon: Habit = (mistake, before) => {
  if (!isWord(before) || !looksLikeType(mistake.token)) return undefined;
  const { end } = mistake.spanOf(before);
  return { fixes: [edit(mistake, "insert ':'", true, { start: end, end }, " :")] };
};

const accessFirst: Habit = ({ token }, before) =>
  isOne(before, t.k.readonly, t.k.w1c, t.k.w1s, t.k.trigger) && isWord(token)
    ? { help: `'${before.image}' stands behind the type, as in '${token.image} : u32 ${before.image}'` }
    : undefined;

/** `union {`, `switch (kind) {` */
const tagless: Habit = ({ token }, before) =>
  (before.tokenType === t.k.union && token.tokenType === t.LBrace) || before.image === "switch"
    ? { help: "a union says what tells its cases apart: 'union by kind { case … }'" }
    : undefined;

const defaultCase: Habit = (mistake) => {
  const { token } = mistake;
  if (token.image !== "default") return undefined;
  const colon = mistake.around(2);
  return instead(mistake, "what is left is 'else'", true, token, colon.tokenType === t.Colon ? colon : token, "else");
};

/** `[a..b]` where bits or bytes are named. */
const dotsInPosition: Habit = (mistake) =>
  mistake.token.tokenType === t.DotDot
    ? instead(mistake, "a position is '[high:low]'", false, mistake.token, mistake.token, ":")
    : undefined;

// Values --------------------------------------------------------------------------------------------------------------

/** `(opcode = read)`, `{ .enable = true }` */
const equalsInValue: Habit = (mistake, before) => {
  if (mistake.token.tokenType !== t.Equals) return undefined;
  if (!isOne(mistake.around(-1), t.LParen, t.LBrace, t.Comma)) return undefined;
  const help = "a value follows its name and ':'";
  return { help, fixes: [edit(mistake, "write ':'", true, upTo(mistake, before), ":")] };
};

/** `call f(fd = 4)`: where parameters are declared. */
const untypedParameter: Habit = (mistake, before) => {
  if (!isOne(mistake.token, t.Equals, t.Comma, t.RParen) || !isWord(before)) return undefined;
  let open = -1;
  while (open > -60 && !isOne(mistake.around(open), EOF, t.LParen, t.LBrace, t.RBrace)) open--;
  const declared = isOne(mistake.around(open - 2), t.k.call, t.k.queue, t.k.sequence, t.k.gate, t.k.entry, t.k.struct);
  if (mistake.around(open).tokenType !== t.LParen || !declared) return undefined;
  return { help: `a parameter says its type, as in '${before.image}: u32'` };
};

const semicolonInList: Habit = (mistake) =>
  mistake.token.tokenType === t.Semicolon && isWord(mistake.around(2)) && !lineBreak(mistake)
    ? instead(mistake, "',' parts them", true, mistake.token, mistake.token, ",")
    : undefined;

/** `data[8] : u32` */
const lengthBehindName: Habit = (mistake, before) => {
  const [length, close] = [mistake.around(2), mistake.around(3)];
  if (mistake.token.tokenType !== t.LSquare || close.tokenType !== t.RSquare || !isWord(before)) return undefined;
  return { help: `the length stands behind the type, as in '${before.image} : u32[${length.image}]'` };
};

/** `call f(fd: handle) -> i32` */
const arrowForColon: Habit = (mistake, before) =>
  mistake.token.tokenType === t.Arrow && before.tokenType === t.RParen
    ? instead(mistake, "what a call returns stands behind ':'", true, mistake.token, mistake.token, ":")
    : undefined;

const namelessValue: Habit = (mistake, before) =>
  isOne(mistake.token, t.RParen, t.Comma) && isOne(mistake.around(-1), t.LParen, t.Comma) && isWord(before)
    ? { help: `a value says which field it is for, as in 'opcode: ${before.image}'` }
    : undefined;

const dotInFront: Habit = (mistake) =>
  mistake.token.tokenType === t.Dot
    ? instead(mistake, "fields are said by their names alone", true, mistake.token, mistake.token, "")
    : undefined;

const untypedEnum: Habit = (mistake, before) =>
  isOne(mistake.around(-1), t.k.enum, t.k.flags) && mistake.token.tokenType === t.LBrace
    ? { help: `the type of its values is said, as in '${mistake.around(-1).image} ${before.image} : u8 {'` }
    : undefined;

/** `write,`, which C counts on from the one before. */
const valueless: Habit = (mistake, before) =>
  isOne(mistake.token, t.Comma, t.RBrace) && isWord(before)
    ? { help: `each member says its value, as in '${before.image} = 2'` }
    : undefined;

/** `const u32 depth = 64;`, `const depth : u32 = 64;` */
const typedConstant: Habit = (mistake, before) => {
  const { token } = mistake;
  if (mistake.around(-1).tokenType !== t.k.const) return undefined;
  const behind = token.tokenType === t.Colon && mistake.around(3).tokenType === t.Equals;
  if (!behind && !(isWord(token) && mistake.around(2).tokenType === t.Equals)) return undefined;
  const from = behind ? mistake.spanOf(before).end : before.startOffset;
  const to = behind ? mistake.spanOf(mistake.around(2)).end : token.startOffset;
  const fixes = [edit(mistake, "remove the type", true, { start: from, end: to }, "")];
  return { help: "a constant has no type: it is as wide as where it stands", fixes };
};

// Signs ---------------------------------------------------------------------------------------------------------------

/** `Kind::read` */
const doubleColon: Habit = (mistake) => {
  const second = mistake.around(2);
  const double = mistake.token.tokenType === t.Colon && second.startOffset === mistake.token.startOffset + 1;
  if (!double || second.tokenType !== t.Colon) return undefined;
  return instead(mistake, "a member follows its enum and '.'", true, mistake.token, second, ".");
};

/** `valid phase = turn;` */
const oneEquals: Habit = (mistake) => {
  if (mistake.token.tokenType !== t.Equals) return undefined;
  if (!inside(mistake, t.k.valid, t.k.where, t.k.link, t.k.while)) return undefined;
  return instead(mistake, "values are compared by '=='", false, mistake.token, mistake.token, "==");
};

/** `addres of data` */
const ofWhat: Habit = (mistake, before) =>
  mistake.token.tokenType === t.k.of && isWord(before) ? meaning(mistake, before, "address") : undefined;

/** `2**16` */
const powerSign: Habit = ({ token }, before) =>
  token.image === "*" && before.image === "*" ? { help: "a power of two is '1 << 16'" } : undefined;

const threeDots: Habit = (mistake, before) =>
  mistake.token.tokenType === t.Dot && before.tokenType === t.DotDot
    ? instead(mistake, "a range has two dots", true, mistake.token, mistake.token, "")
    : undefined;

/** `depth = 64;`, `index: u16` and the like, which are no assignments. */
const equalsInRule: Habit = (mistake, before) =>
  mistake.token.tokenType === t.Equals && isOne(before, t.k.depth, t.k.index, t.k.spare, t.k.align, t.k.free, t.k.valid)
    ? { help: "no '=' stands here", fixes: [edit(mistake, "remove '='", true, upTo(mistake, before), "")] }
    : undefined;

/** `name[8]` */
const countOfRegisters: Habit = (mistake, before) => {
  if (mistake.token.tokenType !== t.RSquare || mistake.around(-1).tokenType !== t.LSquare) return undefined;
  const help = "the first and the last index stand here";
  if (before.tokenType !== t.Integer || Number(before.image) < 1) return { help };
  return instead(mistake, help, false, before, before, `0..${Number(before.image) - 1}`);
};

/** `8-64` */
const dashInRange: Habit = (mistake, before) =>
  before.tokenType === t.Integer && mistake.around(-1).tokenType === t.Minus
    ? instead(mistake, "a range is written with '..'", false, mistake.around(-1), mistake.around(-1), "..")
    : undefined;

// Words ---------------------------------------------------------------------------------------------------------------

/** `read-only`, `write-only`, `read-clears` */
const dashedAccess: Habit = (mistake, before) => {
  const last = mistake.around(2);
  if (mistake.token.tokenType !== t.Minus || !isOne(last, t.k.only, t.k.clears)) return undefined;
  const meant = `${before.image} ${last.image}`.replace("read only", "readonly");
  return instead(mistake, "no '-' stands in it", true, before, last, meant);
};

const arrowToAnswer: Habit = (mistake, before) =>
  mistake.token.tokenType === t.Colon && before.tokenType === t.RParen && mistake.around(3).tokenType === t.LBrace
    ? instead(mistake, "the entry that answers stands behind an arrow", false, mistake.token, mistake.token, "->")
    : undefined;

const emptyLoop: Habit = (mistake, before) =>
  mistake.token.tokenType === t.Semicolon && before.tokenType === t.RParen
    ? { help: "what is waited for is said by 'wait', as in 'wait status.ready within 500 ms;'" }
    : undefined;

const colonForOf: Habit = (mistake) =>
  mistake.token.tokenType === t.Colon
    ? instead(mistake, "the entry stands behind 'of'", true, mistake.token, mistake.token, "of")
    : undefined;

const importAll: Habit = ({ token }) =>
  token.tokenType === t.StringLiteral
    ? { help: `what is imported is named: 'import { Name } from ${token.image};'` }
    : undefined;

const placeOfRegisters: Habit = (mistake) =>
  inside(mistake, t.k.registers)
    ? { help: "where they are is said here: 'in bar 0', 'in config', 'in capability 0x11' or 'in' a region" }
    : undefined;

const said = (help: string): readonly Habit[] => [() => ({ help })];

/** By what was expected, as the message says it. */
const byExpected: ReadonlyMap<string, readonly Habit[]> = new Map<string, readonly Habit[]>([
  [
    "':'",
    [
      missingColon,
      untypedReserved,
      accessFirst,
      tagless,
      untypedParameter,
      equalsInValue,
      namelessValue,
      untypedEnum,
      lengthBehindName,
      arrowForColon,
    ],
  ],
  ["';'", [doubleColon, oneEquals, ofWhat]],
  ["'='", [typedConstant, valueless]],
  ["'{'", [importAll, arrowToAnswer, emptyLoop]],
  ["']'", [dotsInPosition]],
  ["')'", [semicolonInList]],
  ["'..'", [countOfRegisters, dashInRange]],
  ["'of'", [colonForOf]],
  ["'only'", [dashedAccess]],
  ["'clears'", [dashedAccess]],
  ["'publish'", said("the steps stand in 'publish { … }'")],
  ["'device'", said("'device reads' what software sends, 'device writes' what it receives")],
  ["'in'", [placeOfRegisters]],
  ["'class' or 'vendor'", said("as in 'pci vendor 0x8086 device 0x100e' or 'pci class 0x010802'")],
  ["'case' or 'else'", [defaultCase]],
  ["an expression", [powerSign, threeDots, equalsInRule]],
  ["a type", [equalsInRule]],
  ["a field's name", [dotInFront]],
  ["where a member stands ('0x04', '(offset)', 'dw[1]' or '[31:16]')", [otherUnit, placeFirst]],
  ["where a register stands ('0x04', '(offset)') or 'when'", [offsetFirst]],
]);
