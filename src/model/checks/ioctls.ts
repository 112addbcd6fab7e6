/** What an ioctl's request number says must be what its parameters say. */
import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import type * as Model from "../model.ts";
import type { Unit } from "../scope.ts";
import { describeType, widthOf } from "../types.ts";

/** A handle, and nothing or one argument: no door of the kernel is narrower. */
export function ioctlParameters(unit: Unit, call: Syntax.Call, parameters: readonly Model.Parameter[]): boolean {
  const [handle, argument, ...more] = parameters;
  const name = call.name.text;
  if (handle?.type.kind !== "handle" || handle.access !== undefined) {
    const at = call.parameters[0] ?? call.name;
    unit.report(diagnostics.ioctlParameters({ name, problem: "its first parameter is no handle" }, unit.at(at)));
    return false;
  }
  if (argument === undefined || more.length === 0) return true;
  const problem = `it has ${parameters.length} parameters`;
  unit.report(diagnostics.ioctlParameters({ name, problem }, unit.at(call.parameters[2]!)));
  return false;
}

/** What a macro says of the argument: the program's writing is the kernel's reading. */
const accesses = { _IOR: "writes", _IOW: "reads", _IOWR: "updates" } as const;

export function ioctlDirection(
  unit: Unit,
  call: Syntax.Call,
  door: Syntax.IoctlDoor,
  parameters: readonly Model.Parameter[],
): boolean {
  const argument = parameters[1];
  // Many drivers make all of their numbers by `_IO`, whatever is passed.
  if (door.form === "_IO" || argument?.access === undefined || accesses[door.form] === argument.access) return true;
  const meant = (Object.keys(accesses) as (keyof typeof accesses)[]).find((form) => accesses[form] === argument.access);
  const { form } = door;
  const says = accesses[form];
  const at = { start: door.span.start, end: door.span.end };
  const related = [
    { location: unit.at(call.parameters[1]!), message: `here the kernel ${argument.access} it, which is '${meant}'` },
  ];
  const values = { form, says, name: argument.name, access: argument.access };
  unit.report(diagnostics.ioctlDirection(values, unit.at(at), { related }));
  return false;
}

/** The bytes that an argument's address leads to; nothing where they have no fixed number. */
export function sizeBehind(argument: Model.Parameter | undefined): number | undefined {
  if (argument?.access === undefined) return undefined;
  const width = argument.type.kind === "bool" ? 8 : widthOf(argument.type);
  return width === undefined ? undefined : width / 8;
}

/** The size in the number is said, or that of the argument; both are the same where there are both. */
export function ioctlSize(
  unit: Unit,
  call: Syntax.Call,
  door: Syntax.IoctlDoor,
  of: { readonly type: Model.Type; readonly size: number } | undefined,
  parameters: readonly Model.Parameter[],
): boolean {
  const { form } = door;
  if (form === "_IO") {
    if (of === undefined) return true;
    unit.report(diagnostics.ioctlSize({ form, problem: "has no size, and takes no type" }, unit.at(door.of!)));
    return false;
  }
  const argument = parameters[1];
  const behind = sizeBehind(argument);
  if (of === undefined) {
    if (behind !== undefined) return true;
    const problem = "says a size: name a type, or pass one by its address";
    unit.report(diagnostics.ioctlSize({ form, problem }, unit.at(door)));
    return false;
  }
  if (behind === undefined || behind === of.size) return true;
  const location = unit.at(call.parameters[1]!);
  const related = [{ location, message: `'${argument!.name}' has ${behind} bytes: ${describeType(argument!.type)}` }];
  const values = { type: describeType(of.type), size: of.size, name: argument!.name, behind };
  unit.report(diagnostics.ioctlSizeDiffers(values, unit.at(door.of!), { related }));
  return false;
}
