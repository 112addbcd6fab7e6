import { createToken, Lexer, type TokenType } from "chevrotain";

/** Any word that may be a name: identifiers, and keywords too, since keywords are contextual. */
export const Word = createToken({ name: "Word", label: "a name", pattern: Lexer.NA });

export const Identifier = createToken({ name: "Identifier", pattern: /[A-Za-z_][A-Za-z0-9_]*/, categories: [Word] });

// prettier-ignore
const words = [
  "protocol", "endian", "little", "big", "native", "import", "from", "as",
  "const", "enum", "flags", "struct", "layout", "c", "entry", "command", "call", "syscall", "queue", "sequence",
  "byte", "w", "dw", "qw", "reserved", "rest", "tag", "stored", "unit",
  "transfer", "device", "host", "reads", "writes", "updates", "moved", "result", "fail", "retry",
  "region", "cells", "in", "ring", "of", "depth", "index", "spare", "free", "valid",
  "submit", "publish", "complete", "retire", "wait", "match", "keys", "cancel", "by",
  "if", "else", "for", "let", "return", "fence", "full", "release", "taken",
  "address", "bytes", "true", "false",
  "bits", "msb0", "lsb0", "open", "closed", "union", "case", "view", "where", "string", "pad", "packed",
  "is", "align", "max", "since", "ignore", "must", "be", "preserve",
  "registers", "bar", "config", "capability", "block", "stride", "reset", "alias",
  "readonly", "write", "only", "read", "clears", "w1c", "w1s", "trigger", "whole", "split", "low", "high",
  "accepts", "stamp", "turn", "idle", "takes", "chain", "link", "shared", "arm", "stops", "when", "recover",
  "slots", "order", "upto", "record", "encoding", "direct", "capacity", "boundary", "last", "next", "none",
  "length", "follow", "memory", "plain", "inline", "registered", "keyed", "until", "event", "completes", "once", "never", "while",
  "within", "run", "on", "allocate", "undo", "gate", "signal", "await", "stream", "packet",
  "pci", "class", "vendor", "uacce", "file", "addresses", "sva", "mapped", "bounce", "ioctl", "table", "handles", "places",
  "after", "severed", "word",
] as const;

export type Keyword = (typeof words)[number];

/** The keywords' tokens. The lexer yields identifiers; `lexer.ts` makes keywords of those that stand where one may. */
export const k = Object.fromEntries(
  words.map((word) => [
    word,
    createToken({ name: `K_${word}`, label: `'${word}'`, pattern: Lexer.NA, categories: [Word] }),
  ]),
) as Readonly<Record<Keyword, TokenType>>;

export const keywords: ReadonlyMap<string, TokenType> = new Map(Object.entries(k));

// Literals. A number that is malformed, a string or comment that does not end are tokens too: the lexer reports them once
// and the parser goes on as if they were right.

