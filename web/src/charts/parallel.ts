// Parallel coordinates on a canvas: one line a row, brushes on the axes, colour by a value.
// Leaves what the axes are, and what happens with the rows that are kept, to the page.

import type { Range } from "./curves";
import { type AxisScale, axisScale, type Brushes, kept, type ParallelAxis } from "./parallelScale";
import { colourOf, onTheme, readTheme, type Theme } from "./theme";

export type ParallelRow = { id: string; name: string; colour: string };
export type ParallelEvents = {
  brush: (key: string, range: Range | undefined) => void;
  hover: (id: string | undefined) => void;
};

const TOP = 34;
const BOTTOM = 14;
const SIDE = 56;
const GRAB = 18;

export class ParallelCoordinates {
  #axes: ParallelAxis[] = [];
  #scales: AxisScale[] = [];
  #rows: ParallelRow[] = [];
  #brushes: Brushes = {};
  #focus: string | undefined;
  #theme: Theme;
  #drag: { axis: number; from: number; to: number } | undefined;
  readonly #canvas = document.createElement("canvas");
  readonly #stop = new AbortController();
  readonly #undo: (() => void)[];

  constructor(
    readonly host: HTMLElement,
    readonly on: ParallelEvents,
    readonly say: (value: number) => string,
    readonly height = 360,
  ) {
    this.#theme = readTheme(host);
    this.#canvas.style.height = `${height}px`;
    this.#canvas.style.width = "100%";
    this.#canvas.style.display = "block";
    this.#canvas.style.touchAction = "pan-x pan-y";
    host.append(this.#canvas);
    const size = new ResizeObserver(() => this.#draw());
    size.observe(host);
    const retheme = onTheme(() => {
      this.#theme = readTheme(host);
      this.#again();
    });
    this.#undo = [() => size.disconnect(), retheme];
    this.#listen();
  }

  set(axes: ParallelAxis[], rows: ParallelRow[], brushes: Brushes, focus: string | undefined): void {
    this.#again = () => this.set(axes, rows, brushes, focus);
    const resolved = rows.map((row) => ({ ...row, colour: colourOf(this.host, row.colour) }));
    [this.#axes, this.#rows, this.#brushes, this.#focus] = [axes, resolved, brushes, focus];
    this.#scales = axes.map((axis) => axisScale(axis, this.say));
    this.#draw();
  }

  /** Colours are the theme's: another theme, other colours. */
  #again: () => void = () => this.#draw();

  /** Which rows the brushes let through. */
  kept(): boolean[] {
    return kept(this.#axes, this.#scales, this.#brushes, this.#rows.length);
  }

  destroy(): void {
    for (const undo of this.#undo) undo();
    this.#stop.abort();
    this.#canvas.remove();
  }

  #listen(): void {
    const on = (
      name: "pointerdown" | "pointermove" | "pointerup" | "pointercancel" | "pointerleave" | "dblclick",
      run: (event: PointerEvent) => void,
    ) => this.#canvas.addEventListener(name, run as EventListener, { signal: this.#stop.signal });
    on("pointerdown", (event) => this.#down(event));
    on("pointermove", (event) => this.#move(event));
    on("pointerup", () => this.#up());
    on("pointercancel", () => this.#up());
    on("pointerleave", () => this.#drag || this.on.hover(undefined));
    on("dblclick", (event) => {
      const axis = this.#axes[this.#axisAt(event)];
      if (axis) this.on.brush(axis.key, undefined);
    });
  }

  #spot(event: PointerEvent): [number, number] {
    const box = this.#canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  }

  #x(axis: number): number {
    const width = this.host.clientWidth - 2 * SIDE;
    return SIDE + (this.#axes.length < 2 ? width / 2 : (width * axis) / (this.#axes.length - 1));
  }

  #y = (share: number) => TOP + (1 - share) * (this.height - TOP - BOTTOM);
  #share = (y: number) => Math.max(0, Math.min(1, 1 - (y - TOP) / (this.height - TOP - BOTTOM)));

  #axisAt(event: PointerEvent): number {
    const [x] = this.#spot(event);
    return this.#axes.findIndex((_, i) => Math.abs(this.#x(i) - x) < GRAB);
  }

  #down(event: PointerEvent): void {
    const axis = this.#axisAt(event);
    if (axis < 0 || event.button !== 0) return;
    const share = this.#share(this.#spot(event)[1]);
    this.#drag = { axis, from: share, to: share };
    this.#canvas.setPointerCapture(event.pointerId);
  }

  #move(event: PointerEvent): void {
    const [x, y] = this.#spot(event);
    if (this.#drag) {
      this.#drag.to = this.#share(y);
      this.#draw();
      return;
    }
    this.#canvas.style.cursor = this.#axisAt(event) >= 0 ? "row-resize" : "default";
    this.on.hover(this.#rowAt(x, y));
  }

  #up(): void {
    const drag = this.#drag;
    this.#drag = undefined;
    const axis = drag && this.#axes[drag.axis];
    if (!drag || !axis) return;
    const range: Range = [Math.min(drag.from, drag.to), Math.max(drag.from, drag.to)];
    this.on.brush(axis.key, range[1] - range[0] < 0.01 ? undefined : range);
  }

  /** The row whose line passes nearest to the pointer, within eight pixels. */
  #rowAt(x: number, y: number): string | undefined {
    const right = this.#axes.findIndex((_, i) => this.#x(i) >= x);
    if (right < 1) return undefined;
    const [x0, x1] = [this.#x(right - 1), this.#x(right)];
    let [best, found] = [8, undefined as string | undefined];
    for (const [i, row] of this.#rows.entries()) {
      const [a, b] = [this.#placeOf(right - 1, i), this.#placeOf(right, i)];
      if (a === undefined || b === undefined) continue;
      const at = this.#y(a) + ((this.#y(b) - this.#y(a)) * (x - x0)) / (x1 - x0);
      if (Math.abs(at - y) < best) [best, found] = [Math.abs(at - y), row.id];
    }
    return found;
  }

  #placeOf = (axis: number, row: number) => this.#scales[axis]?.place(this.#axes[axis]?.values[row]);

  #draw(): void {
    const ratio = devicePixelRatio || 1;
    const width = this.host.clientWidth;
    if (width === 0) return;
    this.#canvas.width = Math.round(width * ratio);
    this.#canvas.height = Math.round(this.height * ratio);
    const ctx = this.#canvas.getContext("2d");
    if (!ctx) return;
    ctx.scale(ratio, ratio);
    const isKept = this.kept();
    for (const [i] of this.#rows.entries()) if (!isKept[i]) this.#drawRow(ctx, i, this.#theme.grid, 1, 1);
    const alpha = this.#rows.length > 60 ? 0.55 : 0.9;
    for (const [i, row] of this.#rows.entries())
      if (isKept[i]) this.#drawRow(ctx, i, row.colour, this.#focus ? alpha * 0.3 : alpha, 1.5);
    const focus = this.#rows.findIndex(({ id }) => id === this.#focus);
    if (focus >= 0) this.#drawRow(ctx, focus, this.#rows[focus]?.colour ?? this.#theme.text, 1, 3);
    for (const [i] of this.#axes.entries()) this.#drawAxis(ctx, i);
  }

  #drawRow(ctx: CanvasRenderingContext2D, row: number, colour: string, alpha: number, width: number): void {
    ctx.save();
    ctx.globalAlpha = alpha;
    ctx.strokeStyle = colour;
    ctx.lineWidth = width;
    ctx.lineJoin = "round";
    ctx.beginPath();
    let isDown = false;
    for (const [i] of this.#axes.entries()) {
      const share = this.#placeOf(i, row);
      if (share === undefined) isDown = false;
      else if (isDown) ctx.lineTo(this.#x(i), this.#y(share));
      else {
        ctx.moveTo(this.#x(i), this.#y(share));
        isDown = true;
      }
    }
    ctx.stroke();
    ctx.restore();
  }

  #drawAxis(ctx: CanvasRenderingContext2D, i: number): void {
    const axis = this.#axes[i] as ParallelAxis;
    const x = this.#x(i);
    ctx.save();
    ctx.strokeStyle = this.#theme.muted;
    ctx.globalAlpha = 0.6;
    ctx.beginPath();
    ctx.moveTo(x, this.#y(0));
    ctx.lineTo(x, this.#y(1));
    ctx.stroke();
    ctx.globalAlpha = 1;
    ctx.font = "11.5px Inter, system-ui, sans-serif";
    ctx.textAlign = "center";
    ctx.fillStyle = this.#theme.text;
    const room = this.#axes.length < 2 ? 200 : this.#x(1) - this.#x(0);
    ctx.fillText(fitted(ctx, axis.label, Math.min(room - 8, 2 * SIDE)), x, 14);
    ctx.textAlign = "left";
    for (const { at, label } of this.#scales[i]?.ticks ?? []) this.#drawTick(ctx, x, at, label, room - 16);
    this.#drawBrush(ctx, axis.key, i, x);
    ctx.restore();
  }

  #drawTick(ctx: CanvasRenderingContext2D, x: number, at: number, label: string, room: number): void {
    const text = fitted(ctx, label, Math.min(room, SIDE - 8));
    // A ring of the surface's colour, so that the label is read over the lines.
    ctx.strokeStyle = this.#theme.surface;
    ctx.lineWidth = 3;
    ctx.lineJoin = "round";
    ctx.strokeText(text, x + 6, this.#y(at) + 4);
    ctx.fillStyle = this.#theme.muted;
    ctx.fillText(text, x + 6, this.#y(at) + 4);
  }

  #drawBrush(ctx: CanvasRenderingContext2D, key: string, i: number, x: number): void {
    const drag = this.#drag?.axis === i ? this.#drag : undefined;
    const brush = drag ? [Math.min(drag.from, drag.to), Math.max(drag.from, drag.to)] : this.#brushes[key];
    if (!brush) return;
    const [from, to] = brush as Range;
    ctx.fillStyle = this.#theme.accent;
    ctx.globalAlpha = 0.25;
    ctx.fillRect(x - 7, this.#y(to), 14, this.#y(from) - this.#y(to));
    ctx.globalAlpha = 1;
    ctx.fillRect(x - 7, this.#y(to) - 1, 14, 2);
    ctx.fillRect(x - 7, this.#y(from) - 1, 14, 2);
  }
}

/** The text cut in the middle until it fits. */
function fitted(ctx: CanvasRenderingContext2D, text: string, room: number): string {
  const letters = [...text.slice(0, 200)];
  if (ctx.measureText(letters.join("")).width <= room) return letters.join("");
  for (let keep = letters.length - 1; keep > 2; keep--) {
    const half = Math.ceil(keep / 2);
    const cut = `${letters.slice(0, half).join("")}…${letters.slice(letters.length - (keep - half)).join("")}`;
    if (ctx.measureText(cut).width <= room) return cut;
  }
  return "…";
}
