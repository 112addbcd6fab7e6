/** Of rings that both sides write: the device's answer over the slot by which a command came. */
import type { MethodDeclarationStructure, OptionalKind } from "ts-morph";
import type { Field } from "../../../../model/model.ts";
import { lastView } from "../../../device-sides.ts";
import { camel, key } from "../../../names.ts";
import { docs } from "../docs.ts";
import { isReadable } from "../readings.ts";
import { viewOwner } from "../slot-views.ts";
import { memberDoc } from "../structs.ts";
import { fieldType } from "../types.ts";
import type { DeviceContext } from "./context.ts";
import type { SubmissionShape } from "./shape.ts";
import { storeField } from "./storing.ts";

const STORED: ReadonlySet<Field["type"]["kind"]> = new Set(["unsigned", "signed", "range", "bool", "enum", "flags"]);

/** What the device may write there. */
function answered({ entry }: SubmissionShape): readonly Field[] {
  return lastView(entry.entry).fields.filter(
    (field) => isReadable(field) && field.role === "value" && STORED.has(field.type.kind),
  );
}

export function emitAnswer(context: DeviceContext, ring: SubmissionShape): OptionalKind<MethodDeclarationStructure>[] {
  if (ring.ring.producer !== "shared") return [];
  const { entry, file } = ring.entry;
  const { name } = lastView(entry);
  const owner = viewOwner({ file, name: entry.name }, entry, name);
  const fields = answered(ring);
  const type = fields
    .map(
      (field) =>
        `/** ${memberDoc(field).replaceAll("*/", "*\\/")} */\nreadonly ${key(camel(field.name))}?: ${fieldType(context, field, "give", owner(field))};`,
    )
    .join("\n");
  const stores = fields.map((field) => {
    const member = camel(field.name);
    const lines = storeField(context, field, {
      value: "value",
      label: entry.name,
      owner: owner(field),
      word: (index) => (index === 0 ? "words[at]!" : `words[at + ${index}]!`),
    });
    return `{\nconst value = fields${key(member) === member ? `.${member}` : `[${key(member)}]`};\nif (value !== undefined) {\n${lines
      .map((line) => line.replace(/^(words\[[^\]]*\])! =/, "$1 ="))
      .join("\n")}\n}\n}`;
  });
  return [
    {
      name: "answer",
      docs: docs(
        "Writes an answer over the slot by which a command came, before it completes: what is not given stays as it is.",
        "@throws DmaFault",
        "@throws ValueRange a value does not fit its field, or no command in flight has that id",
      ),
      parameters: [
        { name: "id", type: "number" },
        { name: "fields", type: `{\n${type}\n}` },
      ],
      returnType: "void",
      statements: [
        "const flight = this.queue.inFlight.at(id);",
        "if (flight === undefined) return;",
        "const { slot } = flight;",
        "const words = this.entryAt(slot);",
        "const at = this.indexOf(slot);",
        ...stores,
        "this.wroteAt(slot);",
      ],
    },
  ];
}
