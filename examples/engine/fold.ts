/**
 * Folding: a message becomes a short one with the same CRC-32C, by exclusive ors of whole vectors.
 *
 * Divided by the polynomial, x^209 + x^144 + x^54 + x^39 + x^14 + 1 leaves nothing; and so does the same with x^32 for x,
 * since a sum's square over two elements is the sum of the squares. So a word (32 bits) may be struck from a message when
 * it is added to the words 65, 155, 170, 195 and 209 behind it. Seen from there: each word takes up those that stand so far
 * before it. The nearest is further away than a vector of four words reaches, so four are done at once. When all but the
 * last 209 have been struck, the checksum of these is the message's.
 *
 * JavaScript has no vectors, WebAssembly does: the loop is a module of a hundred bytes, put together here.
 */

/** How far behind a word those are that it is added to, in bytes. */
const BEHIND = [65, 155, 170, 195, 209].map((words) => words * 4);
/** How many bytes are left. */
const LEFT = 209 * 4;
const VECTOR = 16;

/** Bytes of {@link area}. */
export const AREA = 64 * 1024;
/** Where it begins: before it stand zeros, which the first words take up. */
const BEGIN = 1024;
const PAGE = 64 * 1024;
const PAGES = Math.ceil((BEGIN + AREA) / PAGE);

/** What is used of it: Node's types leave it out. */
declare const WebAssembly: {
  readonly Memory: new (pages: { readonly initial: number; readonly maximum: number }) => {
    readonly buffer: ArrayBuffer;
  };
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: object };
};

const memory = new WebAssembly.Memory({ initial: PAGES, maximum: PAGES });
const words = new Int32Array(memory.buffer);
/** What is folded is put here first. */
export const area = new Uint8Array(memory.buffer, BEGIN, AREA);

/** A number as WebAssembly writes it, 7 bits a byte. */
function leb128(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...leb128(value >>> 7)];
}

/** Several things, their count before them. */
function list(items: readonly (readonly number[])[]): number[] {
  return [...leb128(items.length), ...items.flat()];
}

/** Bytes, their count before them. */
function sized(bytes: readonly number[]): number[] {
  return [...leb128(bytes.length), ...bytes];
}

const text = (name: string): number[] => sized([...Buffer.from(name)]);

/** `fold(from, to)`: vector by vector from address `from` (`LEFT` before the first) to `to`. */
function assemble(): Uint8Array<ArrayBuffer> {
  const I32 = 0x7f;
  const [FROM, TO] = [0, 1];
  const get = (local: number) => [0x20, local];
  const tee = (local: number) => [0x22, local];
  const number = (value: number) => [0x41, ...leb128(value)]; // below 64: it has a sign
  const add = [0x6a];
  const below = [0x49];
  const aligned = 2; // to words, as a power of two
  const load = (at: number) => [...get(FROM), 0xfd, 0x00, aligned, ...leb128(at)]; // v128.load
  const store = (at: number) => [0xfd, 0x0b, aligned, ...leb128(at)]; // v128.store
  const xor = [0xfd, 0x51];
  const LOOP = [0x03, 0x40];
  const REPEAT_IF = [0x0d, 0];
  const END = [0x0b];
  const body = [
    ...LOOP,
    ...get(FROM),
    ...load(LEFT),
    ...BEHIND.flatMap((far) => [...load(LEFT - far), ...xor]),
    ...store(LEFT),
    ...[...get(FROM), ...number(VECTOR), ...add, ...tee(FROM)],
    ...[...get(TO), ...below, ...REPEAT_IF],
    ...END,
    ...END,
  ];
  const section = (id: number, items: readonly (readonly number[])[]) => [id, ...sized(list(items))];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0], // "\0asm", version 1
    ...section(1, [[0x60, ...list([[I32], [I32]]), ...list([])]]), // type 0: (i32, i32) -> ()
    ...section(2, [[...text("js"), ...text("memory"), 0x02, 0x01, ...leb128(PAGES), ...leb128(PAGES)]]),
    ...section(3, [[0]]), // function 0 is of type 0
    ...section(7, [[...text("fold"), 0x00, 0]]),
    ...section(10, [sized([...list([]), ...body])]), // it has no locals but its parameters
  ]);
}

const module = new WebAssembly.Module(assemble());
const { fold: loop } = new WebAssembly.Instance(module, { js: { memory } }).exports as {
  readonly fold: (from: number, to: number) => void;
};

/**
 * Folds the first `length` bytes of {@link area}, in place.
 * @returns how many of them have been struck: the rest has the checksum of all
 */
export function fold(length: number): number {
  const struck = (length - LEFT) & -VECTOR;
  if (struck <= 0) return 0;
  loop(BEGIN - LEFT, BEGIN - LEFT + struck);
  // The rest takes up what has been struck, and nothing of itself.
  const rest = (BEGIN + struck) / 4;
  for (const bytes of BEHIND) {
    const far = bytes / 4;
    for (let at = rest; at < rest + far; at++) words[at]! ^= words[at - far]!;
  }
  return struck;
}
