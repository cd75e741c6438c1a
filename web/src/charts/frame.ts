// The rectangle a chart draws in, and the way from values to pixels and back. Leaves drawing to `draw.ts`.

import type { Range } from "./curves";

export type Frame = {
  left: number;
  top: number;
  width: number;
  height: number;
  x: Range;
  y: Range;
  logX: boolean;
  logY: boolean;
};

type Scale = (value: number) => number;

/** From a value to a pixel: linear, or in decades. What a log axis can't show becomes not-a-number. */
export function scale([min, max]: Range, from: number, to: number, log: boolean): Scale {
  if (!log) {
    const factor = (to - from) / (max - min);
    return (value) => from + (value - min) * factor;
  }
  const low = Math.log10(min);
  const factor = (to - from) / (Math.log10(max) - low);
  return (value) => (value > 0 ? from + (Math.log10(value) - low) * factor : Number.NaN);
}

export function unscale([min, max]: Range, from: number, to: number, log: boolean): Scale {
  const share = (pixel: number) => (pixel - from) / (to - from);
  if (!log) return (pixel) => min + share(pixel) * (max - min);
  const [low, high] = [Math.log10(min), Math.log10(max)];
  return (pixel) => 10 ** (low + share(pixel) * (high - low));
}

export const xToPixel = (f: Frame): Scale => scale(f.x, f.left, f.left + f.width, f.logX);
export const yToPixel = (f: Frame): Scale => scale(f.y, f.top + f.height, f.top, f.logY);
export const pixelToX = (f: Frame): Scale => unscale(f.x, f.left, f.left + f.width, f.logX);
export const pixelToY = (f: Frame): Scale => unscale(f.y, f.top + f.height, f.top, f.logY);

/** A range with some air around it; a flat one is widened, so that a constant lies in the middle. */
export function padded(range: Range | undefined, log: boolean, share = 0.06): Range {
  if (!range) return log ? [1, 10] : [0, 1];
  const [min, max] = range;
  if (log) {
    const decades = Math.max(Math.log10(max / min) * share, min === max ? 0.3 : 0);
    return [min / 10 ** decades, max * 10 ** decades];
  }
  const span = max - min;
  const air = span > 0 ? span * share : Math.abs(max) * 0.1 || 1;
  // A loss that is never negative keeps an axis that begins at zero.
  const low = min >= 0 && min - air < 0 ? 0 : min - air;
  return [low, max + air];
}

/** The same range where it can be drawn: two different finite ends, above zero where the axis is logarithmic. */
export function drawable(range: Range | undefined, log: boolean): Range | undefined {
  if (!range) return undefined;
  const [min, max] = range[0] <= range[1] ? range : [range[1], range[0]];
  if (!Number.isFinite(max - min) || (log && max <= 0)) return undefined;
  const wide = widened(log && min <= 0 ? max / 1e6 : min, max, log);
  const isSound = wide[0] < wide[1] && Number.isFinite(wide[1] - wide[0]) && (!log || wide[0] > 0);
  return isSound ? wide : undefined;
}

function widened(min: number, max: number, log: boolean): Range {
  if (min < max) return [min, max];
  if (log) return [min / 2, max * 2];
  const air = Math.abs(max) * 1e-3 || 0.5;
  return [min - air, max + air];
}
