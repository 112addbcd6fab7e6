import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import { memberNames } from "../bind/c-structs.ts";
import { fieldNames } from "../bind/entries.ts";
import type { Unit } from "../scope.ts";
import { argumentNames } from "./argument-names.ts";
import { camelCase } from "./camel-case.ts";
import { readingNames } from "./reading-names.ts";

/** What every generated driver has already, in the spelling of generated code. */
const members: ReadonlySet<string> = new Set(
  "cancel capacity close closed constructor depth device fence inFlight notify poll result room then wait waitSync".split(
    " ",
  ),
);

/** Names that are different here but not in generated code, and commands called like a driver's own members. */
export function generatedNames(unit: Unit): void {
  const commands: Syntax.Name[] = [];
  const others: Syntax.Name[] = [];
  for (const { syntax } of unit.symbols.values()) {
    if (syntax.kind !== "command") others.push(syntax.name);
    switch (syntax.kind) {
      case "command":
        commands.push(syntax.name);
        clashes(unit, [...fieldNames(syntax.members), ...transferNames(syntax)]);
        if (members.has(camelCase(syntax.name.text))) {
          unit.report(diagnostics.driverMember({ name: syntax.name.text }, unit.at(syntax.name)));
        }
        break;
      case "entry":
        clashes(unit, fieldNames(syntax.members));
        break;
      case "enum":
      case "flags":
        clashes(
          unit,
          syntax.members.map((member) => member.name),
        );
        break;
      case "struct":
        clashes(unit, syntax.layout === "c" ? memberNames(syntax.members) : fieldNames(syntax.members));
        break;
      case "stream": {
        const packets = syntax.members.filter((member) => member.kind === "packet");
        clashes(
          unit,
          packets.map((packet) => packet.name),
        );
        const header = fieldNames(syntax.members.filter(isPlaced));
        for (const packet of packets) clashes(unit, [...header, ...fieldNames(packet.members)]);
        break;
      }
      case "call":
      case "gate":
      case "queue":
      case "sequence":
        clashes(
          unit,
          syntax.parameters.map((parameter) => parameter.name),
        );
        break;
      case "const":
      case "device":
      case "encoding":
        break;
      case "registers":
        for (const names of registerNames(syntax.members)) clashes(unit, names);
        break;
      case "record":
        clashes(unit, fieldNames(syntax.members.filter((member) => "position" in member)));
        break;
      case "event":
        clashes(
          unit,
          syntax.members.map((member) => member.name),
        );
        break;
    }
  }
  // Commands are methods; everything else stands at the top of the module.
  clashes(unit, commands);
  posts(unit, commands);
  clashes(unit, others);
  readingNames(unit);
  argumentNames(unit);
}

/** Names that stand beside each other: those of registers and blocks, and those of each register's fields. */
function* registerNames(members: readonly Syntax.RegistersMember[]): Generator<readonly Syntax.Name[]> {
  const flat = members.flatMap(function alternatives(member): readonly (Syntax.Register | Syntax.RegisterBlock)[] {
    return member.kind === "register-gate" ? [...member.then, ...(member.else ?? [])].flatMap(alternatives) : [member];
  });
  yield flat.map((member) => member.name);
  for (const member of flat) {
    if (member.kind === "register-block") yield* registerNames(member.members);
    else yield fieldNames(member.members ?? []);
  }
}

function isPlaced(member: Syntax.StreamMember): member is Syntax.EntryMember {
  return member.kind !== "packet" && member.kind !== "stream-role";
}

function* transferNames(syntax: Syntax.Command): Generator<Syntax.Name> {
  for (const member of syntax.members) if (member.kind === "transfer") yield member.name;
}

/** A command `read` is posted by `postRead` too, so no command beside it is called `post_read`. */
function posts(unit: Unit, commands: readonly Syntax.Name[]): void {
  const posting = new Map(commands.map((name) => [camelCase(`post_${name.text}`), name]));
  for (const name of commands) {
    const generated = camelCase(name.text);
    const other = posting.get(generated);
    if (other === undefined) continue;
    const related = [{ location: unit.at(other), message: `'${other.text}' is posted by '${generated}'` }];
    unit.report(
      diagnostics.generatedClash({ name: name.text, other: other.text, generated }, unit.at(name), { related }),
    );
  }
}

/** Equal names are another mistake, reported where they are bound. */
function clashes(unit: Unit, names: readonly Syntax.Name[]): void {
  // Names of one word are generated as they are: they differ from each other as they do here.
  if (names.every(({ text }) => !text.includes("_"))) return;
  const seen = new Map<string, Syntax.Name>();
  for (const name of names) {
    const generated = camelCase(name.text);
    const other = seen.get(generated);
    if (other === undefined) seen.set(generated, name);
    else if (other.text !== name.text) {
      const related = [{ location: unit.at(other), message: `'${other.text}' is the other` }];
      const values = { name: name.text, other: other.text, generated };
      unit.report(diagnostics.generatedClash(values, unit.at(name), { related }));
    }
  }
}
