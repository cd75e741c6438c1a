// A curve without axes, small enough for a table's row: an SVG path of a few dozen strokes.

import type { Curve } from "./curves";
import { rangeOfX, rangeOfY } from "./curves";
import { traceLine } from "./draw";
import { padded } from "./frame";

/** The `d` of the path, in a box of that size; empty when there is nothing to draw. */
export function sparklinePath(curve: Curve, width: number, height: number): string {
  const x = rangeOfX([curve]);
  if (!x || !rangeOfY([curve], x)) return "";
  const y = padded(rangeOfY([curve], x), false, 0.08);
  // A curve of one point is a stroke across the box: "it has been this all along".
  if (x[0] === x[1]) {
    const at = (height / 2).toFixed(1);
    return `M0 ${at}L${width} ${at}`;
  }
  const frame = { left: 0, top: 1, width, height: height - 2, x, y: tight(curve, x, y), logX: false, logY: false };
  const strokes: string[] = [];
  const put = (kind: string) => (px: number, py: number) => strokes.push(`${kind}${px.toFixed(1)} ${py.toFixed(1)}`);
  traceLine({ moveTo: put("M"), lineTo: put("L") }, curve.x, curve.y, frame);
  return strokes.join("");
}

/** Unlike a chart's axis, a sparkline uses its whole height: its shape is all it says. */
function tight(curve: Curve, x: [number, number], fallback: [number, number]): [number, number] {
  const [min, max] = rangeOfY([{ x: curve.x, y: curve.y }], x) ?? fallback;
  return min < max ? [min, max] : fallback;
}
