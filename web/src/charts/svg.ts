// A chart as an SVG document: the same strokes, as paths. For files only; nothing of it is put into the page.

import { type OddMark, oddMarks, traceBand, traceLine } from "./draw";
import { type Frame, xToPixel, yToPixel } from "./frame";
import type { Line } from "./line";
import type { Ticks } from "./ticks";

type Look = { colour: string; width: number; dash: number[]; alpha: number };
export type Sheet = {
  title: string;
  width: number;
  height: number;
  frame: Frame;
  x: Ticks;
  y: Ticks;
  colours: { text: string; muted: string; grid: string; surface: string };
  look: (line: Line) => Look;
};

class PathText {
  readonly strokes: string[] = [];
  moveTo(x: number, y: number) {
    this.strokes.push(`M${x.toFixed(1)} ${y.toFixed(1)}`);
  }
  lineTo(x: number, y: number) {
    this.strokes.push(`L${x.toFixed(1)} ${y.toFixed(1)}`);
  }
  closePath() {
    this.strokes.push("Z");
  }
}

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
export const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign);

export function chartSvg(lines: readonly Line[], sheet: Sheet): string {
  const { width, height, title, colours, frame } = sheet;
  const { left, top, width: w, height: h } = frame;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="Inter, system-ui, sans-serif" font-size="11.5">`,
    `<rect width="100%" height="100%" fill="${escaped(colours.surface)}"/>`,
    `<text x="${left}" y="16" font-weight="600" fill="${escaped(colours.text)}">${escaped(title)}</text>`,
    ...axes(sheet),
    `<clipPath id="plot"><rect x="${left}" y="${top}" width="${w}" height="${h}"/></clipPath><g clip-path="url(#plot)" fill="none" stroke-linejoin="round">`,
    ...lines.flatMap((line) => strokes(line, sheet)),
    "</g>",
    ...legend(lines, sheet),
    "</svg>",
  ].join("\n");
}

function strokes(line: Line, { frame, look }: Sheet): string[] {
  const { colour, width, dash, alpha } = look(line);
  const [path, band] = [new PathText(), new PathText()];
  traceLine(path, line.x, line.y, frame);
  traceBand(band, line, frame);
  const paint = escaped(colour);
  const drawn = [
    `<path d="${path.strokes.join("")}" stroke="${paint}" stroke-width="${width}" stroke-dasharray="${dash.join(" ")}" opacity="${alpha}"/>`,
  ];
  if (band.strokes.length > 0) drawn.unshift(`<path d="${band.strokes.join("")}" fill="${paint}" opacity="0.16"/>`);
  return [...drawn, ...oddMarks(line, frame).map((mark) => odd(mark, frame, paint))];
}

function odd({ at, kind }: OddMark, { top, height }: Frame, paint: string): string {
  const [x, floor] = [at.toFixed(1), top + height];
  if (kind === "nan") return `<path d="M${at - 3} ${floor - 6}l6 6m0 -6l-6 6" stroke="${paint}"/>`;
  return kind === "high"
    ? `<path d="M${x} ${top}l3 6h-6Z" fill="${paint}"/>`
    : `<path d="M${x} ${floor}l3 -6h-6Z" fill="${paint}"/>`;
}

function axes({ frame, x, y, colours }: Sheet): string[] {
  const { left, top, width, height } = frame;
  const [toX, toY] = [xToPixel(frame), yToPixel(frame)];
  const paint = escaped(colours.muted);
  const across = y.at.map((at, i) => {
    const pixel = toY(at).toFixed(1);
    return `<path d="M${left} ${pixel}h${width}" stroke="${escaped(colours.grid)}"/><text x="${left - 6}" y="${pixel}" dy="4" text-anchor="end" fill="${paint}">${escaped(y.labels[i] ?? "")}</text>`;
  });
  const along = x.at.map(
    (at, i) =>
      `<text x="${toX(at).toFixed(1)}" y="${top + height + 16}" text-anchor="middle" fill="${paint}">${escaped(x.labels[i] ?? "")}</text>`,
  );
  const units = `<text x="${left + width}" y="${top + height + 32}" text-anchor="end" fill="${paint}">${escaped(x.unit)}</text>`;
  return [...across, ...along, units];
}

function legend(lines: readonly Line[], { frame, look, height, colours }: Sheet): string[] {
  return lines.slice(0, 8).map((line, i) => {
    const x = frame.left + (i % 4) * (frame.width / 4);
    const y = height - 26 + 16 * Math.floor(i / 4);
    const name = line.name.length > 28 ? `${line.name.slice(0, 27)}…` : line.name;
    return `<rect x="${x}" y="${y - 5}" width="12" height="3" fill="${escaped(look(line).colour)}"/><text x="${x + 17}" y="${y}" fill="${escaped(colours.text)}">${escaped(name)}</text>`;
  });
}
