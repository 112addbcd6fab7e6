/** Encoders as somebody would write them by hand for these commands alone, with the checks that the generated ones make. */

const TWO_POW_MINUS_32 = 2 ** -32;

function fits(value: number | bigint): boolean {
  if (typeof value === "number") return value >= 0 && value <= Number.MAX_SAFE_INTEGER && Math.floor(value) === value;
  return value >= 0n && value <= 0xffff_ffff_ffff_ffffn;
}

function storeBigint(words: Uint32Array, at: number, value: bigint): void {
  words[at] = Number(value & 0xffff_ffffn);
  words[at + 1] = Number(value >> 32n);
}

function wrong(): RangeError {
  return new RangeError("a value does not fit");
}

/** `blocks` is written less one. */
export function nvmeReadByHand(
  words: Uint32Array,
  at: number,
  id: number,
  lba: number | bigint,
  blocks: number,
  namespace: number,
  first: number,
  second: number,
  storageTagCheck = false,
  protection = 0,
  forceUnitAccess = false,
  limitedRetry = false,
  dataset = 0,
  referenceTag = 0,
  applicationTag = 0,
  tagMask = 0,
  fuse = 0,
  metadata: number | bigint = 0,
): void {
  if ((id & 0xffff) !== id || !fits(lba) || (blocks | 0) !== blocks || blocks < 1 || blocks > 65536) throw wrong();
  if (namespace >>> 0 !== namespace || (protection & 0xf) !== protection || (dataset & 0xff) !== dataset) throw wrong();
  if (referenceTag >>> 0 !== referenceTag || (applicationTag & 0xffff) !== applicationTag) throw wrong();
  if ((tagMask & 0xffff) !== tagMask || (fuse & 0x3) !== fuse || !fits(metadata)) throw wrong();
  words[at] = 2 | (fuse << 8) | (id << 16);
  words[at + 1] = namespace;
  words[at + 2] = 0;
  words[at + 3] = 0;
  if (typeof metadata === "number") {
    words[at + 4] = metadata;
    words[at + 5] = metadata * TWO_POW_MINUS_32;
  } else storeBigint(words, at + 4, metadata);
  words[at + 6] = first;
  words[at + 7] = first * TWO_POW_MINUS_32;
  words[at + 8] = second;
  words[at + 9] = second * TWO_POW_MINUS_32;
  if (typeof lba === "number") {
    words[at + 10] = lba;
    words[at + 11] = lba * TWO_POW_MINUS_32;
  } else storeBigint(words, at + 10, lba);
  words[at + 12] =
    (blocks - 1) |
    (storageTagCheck ? 1 << 24 : 0) |
    (protection << 26) |
    (forceUnitAccess ? 1 << 30 : 0) |
    (limitedRetry ? 1 << 31 : 0);
  words[at + 13] = dataset;
  words[at + 14] = referenceTag;
  words[at + 15] = applicationTag | (tagMask << 16);
}

/** A DataView stores in the order of the network; `at` is in bytes. */
export function compressByHand(
  view: DataView,
  at: number,
  engine: number,
  status: number,
  sourceSize: number,
  source: number,
  targetSize: number,
  target: number,
  instance: number,
): void {
  if ((engine & 0xff) !== engine || sourceSize >>> 0 !== sourceSize) throw wrong();
  if (targetSize >>> 0 !== targetSize || (instance & 0x7ff) !== instance) throw wrong();
  view.setUint32(at, (engine << 16) | (instance << 3) | 1);
  view.setUint32(at + 4, 0);
  view.setUint32(at + 8, status * TWO_POW_MINUS_32);
  view.setUint32(at + 12, status);
  view.setUint32(at + 16, 0);
  view.setUint32(at + 20, sourceSize);
  view.setUint32(at + 24, source * TWO_POW_MINUS_32);
  view.setUint32(at + 28, source);
  view.setUint32(at + 32, 0);
  view.setUint32(at + 36, targetSize);
  view.setUint32(at + 40, target * TWO_POW_MINUS_32);
  view.setUint32(at + 44, target);
  for (let byte = 48; byte < 128; byte += 4) view.setUint32(at + byte, 0);
}
