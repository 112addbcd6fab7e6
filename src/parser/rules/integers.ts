/** The value of an integer token; 0 for one that is malformed, which has its diagnostic. */
export function integerValue(text: string): bigint {
  // Most are short and decimal: no pattern is needed to see that they are right.
  if (text.length <= 3 && plain(text)) return BigInt(text);
  const digits = text.replaceAll("_", "");
  return /^(0x[0-9a-f]+|0b[01]+|[0-9]+)$/i.test(digits) ? BigInt(digits) : 0n;
}

function plain(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c < 48 || c > 57) return false;
  }
  return text.length > 0;
}
