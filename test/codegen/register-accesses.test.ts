/** Registers made up: each member makes the accesses, with the bits, that arithmetic by hand says. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { DeviceRemoved } from "../../src/runtime/index.ts";
import { load } from "./compile.ts";
import { Recording } from "./recording.ts";
import * as reference from "./register-layouts.ts";
import type { MadeUpField, MadeUpRegister } from "./register-layouts.ts";

type Members = Record<string, unknown> & {
  load?(): unknown;
  take?(): unknown;
  fields?(): unknown;
  takeFields?(): unknown;
  store?(value: unknown): void;
  change?(fields: Readonly<Record<string, unknown>>): void;
};
interface Made {
  openMade(transport: Recording["transport"]): Readonly<Record<string, Members | ((index: number) => Members)>>;
}

let number = 0;

test("each access of registers that are made up", { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(reference.madeUpRegisters, async (layout) => {
      const text = reference.describe(layout);
      const made = await load<Made>(`accesses-${number++}`, "made-up.ring", { "made-up.ring": text });
      const device = new Recording(reference.placeOf(layout.registers.length));
      const registers = made.openMade(device.transport);
      const draw = reference.drawing(layout.seed + 1);
      for (const [index, register] of layout.registers.entries()) {
        for (let round = 0; round < 6; round++) {
          const nth = register.count === 0 ? 0 : draw(register.count);
          const member = registers[register.name]!;
          const object = typeof member === "function" ? member(register.from + nth) : member;
          new Trial(device, register, reference.placeOf(index) + nth * 16, object, draw).run();
        }
      }
    }),
    { numRuns: 25 },
  );
});

class Trial {
  private readonly device: Recording;
  private readonly register: MadeUpRegister;
  private readonly offset: number;
  private readonly object: Members;
  private readonly draw: (below: number) => number;
  private word = 0n;

  constructor(
    device: Recording,
    register: MadeUpRegister,
    offset: number,
    object: Members,
    draw: (below: number) => number,
  ) {
    this.device = device;
    this.register = register;
    this.offset = offset;
    this.object = object;
    this.draw = draw;
  }

  run(): void {
    const { fields } = this.register;
    this.loads();
    if (fields.length === 0) return this.storesValue();
    this.storesFields();
    for (const field of fields) if (field.type !== "reserved") this.sets(field);
    this.changes();
  }

  private accesses(kind: "load" | "store", word: bigint): readonly unknown[] {
    return reference.accesses(this.register, kind, this.offset, word);
  }

  /** Gives the register a word that a device may hold. */
  private put(): void {
    const { bits } = this.register;
    do this.word = reference.bitsFrom(this.draw, bits);
    while (this.word === (1n << BigInt(bits)) - 1n && reference.noWord(this.register));
    this.write(this.word);
  }

  private write(word: bigint): void {
    for (const [, bits, offset, value] of reference.accesses(this.register, "store", this.offset, word))
      this.device.set(bits, offset, value);
    this.device.taken();
  }

  private loads(): void {
    const { register, object, device } = this;
    const named = register.fields.filter(({ type }) => type !== "reserved");
    const all = named.length === 0 ? [register.access] : named.map((field) => reference.accessOf(register, field));
    const clears = all.includes("read clears");
    const readable = named.filter((field) => reference.isRead(register, field));
    const never = named.length === 0 ? register.access === "write only" : readable.length === 0;
    expect(["load", "take"].filter((name) => name in object)).toEqual(never ? [] : [clears ? "take" : "load"]);
    if (never) return;
    const take = (): unknown => (clears ? object.take!() : object.load!());
    this.put();
    const loaded = take();
    const whole = register.signed ? BigInt.asIntN(register.bits, this.word) : this.word;
    expect(loaded).toBe(register.bits === 64 ? whole : Number(whole));
    expect(device.taken()).toEqual(this.accesses("load", this.word));
    if (named.length > 0) {
      const values = readable.map((field) => [field.name, reference.valueIn(field, this.word)] as const);
      expect(clears ? object.takeFields!() : object.fields!()).toEqual(Object.fromEntries(values));
      expect(device.taken()).toEqual(this.accesses("load", this.word));
      const got = readable.map((field) => [field.name, clears ? undefined : object[field.name]] as const);
      if (!clears) expect(got).toEqual(values);
      else for (const { name } of readable) expect(name in object).toBe(false);
      expect(device.taken()).toEqual(got.flatMap(() => (clears ? [] : this.accesses("load", this.word))));
    }
    this.write((1n << BigInt(register.bits)) - 1n);
    if (reference.noWord(register)) expect(take).toThrow(DeviceRemoved);
    else take();
    expect(device.taken().filter(([kind]) => kind === "store")).toEqual([]);
  }

  private storesValue(): void {
    const { register, object, device } = this;
    const stored = !["readonly", "read clears"].includes(register.access);
    expect("store" in object).toBe(stored);
    if (!stored) return;
    const word = reference.bitsFrom(this.draw, register.bits);
    const value = register.signed ? BigInt.asIntN(register.bits, word) : word;
    const exact = value <= BigInt(Number.MAX_SAFE_INTEGER) && value >= BigInt(Number.MIN_SAFE_INTEGER);
    object.store!(register.bits < 64 || (exact && this.draw(2) === 0) ? Number(value) : value);
    expect(device.taken()).toEqual(this.accesses("store", word));
  }

  private storesFields(): void {
    const { register, object, device } = this;
    const written = register.fields.filter(
      (field) =>
        field.type !== "reserved" && !["readonly", "read clears"].includes(reference.accessOf(register, field)),
    );
    expect("store" in object).toBe(written.length > 0);
    if (written.length === 0) return;
    const start = register.fields.reduce(
      (word, field) => reference.withBits(field, word, reference.absent(register, field)),
      0n,
    );
    const given = written.filter(() => this.draw(3) > 0);
    const { word, values } = this.values(given, start);
    object.store!(values);
    expect(device.taken()).toEqual(this.accesses("store", word));
    const any = reference.bitsFrom(this.draw, register.bits);
    object.store!(register.bits === 64 ? any : Number(any));
    expect(device.taken()).toEqual(this.accesses("store", any));
  }

  /** Values for fields, and the word with them. */
  private values(
    fields: readonly MadeUpField[],
    start: bigint,
  ): { readonly word: bigint; readonly values: Readonly<Record<string, unknown>> } {
    let word = start;
    const values: Record<string, unknown> = {};
    for (const field of fields) {
      word = reference.withBits(field, word, reference.bitsFrom(this.draw, field.width));
      values[field.name] = reference.valueIn(field, word);
    }
    return { word, values };
  }

  private sets(field: MadeUpField): void {
    const { register, object, device } = this;
    const prototype = Object.getPrototypeOf(object) as object;
    const able = reference.isAssignable(register, field);
    expect(Object.getOwnPropertyDescriptor(prototype, field.name)?.set !== undefined).toBe(able);
    if (!able) return;
    this.put();
    const { word, values } = this.values([field], reference.quiet(register, this.word));
    object[field.name] = values[field.name];
    expect(device.taken()).toEqual([...this.accesses("load", this.word), ...this.accesses("store", word)]);
  }

  private changes(): void {
    const { register, object, device } = this;
    const able = register.fields.filter((field) => reference.isAssignable(register, field));
    expect("change" in object).toBe(able.length > 1);
    if (able.length < 2) return;
    this.put();
    const changed = able.filter(() => this.draw(2) === 0);
    const { word, values } = this.values(changed, reference.quiet(register, this.word));
    object.change!(values);
    expect(device.taken()).toEqual([...this.accesses("load", this.word), ...this.accesses("store", word)]);
  }
}
