import { SourceText } from "../../src/base/source.ts";
import { parse } from "../../src/parser/parse.ts";

/** The tree and the diagnostics of a text, as text: a line per node, spans left out; then a line per diagnostic. */
export function check(text: string): string {
  const source = new SourceText("test.ring", text);
  const { file } = parse(source);
  const heading = [file.protocol, file.endian, file.bits].filter((node) => node !== undefined);
  const lines = heading.flatMap((node) => print(node, ""));
  for (const node of [...file.imports, ...file.declarations]) lines.push(...print(node, ""));
  return [...lines, ...diagnosticLines(text)].join("\n");
}

/** A declaration inside a file with a heading, without the heading's lines. */
export function checkDeclarations(text: string): string {
  return check(`protocol p;\nendian little;\n${text}`).replace(/^protocol p\nendian little\n?/, "");
}

/** `RW1006 3:14 expected ';' after 'u32'` */
export function diagnosticLines(text: string): readonly string[] {
  const source = new SourceText("test.ring", text);
  return parse(source).diagnostics.map(({ code, message, location }) => {
    const { line, column } = source.position(location.start);
    return `${code} ${line}:${column} ${message}`;
  });
}

type Value = unknown;

/** One line per node; what is simple stands on its line. */
function print(node: object, indent: string): string[] {
  const head: string[] = [];
  const inner: string[] = [];
  for (const [key, value] of Object.entries(node) as [string, Value][]) {
    if (key === "span" || key === "operatorSpan" || value === undefined || value === false) continue;
    const short = brief(value);
    if (key === "kind") head.unshift(String(value));
    else if (Array.isArray(value) && short === undefined) {
      for (const one of value) inner.push(...print(one as object, indent + "  "));
    } else if (short === undefined)
      inner.push(
        ...print(value as object, indent + "  ").map((l, i) => (i === 0 ? l.replace(/^ */, `${indent}  ${key}: `) : l)),
      );
    else if (short !== "") head.push(key === "name" || key === "order" ? short : `${key}=${short}`);
  }
  return [indent + head.join(" "), ...inner];
}

/** Names, types, positions and expressions in one line; absent for what needs several. */
function brief(value: Value): string | undefined {
  if (typeof value !== "object" || value === null) return String(value);
  if (Array.isArray(value)) {
    const parts = value.map(brief);
    if (parts.length > 0 && parts.some((part) => part === undefined)) return undefined;
    return value.length === 0 ? "" : `[${parts.join(", ")}]`;
  }
  const node = value as Record<string, Value> & { kind?: string };
  const of = (key: string) => brief(node[key]) ?? "?";
  const list = (key: string) => (node[key] as Value[]).map((one) => brief(one)).join(", ");
  switch (node.kind) {
    case "integer":
    case "boolean":
      return String(node["value"]);
    case "quantity":
      return `${String(node["value"])} ${of("unit")}`;
    case "place-of":
      return `${String(node["what"])} of ${of("of")}`;
    case "name":
      return of("name");
    case "named-type":
      return node["arguments"] ? `${of("name")}(${list("arguments")})` : of("name");
    case "member":
      return `${of("object")}.${of("member")}`;
    case "index":
      return `${of("object")}[${of("index")}]`;
    case "call-expression":
      return `${of("callee")}(${list("arguments")})`;
    case "unary":
      return `(${String(node["operator"])}${of("operand")})`;
    case "binary":
      return `(${of("left")} ${String(node["operator"])} ${of("right")})`;
    case "conditional":
      return `(${of("condition")} ? ${of("then")} : ${of("else")})`;
    case "range":
    case "range-type":
      return `${of("from")}..${of("to")}`;
    case "struct-literal":
      return `{ ${list("fields")} }`;
    case "array-type":
      return `${of("element")}[${node["length"] ? of("length") : ""}]`;
    case "bytes-type":
      return `bytes[${of("length")}]`;
    case "string-type":
      return `string[${of("length")}]${node["pad"] ? ` pad ${of("pad")}` : ""}`;
    case "address-type":
      return `address of ${of("of")}`;
    case "bits":
      return `[${of("high")}${node["low"] ? `:${of("low")}` : ""}]`;
    case "units":
      return `${String(node["unit"])}[${of("high")}${node["low"] ? `:${of("low")}` : ""}]`;
    case "offset":
      return `@${of("offset")}`;
    case "syscall":
      return `syscall ${of("number")}`;
    case "ioctl":
      return `ioctl ${String(node["form"])}(${of("group")}, ${of("number")}${node["of"] ? `, ${of("of")}` : ""})`;
    case "raw-ioctl":
      return `ioctl ${of("request")}`;
    case undefined:
      break;
    default:
      return undefined;
  }
  const keys = Object.keys(node).filter((key) => key !== "span");
  if (keys.length === 1 && keys[0] === "text") return String(node["text"]).replaceAll("\n", "\\n");
  if (keys.join() === "name,value") return node["name"] ? `${of("name")}: ${of("value")}` : of("value");
  if (keys.join() === "factor,name") return `${of("factor")} ${of("name")}`;
  if (keys.join() === "name,alias") return of("name") + (node["alias"] ? ` as ${of("alias")}` : "");
  if (keys.join() === "name,arguments") return `@${of("name")}(${list("arguments")})`;
  return undefined;
}
