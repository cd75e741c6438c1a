// Lines, bands and marks on a canvas. However many points a curve has, a pixel column costs four strokes at most,
// and its highest and lowest value are always among them.

import { type Curve, lowerBound } from "./curves";
import { type Frame, xToPixel, yToPixel } from "./frame";

/** What is needed of a canvas; the SVG export and the tests bring their own. */
export type Path = Pick<CanvasRenderingContext2D, "moveTo" | "lineTo">;
export type Stroke = { colour: string; width: number; dash: number[]; alpha: number };

/** The indices to draw: what lies in the frame and one neighbour on each side. */
export function visible(x: Float64Array, { x: [from, to] }: Frame): [number, number] {
  const last = lowerBound(x, to);
  return [Math.max(0, lowerBound(x, from) - 1), Math.min(x.length, last + 1)];
}

/** Lays the path of one column of values; gaps where a value is no number that the axis can show. */
export function traceLine(path: Path, x: Float64Array, y: ArrayLike<number>, frame: Frame): void {
  const [toX, toY] = [xToPixel(frame), yToPixel(frame)];
  const [from, to] = visible(x, frame);
  let isDown = false;
  let column = Number.NaN;
  let [low, high, last] = [0, 0, 0];
  const flush = () => {
    if (Number.isNaN(column)) return;
    if (low !== last) path.lineTo(column, low);
    if (high !== last && high !== low) path.lineTo(column, high);
    if (low !== high) path.lineTo(column, last);
  };
  for (let i = from; i < to; i++) {
    const pixel = toY(y[i] as number);
    if (!Number.isFinite(pixel)) {
      flush();
      [isDown, column] = [false, Number.NaN];
      continue;
    }
    const at = toX(x[i] as number);
    const isSame = isDown && Math.abs(at - column) < 0.5;
    if (isSame) {
      [low, high, last] = [Math.min(low, pixel), Math.max(high, pixel), pixel];
      continue;
    }
    flush();
    if (isDown) path.lineTo(at, pixel);
    else path.moveTo(at, pixel);
    [isDown, column, low, high, last] = [true, at, pixel, pixel, pixel];
  }
  flush();
}

/** Lays closed outlines around what each bucket spans. */
export function traceBand(path: Path & { closePath(): void }, curve: Curve, frame: Frame): void {
  const { low, high } = curve;
  if (!low || !high) return;
  const [toX, toY] = [xToPixel(frame), yToPixel(frame)];
  const [from, to] = visible(curve.x, frame);
  let stretch: [number, number, number][] = [];
  const close = () => {
    if (stretch.length > 1) outline(path, stretch);
    stretch = [];
  };
  for (let i = from; i < to; i++) {
    const [bottom, top] = [toY(low[i] as number), toY(high[i] as number)];
    if (!Number.isFinite(bottom) || !Number.isFinite(top)) {
      close();
      continue;
    }
    const at = toX(curve.x[i] as number);
    const before = stretch[stretch.length - 1];
    if (before && Math.abs(at - before[0]) < 0.5) {
      before[1] = Math.max(before[1], bottom);
      before[2] = Math.min(before[2], top);
    } else stretch.push([at, bottom, top]);
  }
  close();
}

function outline(path: Path & { closePath(): void }, stretch: [number, number, number][]): void {
  for (const [i, [at, , top]] of stretch.entries()) i === 0 ? path.moveTo(at, top) : path.lineTo(at, top);
  for (let i = stretch.length - 1; i >= 0; i--) {
    const [at, bottom] = stretch[i] as [number, number, number];
    path.lineTo(at, bottom);
  }
  path.closePath();
}

export type OddMark = { at: number; kind: "nan" | "high" | "low" };

/** Where values are no number or infinite: shown as marks on the edge, never as zero. One mark a pixel column. */
export function oddMarks({ x, y }: Curve, frame: Frame): OddMark[] {
  const toX = xToPixel(frame);
  const [from, to] = visible(x, frame);
  const marks: OddMark[] = [];
  for (let i = from; i < to; i++) {
    const value = y[i] as number;
    if (Number.isFinite(value)) continue;
    const kind = Number.isNaN(value) ? "nan" : value > 0 ? "high" : "low";
    const at = toX(x[i] as number);
    const before = marks[marks.length - 1];
    if (before && before.kind === kind && at - before.at < 4) continue;
    if (at >= frame.left && at <= frame.left + frame.width) marks.push({ at, kind });
  }
  return marks;
}

export function strokeLine(ctx: CanvasRenderingContext2D, curve: Curve, frame: Frame, style: Stroke): void {
  ctx.save();
  ctx.globalAlpha = style.alpha;
  ctx.strokeStyle = style.colour;
  ctx.lineWidth = style.width;
  ctx.lineJoin = "round";
  ctx.setLineDash(style.dash);
  ctx.beginPath();
  traceLine(ctx, curve.x, curve.y, frame);
  ctx.stroke();
  ctx.restore();
  if (isLonely(curve, frame)) dots(ctx, curve, frame, style);
}

/** A curve of few points is drawn with its points: a line of one point would be nothing at all. */
const isLonely = (curve: Curve, frame: Frame) => {
  const [from, to] = visible(curve.x, frame);
  return to - from <= 3;
};

function dots(ctx: CanvasRenderingContext2D, curve: Curve, frame: Frame, style: Stroke): void {
  const [toX, toY] = [xToPixel(frame), yToPixel(frame)];
  ctx.save();
  ctx.globalAlpha = style.alpha;
  for (let i = 0; i < curve.x.length; i++)
    dot(ctx, toX(curve.x[i] as number), toY(curve.y[i] as number), style.width + 1, style.colour);
  ctx.restore();
}

export function dot(ctx: CanvasRenderingContext2D, x: number, y: number, radius: number, colour: string): void {
  if (!Number.isFinite(x) || !Number.isFinite(y)) return;
  ctx.fillStyle = colour;
  ctx.beginPath();
  ctx.arc(x, y, radius, 0, 2 * Math.PI);
  ctx.fill();
}

export function fillBand(
  ctx: CanvasRenderingContext2D,
  curve: Curve,
  frame: Frame,
  colour: string,
  alpha: number,
): void {
  if (!curve.low || !curve.high) return;
  ctx.save();
  ctx.globalAlpha = alpha;
  ctx.fillStyle = colour;
  ctx.beginPath();
  traceBand(ctx, curve, frame);
  ctx.fill();
  ctx.restore();
}

/** Triangles on the edge for infinities, a cross on the axis for not-a-number. */
export function drawOddMarks(
  ctx: CanvasRenderingContext2D,
  marks: OddMark[],
  frame: Frame,
  colour: string,
  size: number,
) {
  ctx.save();
  ctx.strokeStyle = colour;
  ctx.fillStyle = colour;
  ctx.lineWidth = size / 3;
  const floor = frame.top + frame.height;
  for (const { at, kind } of marks) {
    ctx.beginPath();
    if (kind === "nan") {
      for (const way of [-1, 1]) {
        ctx.moveTo(at - size, floor - size - way * size);
        ctx.lineTo(at + size, floor - size + way * size);
      }
      ctx.stroke();
      continue;
    }
    const [tip, base] = kind === "high" ? [frame.top, frame.top + 2 * size] : [floor, floor - 2 * size];
    ctx.moveTo(at, tip);
    ctx.lineTo(at - size, base);
    ctx.lineTo(at + size, base);
    ctx.fill();
  }
  ctx.restore();
}
