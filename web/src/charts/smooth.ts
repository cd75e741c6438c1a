// Smoothing of a curve. Not-a-number and infinite values keep their place, count for nothing and come back as they are.
// Pure functions on columns; leaves what is drawn behind to the chart.

export type Smoothing =
  | { kind: "none" }
  | { kind: "ema" | "time"; weight: number }
  | { kind: "gaussian" | "mean"; width: number };

type Column = ArrayLike<number>;

export function smooth(x: Column, y: Column, how: Smoothing): Float64Array {
  switch (how.kind) {
    case "none":
      return Float64Array.from(y);
    case "ema":
      return ema(y, how.weight);
    case "time":
      return timeWeightedEma(x, y, how.weight);
    case "gaussian":
      return gaussian(y, how.width);
    case "mean":
      return runningMean(y, how.width);
  }
}

/** Exponential moving average, divided by the sum of its weights so that the start is not drawn to zero. */
export function ema(y: Column, weight: number): Float64Array {
  const out = new Float64Array(y.length);
  let sum = 0;
  let weights = 0;
  for (let i = 0; i < y.length; i++) {
    const value = y[i] as number;
    if (!Number.isFinite(value)) {
      out[i] = value;
      continue;
    }
    sum = sum * weight + value;
    weights = weights * weight + 1;
    out[i] = sum / weights;
  }
  return out;
}

/** The same where points lie unevenly: the weight decays with the distance in x, in units of the mean distance. */
export function timeWeightedEma(x: Column, y: Column, weight: number): Float64Array {
  const out = new Float64Array(y.length);
  const span = y.length > 1 ? (x[y.length - 1] as number) - (x[0] as number) : 0;
  const unit = span > 0 ? span / (y.length - 1) : 1;
  let [sum, weights, last] = [0, 0, Number.NaN];
  for (let i = 0; i < y.length; i++) {
    const value = y[i] as number;
    if (!Number.isFinite(value)) {
      out[i] = value;
      continue;
    }
    const decay = Number.isNaN(last) ? 1 : weight ** (((x[i] as number) - last) / unit);
    sum = sum * decay + value;
    weights = weights * decay + 1;
    out[i] = sum / weights;
    last = x[i] as number;
  }
  return out;
}

/** Weighted mean of the neighbours, `sigma` in points; the bell is cut at three sigma and renormalised at the ends. */
export function gaussian(y: Column, sigma: number): Float64Array {
  if (!(sigma > 0)) return Float64Array.from(y);
  const reach = Math.min(Math.ceil(3 * sigma), y.length);
  const bell = Float64Array.from({ length: reach + 1 }, (_, d) => Math.exp(-(d * d) / (2 * sigma * sigma)));
  return neighbours(y, reach, (distance) => bell[distance] as number);
}

/** Mean over a centred window of `width` points, shorter at the ends. */
export function runningMean(y: Column, width: number): Float64Array {
  const reach = Math.min(Math.floor(Math.max(1, width) / 2), y.length);
  return neighbours(y, reach, () => 1);
}

// A sum per point and not a running one: after an outlier of 1e30 a running sum has forgotten the small values.
function neighbours(y: Column, reach: number, weigh: (distance: number) => number): Float64Array {
  const out = new Float64Array(y.length);
  for (let i = 0; i < y.length; i++) {
    const value = y[i] as number;
    if (!Number.isFinite(value)) {
      out[i] = value;
      continue;
    }
    let [sum, weights] = [0, 0];
    const to = Math.min(y.length - 1, i + reach);
    for (let j = Math.max(0, i - reach); j <= to; j++) {
      const near = y[j] as number;
      if (!Number.isFinite(near)) continue;
      const weight = weigh(Math.abs(i - j));
      sum += near * weight;
      weights += weight;
    }
    out[i] = sum / weights;
  }
  return out;
}

/** `ema:0.6` as it stands in the address. What can't be read is no smoothing. */
export function parseSmoothing(text: string | undefined): Smoothing {
  const [, kind, number] = /^(ema|time|gaussian|mean):(\d+(?:\.\d+)?)$/.exec(text ?? "") ?? [];
  const value = Number(number);
  if (kind === "ema" || kind === "time") return value > 0 && value < 1 ? { kind, weight: value } : { kind: "none" };
  if (kind === "gaussian" || kind === "mean") {
    return value > 0 && value <= 1000 ? { kind, width: value } : { kind: "none" };
  }
  return { kind: "none" };
}

export function printSmoothing(how: Smoothing): string | undefined {
  if (how.kind === "none") return undefined;
  return `${how.kind}:${"weight" in how ? how.weight : how.width}`;
}
