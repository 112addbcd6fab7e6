/** Swapping bytes by a call or in place. */

/**
 * V8 puts called functions into their caller up to a limit of code in all: this many swaps fit beside the checks, and those
 * behind them would be real calls, which doubles an encoder's time.
 */
const FIT = 15;

/** Statements with their swaps written out where there are too many of them to be calls. */
export function inlined(statements: readonly string[]): readonly string[] {
  const swaps = statements.filter((line) => line.includes("swap32(")).length;
  return swaps <= FIT ? statements : statements.flatMap((line, index) => writtenOut(line, `loaded${index}`));
}

function writtenOut(line: string, name: string): readonly string[] {
  const start = line.indexOf("swap32(");
  if (start < 0) return [line];
  const from = start + "swap32(".length;
  let end = from;
  for (let open = 1; open > 0; end++) open += line[end] === "(" ? 1 : line[end] === ")" ? -1 : 0;
  const value = line.slice(from, end - 1);
  const plain = /^\w+$/.test(value);
  const it = plain ? value : name;
  const turned = `(((${it} << 8) | (${it} >>> 24)) & 0xff00ff) | (((${it} << 24) | (${it} >>> 8)) & 0xff00ff00)`;
  const store = line.slice(0, start) + turned + line.slice(end);
  return plain ? [store] : [`const ${it} = ${value};`, store];
}
