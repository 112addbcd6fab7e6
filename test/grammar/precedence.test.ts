/** The table of precedence in the reference, row by row against what the parser makes of it. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { SourceText } from "../../src/base/source.ts";
import { parse } from "../../src/parser/parse.ts";
import type { Expression } from "../../src/parser/syntax.ts";

const page = readFileSync(new URL("../../grammar/expressions.md", import.meta.url), "utf8");

/** The operators of each row, from tight to loose, as the table writes them. */
const rows = page
  .slice(page.indexOf("## Precedence"))
  .split("\n")
  .filter((line) => /^\| *`/.test(line))
  .map((line) => {
    const [, operators = ""] = line.split(/(?<!\\)\|/);
    return [...operators.matchAll(/`([^`]+)`/g)].map(([, operator]) => operator!.replaceAll("\\|", "|"));
  });

const binary = rows.filter((row) => row.every((operator) => /^[^\w?.]+$/.test(operator)));

function parsed(text: string): Expression {
  const source = `protocol example;\nendian little;\nconst x = ${text};\n`;
  const { file, diagnostics } = parse(new SourceText("example.ring", source));
  expect(diagnostics).toEqual([]);
  const [declaration] = file.declarations;
  if (declaration?.kind !== "const" || declaration.value === undefined) throw new Error("no constant");
  return declaration.value;
}

/** The expression with a pair of parentheses around each operator's own part. */
function grouped(expression: Expression): string {
  switch (expression.kind) {
    case "name":
      return expression.name.text;
    case "member":
      return `(${grouped(expression.object)}.${expression.member.text})`;
    case "index":
      return `(${grouped(expression.object)}[${grouped(expression.index)}])`;
    case "call-expression":
      return `(${expression.callee.text}(${expression.arguments.map(grouped).join()}))`;
    case "unary":
      return `(${expression.operator}${grouped(expression.operand)})`;
    case "binary":
      return `(${grouped(expression.left)} ${expression.operator} ${grouped(expression.right)})`;
    case "conditional":
      return `(${grouped(expression.condition)} ? ${grouped(expression.then)} : ${grouped(expression.else)})`;
    case "range":
      return `(${grouped(expression.from)}..${grouped(expression.to)})`;
    default:
      throw new Error(`not expected here: ${expression.kind}`);
  }
}

const groups = (text: string) => grouped(parsed(text));

it("has a row for each level", () => {
  expect(binary.flat().sort()).toEqual("* / % + - << >> & ^ | < <= > >= == != && ||".split(" ").sort());
  expect(rows.slice(0, 2)).toEqual([
    ["a.b", "a[i]", "f(a)"],
    ["-a", "~a", "!a"],
  ]);
  expect(rows.slice(-2)).toEqual([["?:"], [".."]]);
});

describe("operators", () => {
  it.each(binary.flatMap((row, level) => row.map((operator) => ({ operator, level }))))(
    "$operator binds as its row says",
    ({ operator, level }) => {
      for (const [other, tight] of binary.entries()) {
        for (const one of tight) {
          const left = `((a ${operator} b) ${one} c)`;
          const right = `(a ${operator} (b ${one} c))`;
          expect(groups(`a ${operator} b ${one} c`)).toBe(other < level ? right : left);
        }
      }
    },
  );

  it("bind looser than prefixes, and those looser than members, elements and calls", () => {
    expect(groups("-a * ~b")).toBe("((-a) * (~b))");
    expect(groups("!a.b && -c[i] == ~f(d)")).toBe("((!(a.b)) && ((-(c[i])) == (~(f(d)))))");
  });

  it("bind tighter than conditions, which group to the right, and those tighter than ranges", () => {
    expect(groups("a || b ? c : d || e ? f : g")).toBe("((a || b) ? c : ((d || e) ? f : g))");
    expect(groups("a ? b : c..d || e")).toBe("((a ? b : c)..(d || e))");
  });
});
