/** What the code of a register is called, in the file that declares it and in those that import it. */
import type { RegisterField } from "../../../../model/model.ts";
import { pascal, upper } from "../../../names.ts";
import type { Context } from "../context.ts";
import { readingName, type Reading } from "../readings.ts";
import type { NamedRegister } from "./named.ts";

/** `CC_OFFSET`, or of a place that depends `vectorOffset`. */
export function offsetName(context: Context, named: NamedRegister, constant: boolean): string {
  return own(context, named, constant ? `${upper(named.name)}_OFFSET` : `${named.name}Offset`, "offset");
}

/** `ccValue`: a word of fields. */
export function valueName(context: Context, named: NamedRegister): string {
  return own(context, named, `${named.name}Value`, "value");
}

/** `CcFields` */
export function fieldsName(context: Context, named: NamedRegister): string {
  return own(context, named, `${pascal(named.name)}Fields`, "fields", true);
}

/** `ccEn`: a field of a word. */
export function readerName(context: Context, named: NamedRegister, reading: Pick<Reading, "path" | "part">): string {
  return own(context, named, `${named.name}${pascal(readingName(reading))}`, `field ${reading.path.join(".")}`);
}

/** `ccWithEn`: a word with another field. */
export function withName(context: Context, named: NamedRegister, field: RegisterField): string {
  return own(context, named, `${named.name}With${pascal(field.name)}`, `with ${field.name}`);
}

/** `CcView` */
export function viewName(context: Context, named: NamedRegister): string {
  return own(context, named, `${pascal(named.name)}View`, "view");
}

/** `CcRegister`: the class that accesses it. */
export function accessorName(context: Context, named: NamedRegister): string {
  return own(context, named, `${pascal(named.name)}Register`, "accessor");
}

function own(context: Context, named: NamedRegister, wanted: string, what: string, typeOnly = false): string {
  const { file, registers, path } = named;
  return context.registerName(wanted, `${registers.name}.${path}: ${what}`, { file, typeOnly });
}
