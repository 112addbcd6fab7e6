/** Where a register is: a constant, or a function of indices and of what the layout depends on. */
import { StructureKind, VariableDeclarationKind, type StatementStructures } from "ts-morph";
import { fold } from "../../../../model/fold.ts";
import type { Expression } from "../../../../model/model.ts";
import { camel, Scope } from "../../../names.ts";
import type { Context } from "../context.ts";
import { docs, oneLine } from "../docs.ts";
import { hex } from "../dwords.ts";
import { inputDocs, inputParameters, inputsNamed, inputsOf, type Input } from "../inputs.ts";
import { placeText, registerDoc } from "./docs.ts";
import type { NamedRegister, Step } from "./named.ts";
import { offsetName } from "./register-names.ts";

export interface Offset {
  /** Where it depends on nothing. */
  readonly constant: bigint | undefined;
  readonly statement: StatementStructures;
}

export function emitOffset(context: Context, named: NamedRegister): Offset {
  const { registers, path } = named;
  const constant = constantOffset(named);
  const own = offsetName(context, named, constant !== undefined);
  const doc = [registerDoc(named), oneLine(named.register.doc), `@spec ${context.specPath(registers.name, path)}`];
  if (constant !== undefined) {
    return {
      constant,
      statement: {
        kind: StructureKind.VariableStatement,
        declarationKind: VariableDeclarationKind.Const,
        isExported: true,
        docs: docs(`Where \`${path}\` is in ${placeText(registers)}. ${doc[0]}`, ...doc.slice(1)),
        declarations: [{ name: own, initializer: hex(constant) }],
      },
    };
  }
  const { indices, asked, checks, sum } = offsetParts(context, named);
  return {
    constant,
    statement: {
      kind: StructureKind.Function,
      name: own,
      isExported: true,
      docs: docs(
        `Where \`${path}\` is in ${placeText(registers)}. ${doc[0]}`,
        ...doc.slice(1),
        ...indices.map(
          ({ step, name: index }) => `@param ${index} which \`${step.name}\`, ${step.array!.from}..${step.array!.to}`,
        ),
        ...inputDocs(asked),
        indices.length > 0 ? "@throws ValueRange there is none of that index" : undefined,
      ),
      parameters: [...indices.map(({ name: index }) => ({ name: index, type: "number" })), ...inputParameters(asked)],
      returnType: "number",
      statements: [...checks, `return ${sum};`],
    },
  };
}

interface Parts {
  readonly indices: readonly { readonly step: Step; readonly name: string }[];
  /** What it asks besides, in the order of the function's parameters. */
  readonly asked: readonly Input[];
  readonly checks: readonly string[];
  readonly sum: string;
}

/** What the function of a place that is not constant takes and does. */
export function offsetParts(context: Context, { steps, registers }: NamedRegister): Parts {
  const scope = new Scope(["outOfRange"]);
  const arrays = steps.filter(({ array }) => array !== undefined);
  const indices = arrays.map((step) => {
    const wanted = arrays.length === 1 ? "index" : `${camel(step.name)}Index`;
    return { step, name: scope.claim(wanted, `index ${step.name}`) };
  });
  const expressions = steps.flatMap(({ offset, array }) => [offset, ...(array === undefined ? [] : [array.stride])]);
  const inputs = inputsOf(context, registers, [], expressions, scope.names);
  const told = inputsNamed(context, inputs);
  const asked = inputs.filter(({ name: input }) =>
    expressions.some((expression) => new RegExp(`\\b${input}\\b`).test(told.text(expression))),
  );
  const checks = indices.map(({ step, name: index }) => indexCheck(context, registers.name, step, index));
  const terms = steps.flatMap((step) => {
    const index = indices.find((each) => each.step === step)?.name;
    const text = (expression: Expression): string => {
      const folded = fold(expression);
      return folded === undefined ? `(${told.text(expression)})` : hex(folded);
    };
    const base = fold(step.offset) === 0n ? [] : [text(step.offset)];
    if (index === undefined || step.array === undefined) return base;
    const { from, stride } = step.array;
    return [...base, `${from === 0n ? index : `(${index} - ${from})`} * ${text(stride)}`];
  });
  return { indices, asked, checks, sum: terms.length === 0 ? "0" : terms.join(" + ") };
}

/** The statement that refuses an index of which there is none. */
export function indexCheck(context: Context, registers: string, { name, array }: Step, index: string): string {
  const { from, to } = array!;
  const error = `${context.use("outOfRange")}("${registers}.${name}[]", ${index}, "${from}..${to}")`;
  return `if ((${index} | 0) !== ${index} || ${index} < ${from} || ${index} > ${to}) throw ${error};`;
}

export function constantOffset({ steps }: NamedRegister): bigint | undefined {
  let sum = 0n;
  for (const { offset, array } of steps) {
    const folded = fold(offset);
    if (folded === undefined || array !== undefined) return undefined;
    sum += folded;
  }
  return sum;
}
