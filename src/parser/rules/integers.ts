/** The value of an integer token; 0 for one that is malformed, which has its diagnostic. */
export function integerValue(text: string): bigint {
  const small = smallValue(text);
  if (small !== undefined) return (smallOnes[small] ??= BigInt(small));
  const digits = text.replaceAll("_", "");
  return /^(0x[0-9a-f]+|0b[01]+|[0-9]+)$/i.test(digits) ? BigInt(digits) : 0n;
}

/** Most integers are these, and again and again. */
const smallOnes: bigint[] = [];

/** The value of up to three decimal digits: no pattern is needed to see that they are right. */
function smallValue(text: string): number | undefined {
  if (text.length > 3) return undefined;
  let value = 0;
  for (let i = 0; i < text.length; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9) return undefined;
    value = value * 10 + digit;
  }
  return value;
}