export const Decimal = createToken({ name: "Decimal", label: "a number", pattern: /[0-9]+\.[0-9]+(?![0-9A-Za-z_.])/ });
/** Looked for before decimals, since nearly all numbers are integers: so its plain digits are none of a decimal's. */
export const Integer = createToken({
  name: "Integer",
  label: "an integer",
  pattern:
    /(?:0x[0-9a-fA-F]+(?:_[0-9a-fA-F]+)*|0b[01]+(?:_[01]+)*|[0-9]+(?:_[0-9]+)+|[0-9]+(?!\.[0-9]+(?![0-9A-Za-z_.])))(?![0-9A-Za-z_])/,
});
export const MalformedInteger = createToken({ name: "MalformedInteger", pattern: /[0-9][0-9A-Za-z_]*/ });
export const StringLiteral = createToken({
  name: "StringLiteral",
  label: "a string",
  pattern: /"(?:[^"\\\r\n]|\\["\\])*"/,
});
export const UnterminatedString = createToken({ name: "UnterminatedString", pattern: /"[^\r\n]*/ });

// Signs ---------------------------------------------------------------------------------------------------------------

function sign(name: string, text: string, categories: TokenType[] = []): TokenType {
  return createToken({ name, label: `'${text}'`, pattern: text, categories });
}

export const BinarySign = createToken({ name: "BinarySign", label: "an operator", pattern: Lexer.NA });
export const PrefixSign = createToken({ name: "PrefixSign", label: "an expression", pattern: Lexer.NA });

export const LBrace = sign("LBrace", "{");
export const RBrace = sign("RBrace", "}");
export const LParen = sign("LParen", "(");
export const RParen = sign("RParen", ")");
export const LSquare = sign("LSquare", "[");
export const RSquare = sign("RSquare", "]");
export const At = sign("At", "@");
export const Comma = sign("Comma", ",");
export const Semicolon = sign("Semicolon", ";");
export const Colon = sign("Colon", ":");
export const Question = sign("Question", "?");
export const Arrow = sign("Arrow", "->");
export const StoreSign = sign("StoreSign", "<-");
export const DotDot = sign("DotDot", "..");
export const Dot = sign("Dot", ".");
export const Equals = sign("Equals", "=");
export const Minus = sign("Minus", "-", [BinarySign, PrefixSign]);
export const Tilde = sign("Tilde", "~", [PrefixSign]);
export const Bang = sign("Bang", "!", [PrefixSign]);

export const EqualsEquals = sign("EqualsEquals", "==", [BinarySign]);

const operators = [
  EqualsEquals,
  sign("BangEquals", "!=", [BinarySign]),
  sign("ShiftLeft", "<<", [BinarySign]),
  sign("ShiftRight", ">>", [BinarySign]),
  sign("LessEquals", "<=", [BinarySign]),
  sign("GreaterEquals", ">=", [BinarySign]),
  sign("AndAnd", "&&", [BinarySign]),
  sign("OrOr", "||", [BinarySign]),
  sign("Less", "<", [BinarySign]),
  sign("Greater", ">", [BinarySign]),
  sign("And", "&", [BinarySign]),
  sign("Or", "|", [BinarySign]),
  sign("Caret", "^", [BinarySign]),
  sign("Star", "*", [BinarySign]),
  sign("Slash", "/", [BinarySign]),
  sign("Percent", "%", [BinarySign]),
  sign("Plus", "+", [BinarySign]),
];

// What stands between ---------------------------------------------------------------------------------------------------

export const DocComment = createToken({ name: "DocComment", pattern: /\/\/\/(?!\/)[^\r\n]*/, group: "docs" });
export const UnterminatedComment = createToken({
  name: "UnterminatedComment",
  pattern: /\/\*[^]*/,
  group: "unterminated",
  line_breaks: true,
});
const between = [
  createToken({ name: "WhiteSpace", pattern: /\s+/, group: Lexer.SKIPPED, line_breaks: true }),
  DocComment,
  createToken({ name: "LineComment", pattern: /\/\/[^\r\n]*/, group: Lexer.SKIPPED }),
  createToken({ name: "BlockComment", pattern: /\/\*[^]*?\*\//, group: Lexer.SKIPPED, line_breaks: true }),
  UnterminatedComment,
];

/** Everything that the lexer looks for, in the order in which it looks. */
export const lexed: TokenType[] = [
  ...between,
  Identifier,
  Integer,
  Decimal,
  MalformedInteger,
  StringLiteral,
  UnterminatedString,
  Arrow,
  StoreSign,
  DotDot,
  ...operators,
  Dot,
  Equals,
  Minus,
  Tilde,
  Bang,
  LBrace,
  RBrace,
  LParen,
  RParen,
  LSquare,
  RSquare,
  At,
  Comma,
  Semicolon,
  Colon,
  Question,
];

/** Everything that the rules speak of. */
export const vocabulary: TokenType[] = [
  ...lexed.filter((type) => !between.includes(type)),
  Word,
  BinarySign,
  PrefixSign,
  ...Object.values(k),
];
