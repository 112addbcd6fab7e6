/** Procedures: sequences and their statements, and the gates that tell what a device can do. */
import type { Span } from "../base/span.ts";
import type { Declared, Expression, Parameter, Reference, Type } from "./model.ts";
import type { RegisterPath } from "./model-registers.ts";

/** Whether the device has a feature: found out once, after its reset and before anything else. */
export interface Gate extends Declared {
  /** What opening the device is told: features that were agreed on, say. */
  readonly parameters: readonly Parameter[];
  /** Over the parameters, registers that are always there, and other gates. */
  readonly condition: Expression;
}

export interface Sequence extends Declared {
  readonly parameters: readonly Parameter[];
  /** The queue it makes, in a file's own sequence; absent: it returns nothing. */
  readonly returns: string | undefined;
  readonly body: readonly Statement[];
}

export type Statement =
  /** `cell <- value`, with or without release. */
  | {
      readonly kind: "store";
      readonly cell: string;
      readonly index: Expression | undefined;
      readonly value: Expression;
      readonly release: boolean;
    }
  /** `register <- value`: the whole word at once. */
  | { readonly kind: "store-register"; readonly register: RegisterPath; readonly value: Expression }
  /** `register.field = value`: the word is loaded, the field replaced, the word stored. The field is `assignable`. */
  | { readonly kind: "assign"; readonly register: RegisterPath; readonly field: string; readonly value: Expression }
  | { readonly kind: "fence" }
  | {
      readonly kind: "if";
      readonly condition: Expression;
      readonly then: readonly Statement[];
      readonly else: readonly Statement[];
    }
  /** From `from` to `to`, both included. */
  | {
      readonly kind: "for";
      readonly name: string;
      readonly from: Expression;
      readonly to: Expression;
      readonly body: readonly Statement[];
    }
  /** As long as the condition holds. When `within` is over and it still does, the sequence fails. */
  | {
      readonly kind: "while";
      readonly condition: Expression;
      /** A duration; absent: for ever. */
      readonly within: Expression | undefined;
      readonly body: readonly Statement[];
    }
  /** Until the condition holds. When `within` is over and it does not, the sequence fails. */
  | { readonly kind: "wait"; readonly condition: Expression; readonly within: Expression | undefined }
  | { readonly kind: "let"; readonly name: string; readonly type: Type; readonly value: Expression }
  /** `taken`: its result is how many entries the device took; only in publish. */
  | { readonly kind: "call"; readonly call: CallOf; readonly taken: boolean }
  /** Posts a command and waits for its end. When it fails, the sequence does. */
  | {
      readonly kind: "run";
      readonly command: Reference;
      /** Fields and transfers by their names. A transfer's is `memory`. */
      readonly arguments: readonly { readonly name: string; readonly value: Expression }[];
      /** Of type `queue`; absent in a queue's own sequence: that queue. */
      readonly on: Expression | undefined;
      readonly within: Expression | undefined;
      /** The local, of type `outcome`, that has its results. */
      readonly result: string | undefined;
    }
  /** Memory that the device reaches, zeroed; it lives as long as what the sequence makes. */
  | {
      readonly kind: "allocate";
      readonly name: string;
      readonly type: Type;
      /** Bytes. */
      readonly size: Expression;
      /** Bytes, a power of two. */
      readonly alignment: bigint;
    }
  /** Steps for when a later one fails: the last `undo` runs first. */
  | { readonly kind: "undo"; readonly body: readonly Statement[] }
  /** `fail Class(field: value)`: ends the sequence with an error. */
  | {
      readonly kind: "raise";
      readonly error: string;
      /** Where the error's name stands. */
      readonly span: Span;
      readonly fields: readonly { readonly name: string; readonly value: Expression }[];
    }
  /** `signal packet(…)`, `await packet(…)`: puts the packet that does so into its stream. */
  | {
      readonly kind: "packet";
      readonly role: "signal" | "await";
      readonly stream: Reference;
      readonly packet: string;
      readonly arguments: readonly { readonly name: string; readonly value: Expression }[];
    }
  /** `return Uring(fd, p)`: opens the queue. */
  | { readonly kind: "open-queue"; readonly queue: string; readonly arguments: readonly Expression[] }
  /** `return admin`: hands over a queue that was opened before. */
  | { readonly kind: "return-queue"; readonly local: string }
  /** `return;` in a sequence that returns nothing. */
  | { readonly kind: "return" };

export interface CallOf {
  readonly call: Reference;
  /** One for each parameter: given, or its default. Memory passed by address is a `local`. */
  readonly arguments: readonly Expression[];
}
