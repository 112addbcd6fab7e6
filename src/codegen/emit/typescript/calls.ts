/** Calls: a system call by its number, what its failure throws, and what is left for later. */
import type { Call, CallOf, Expression, Fail } from "../../../model/model.ts";
import type { Context } from "./context.ts";
import { expressionText, type Surroundings } from "./expression.ts";

/** `call6`: system calls are told apart by how many arguments they take. `ioctl` has a door of its own. */
export function callForm(call: Call): string {
  return call.door.kind === "ioctl" ? "ioctl" : `call${call.parameters.length}`;
}

/** What the door takes: a system call's number and its arguments; a handle, the request's number and one argument. */
export function doorArguments({ door }: Call, given: readonly string[]): string {
  if (door.kind === "syscall") return [door.number, ...given].join(", ");
  return [given[0], `0x${door.request.toString(16)}`, given[1] ?? 0].join(", ");
}

/** `call6(426, fd, 0, 0, 0, 0, 0)`, `ioctl(fd, 0x5700, words)` */
export function callText(
  context: Context,
  { call: reference, arguments: given }: CallOf,
  around: Surroundings,
): string {
  const call = context.call(reference);
  const texts = given.map((argument, index) => {
    const { access, type } = call.parameters[index]!;
    if (access === undefined) return expressionText(context, argument, around);
    // By a system call's number there is only an address to give: such calls are refused.
    if (type.kind !== "struct") return `Uint32Array.of(${expressionText(context, argument, around)})`;
    return `${localName(argument, around)}Memory.${call.door.kind === "ioctl" ? "words" : "address"}`;
  });
  return `${callForm(call)}(${doorArguments(call, texts)})`;
}

/** Memory passed by address is a local's. */
function localName(argument: Expression, around: Surroundings): string {
  if (argument.kind !== "local" || around.local === undefined)
    throw new Error("bug in ringwright: memory that is no local");
  return around.local(argument.name);
}

/** `throw new SystemError("enter", result, -result as Errno)`, the error's fields from the result. */
function throwText(context: Context, call: Call, fail: Fail, result: string): string {
  const fields = fail.fields.map(({ value }) => expressionText(context, value, { callResult: () => result }));
  const owner = context.program.models.find(({ calls }) => calls.includes(call)) ?? context.model;
  return `throw new ${context.refer({ file: owner.file, name: fail.error })}("${call.name}", ${[result, ...fields].join(", ")});`;
}

/** Statements after `const result = …`: a failure is thrown; one that may be tried again answers `later` instead. */
export function failureChecks(
  context: Context,
  call: Call,
  result: string,
  later: string | undefined,
): readonly string[] {
  const { fail } = call;
  if (fail === undefined) return [];
  const around: Surroundings = { callResult: () => result };
  const thrown = throwText(context, call, fail, result);
  const first = fail.fields[0]?.value;
  if (later === undefined || call.retry.length === 0 || first === undefined) {
    return [`if (${expressionText(context, fail.condition, around)}) ${thrown}`];
  }
  const cause = expressionText(context, first.kind === "as-enum" ? first.operand : first, around);
  const again = call.retry.map((value) => `${cause} === ${value}`).join(" || ");
  const names = retryNames(context, call, first).join(", ");
  return [
    `if (${expressionText(context, fail.condition, around)}) {`,
    `if (${again}) return ${later}; // ${names}: may be tried again`,
    thrown,
    "}",
  ];
}

function retryNames(context: Context, call: Call, first: Expression): readonly string[] {
  const members = first.type.kind === "enum" ? context.enum(first.type.enum).members : [];
  return call.retry.map((value) => members.find((member) => member.value === value)?.name ?? String(value));
}
