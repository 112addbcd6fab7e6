import type { Unit } from "../scope.ts";
import { camelCase } from "./camel-case.ts";
import { madeTwice, type Made } from "./made-names.ts";

/**
 * What a driver takes for a command: its fields, and for each transfer the memory and the byte of it to start at, `at`, or
 * `dataAt` beside another transfer. Two fields of one name are another check's.
 */
export function argumentNames(unit: Unit): void {
  for (const symbol of unit.symbols.values()) {
    const command = symbol.kind === "command" ? symbol.model() : undefined;
    if (command?.completion === undefined) continue;
    const { layout, transfers, pieces } = command;
    const lent = transfers.flatMap(({ name, span }): readonly Made[] => {
      const start = transfers.length === 1 ? "at" : `${camelCase(name)}At`;
      return [
        { generated: camelCase(name), of: name, span },
        { generated: start, of: `${name}, where it starts`, span },
      ];
    });
    const addresses = new Set(transfers.flatMap(({ addressFields }) => addressFields));
    // The fields of a chain are each piece's own.
    const given = (pieces.length > 0 ? [] : layout)
      .filter(({ role, name }) => role === "value" && !addresses.has(name))
      .map(({ name, span }) => ({ generated: camelCase(name), of: name, span }));
    madeTwice(unit, [...lent, ...given], (_one, other) => lent.includes(other));
  }
}
