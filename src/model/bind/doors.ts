/** The doors of calls: numbers of system calls, and request numbers of ioctls as the kernel's macros make them. */
import { diagnostics } from "../../diagnostics/catalogue.gen.ts";
import type * as Syntax from "../../parser/syntax.ts";
import { ioctlDirection, ioctlParameters, ioctlSize, sizeBehind } from "../checks/ioctls.ts";
import { constantOf } from "../expressions.ts";
import type * as Model from "../model.ts";
import { Scope, type Unit } from "../scope.ts";
import { describeType, resolveType, widthOf } from "../types.ts";

/** Larger than any system call's number. */
const largestNumber = 65535n;
/** A request number has 14 bits for the size. */
const largestSize = (1 << 14) - 1;
/** Who moves data, as `_IOC` counts: 1 is the program's writing, 2 its reading. */
const directions = { _IO: 0, _IOW: 1, _IOR: 2, _IOWR: 3 } as const;

export function bindDoor(
  unit: Unit,
  syntax: Syntax.Call,
  door: Syntax.Door,
  parameters: readonly Model.Parameter[] | undefined,
): Model.Door | undefined {
  switch (door.kind) {
    case "syscall": {
      const number = small(unit, door.number, largestNumber, "the number of a system call");
      return number === undefined ? undefined : { kind: "syscall", number };
    }
    case "raw-ioctl": {
      const request = small(unit, door.request, 0xffff_ffffn, "the number of a request");
      const fits = parameters !== undefined && ioctlParameters(unit, syntax, parameters);
      return request === undefined || !fits ? undefined : { kind: "ioctl", request, form: undefined };
    }
    case "ioctl":
      return bindIoctl(unit, syntax, door, parameters);
  }
}

function bindIoctl(
  unit: Unit,
  syntax: Syntax.Call,
  door: Syntax.IoctlDoor,
  parameters: readonly Model.Parameter[] | undefined,
): Model.Door | undefined {
  const group = bindGroup(unit, door.group);
  const number = small(unit, door.number, 255n, "the request's own number");
  const of = door.of && resolveType(door.of, { scope: new Scope(unit), place: "a struct's member" });
  if (parameters === undefined || !ioctlParameters(unit, syntax, parameters)) return undefined;
  if (group === undefined || number === undefined || (door.of !== undefined && of === undefined)) return undefined;
  if (!ioctlDirection(unit, syntax, door, parameters)) return undefined;
  const macro = door.form;
  const size = macro === "_IO" ? 0 : of === undefined ? sizeBehind(parameters[1]) : bytesOf(of.type);
  if (!ioctlSize(unit, syntax, door, of && { type: of.type, size: bytesOf(of.type) }, parameters)) return undefined;
  if (size === undefined) return undefined;
  if (size > largestSize) {
    const type = of === undefined ? parameters[1]!.type : of.type;
    const values = { type: describeType(type), size, limit: largestSize };
    return unit.report(diagnostics.ioctlTooLarge(values, unit.at(door)));
  }
  const request = ((directions[macro] << 30) | (size << 16) | (group << 8) | number) >>> 0;
  return { kind: "ioctl", request, form: { macro, group, number, size } };
}

function bytesOf(type: Model.Type): number {
  return type.kind === "bool" ? 1 : widthOf(type)! / 8;
}

/** A number of eight bits, or the character that has it. */
function bindGroup(unit: Unit, group: Syntax.Expression | Syntax.Name): number | undefined {
  if (!("text" in group)) return small(unit, group, 255n, "the first argument");
  const code = group.text.codePointAt(0);
  if (group.text.length === 1 && code !== undefined && code <= 0xff) return code;
  return unit.report(diagnostics.ioctlGroup({ text: group.text }, unit.at(group)));
}

function small(unit: Unit, syntax: Syntax.Expression, max: bigint, what: string): number | undefined {
  const found = constantOf(new Scope(unit), syntax, { kind: "range", bits: 32, min: 0n, max }, what);
  return found && Number(found.value);
}
