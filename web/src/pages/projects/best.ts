// The best value reached up to each moment.

export interface Point {
  at: number;
  value: number;
}

/** The points at which a new best was reached, oldest first. */
export function bestSoFar<T extends Point>(points: T[], isLowerBetter: boolean): T[] {
  const best: T[] = [];
  for (const point of [...points].sort((a, b) => a.at - b.at)) {
    const last = best.at(-1);
    if (last === undefined || (isLowerBetter ? point.value < last.value : point.value > last.value)) best.push(point);
  }
  return best;
}
