// Points of a scatter plot: which can be drawn, the straight line through them, and how well one follows the other.

export type Spot = { id: string; name: string; x: number; y: number; colour: string; size?: number };

export const drawableSpots = (spots: readonly Spot[], logX: boolean, logY: boolean): Spot[] =>
  spots.filter(({ x, y }) => Number.isFinite(x) && Number.isFinite(y) && (!logX || x > 0) && (!logY || y > 0));

export type Trend = { slope: number; offset: number };

/** Least squares, in decades where the axis counts in them. Undefined where x does not vary. */
export function trend(spots: readonly Spot[], logX: boolean, logY: boolean): Trend | undefined {
  const rows = drawableSpots(spots, logX, logY).map(
    ({ x, y }) => [logX ? Math.log10(x) : x, logY ? Math.log10(y) : y] as const,
  );
  if (rows.length < 2) return undefined;
  const meanX = rows.reduce((sum, [x]) => sum + x, 0) / rows.length;
  const meanY = rows.reduce((sum, [, y]) => sum + y, 0) / rows.length;
  let [xx, xy] = [0, 0];
  for (const [x, y] of rows) [xx, xy] = [xx + (x - meanX) ** 2, xy + (x - meanX) * (y - meanY)];
  if (!(xx > 0)) return undefined;
  const slope = xy / xx;
  return { slope, offset: meanY - slope * meanX };
}

/** Spearman's rank correlation, −1 … 1: how surely y rises with x, whatever the shape. Undefined below three rows. */
export function rankCorrelation(x: readonly number[], y: readonly number[]): number | undefined {
  if (x.length < 3) return undefined;
  const [a, b] = [ranks(x), ranks(y)];
  const mean = (x.length + 1) / 2;
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const [da, db] = [(a[i] as number) - mean, (b[i] as number) - mean];
    [ab, aa, bb] = [ab + da * db, aa + da * da, bb + db * db];
  }
  return aa > 0 && bb > 0 ? ab / Math.sqrt(aa * bb) : undefined;
}

/** Ranks from 1; equal values share the mean of theirs. */
function ranks(values: readonly number[]): number[] {
  const order = values.map((_, i) => i).sort((a, b) => (values[a] as number) - (values[b] as number));
  const out = new Array<number>(values.length).fill(0);
  for (let i = 0; i < order.length; ) {
    let end = i;
    while (end < order.length && values[order[end] as number] === values[order[i] as number]) end++;
    for (let j = i; j < end; j++) out[order[j] as number] = (i + 1 + end) / 2;
    i = end;
  }
  return out;
}
