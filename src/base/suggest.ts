/**
 * The number of insertions, deletions, replacements and swaps of neighbours that turn one word into the other
 * (Damerau–Levenshtein, restricted form).
 */
export function distance(a: string, b: string): number {
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = above[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      let best = Math.min(above[j]! + 1, row[j - 1]! + 1, replaced);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) best = Math.min(best, before[j - 2]! + 1);
      row.push(best);
    }
    before = above;
    above = row;
  }
  return above[b.length]!;
}

/**
 * The candidate that was probably meant: near enough for the word's length, the nearest one, the first of several; or else
 * the only one that the word begins, as in `tail` for `tail_offset` or `len` for `length`.
 */
export function suggest(word: string, words: Iterable<string>): string | undefined {
  const candidates = [...words];
  let best: string | undefined;
  // A third of the word may be wrong, and one letter of any word that has another.
  let limit = word.length < 2 ? 1 : Math.max(1, Math.floor(word.length / 3)) + 1;
  for (const candidate of candidates) {
    if (candidate === word || Math.abs(candidate.length - word.length) >= limit) continue;
    const here = distance(word.toLowerCase(), candidate.toLowerCase());
    if (here < limit) {
      limit = here;
      best = candidate;
    }
  }
  return best ?? longer(word, candidates);
}

function longer(word: string, candidates: readonly string[]): string | undefined {
  for (const start of word.length < 3 ? [`${word}_`] : [`${word}_`, word]) {
    const found = candidates.filter((candidate) => candidate !== word && candidate.startsWith(start));
    if (found.length === 1) return found[0];
  }
  return undefined;
}
