// How far back a chart of the fleet looks; in the address as `1h`, `24h`, `7d`.
import { useEffect, useMemo, useState } from "react";

export const RANGES = { "1h": 3600, "6h": 21_600, "24h": 86_400, "7d": 604_800 } as const;
export type Range = keyof typeof RANGES;

export const rangeOf = (text: string | undefined, usual: Range = "6h"): Range =>
  text && text in RANGES ? (text as Range) : usual;

const POINTS = 120;
const LEAST_S = 40;

/** From when to when, and in steps of what; rounded, so that the question stays the same for a while. */
export function windowOf(
  range: Range,
  now = Date.now() / 1000,
): { from_date: number; to_date: number; interval: number } {
  const interval = Math.max(LEAST_S, Math.ceil(RANGES[range] / POINTS));
  const to_date = Math.ceil(now / 30) * 30;
  return { from_date: to_date - RANGES[range], to_date, interval };
}

const STEP_MS = 30_000;

/** The window that ends now, moved on every half minute. */
export function useWindowOf(range: Range) {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), STEP_MS);
    return () => clearInterval(timer);
  }, []);
  return useMemo(() => windowOf(range, now / 1000), [range, now]);
}
