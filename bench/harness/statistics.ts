/** The one statistic used: the median, which a disturbed round or launch does not move. */

/** @throws RangeError when there is nothing to take the median of. */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError("the median of nothing");
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** One launch's ratio: the median of its rounds' ratios. A contestant that ran only once is compared with the median. */
export function launchRatio(ours: readonly number[], theirs: readonly number[]): number {
  if (ours.length !== theirs.length) return median(ours) / median(theirs);
  return median(ours.map((time, round) => time / theirs[round]!));
}
