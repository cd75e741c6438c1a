// A scatter plot on a canvas: place, colour and size of each run, and the trend through them.

import type { Range } from "./curves";
import { dot } from "./draw";
import { drawable, type Frame, padded, scale, xToPixel, yToPixel } from "./frame";
import { drawableSpots, type Spot, trend } from "./scatterFit";
import { colourOf, onTheme, readTheme, type Theme } from "./theme";
import { linearTicks, logTicks } from "./ticks";

export type ScatterSettings = { logX: boolean; logY: boolean; withTrend: boolean; labelX: string; labelY: string };
export type ScatterEvents = { hover: (id: string | undefined) => void; pick: (id: string) => void };

const [LEFT, RIGHT, TOP, BOTTOM] = [58, 14, 12, 42];

export class Scatter {
  #spots: Spot[] = [];
  #settings: ScatterSettings = { logX: false, logY: false, withTrend: true, labelX: "", labelY: "" };
  #focus: string | undefined;
  #frame: Frame = { left: 0, top: 0, width: 1, height: 1, x: [0, 1], y: [0, 1], logX: false, logY: false };
  #theme: Theme;
  readonly #canvas = document.createElement("canvas");
  readonly #stop = new AbortController();
  readonly #undo: (() => void)[];

  constructor(
    readonly host: HTMLElement,
    readonly on: ScatterEvents,
    readonly height = 360,
  ) {
    this.#theme = readTheme(host);
    this.#canvas.style.height = `${height}px`;
    this.#canvas.style.width = "100%";
    this.#canvas.style.display = "block";
    host.append(this.#canvas);
    const size = new ResizeObserver(() => this.#draw());
    size.observe(host);
    const retheme = onTheme(() => {
      this.#theme = readTheme(host);
      this.#again();
    });
    this.#undo = [() => size.disconnect(), retheme];
    const listen = { signal: this.#stop.signal };
    this.#canvas.addEventListener("pointermove", (event) => this.on.hover(this.#near(event)), listen);
    this.#canvas.addEventListener("pointerleave", () => this.on.hover(undefined), listen);
    this.#canvas.addEventListener(
      "click",
      (event) => {
        const id = this.#near(event);
        if (id) this.on.pick(id);
      },
      listen,
    );
  }

  set(spots: Spot[], settings: ScatterSettings, focus: string | undefined): void {
    this.#again = () => this.set(spots, settings, this.#focus);
    this.#settings = settings;
    this.#spots = drawableSpots(spots, settings.logX, settings.logY).map((spot) => ({
      ...spot,
      colour: colourOf(this.host, spot.colour),
    }));
    this.#focus = focus;
    this.#draw();
  }

  /** Colours are the theme's: another theme, other colours. */
  #again: () => void = () => this.#draw();

  destroy(): void {
    for (const undo of this.#undo) undo();
    this.#stop.abort();
    this.#canvas.remove();
  }

  #near(event: MouseEvent): string | undefined {
    const box = this.#canvas.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    const [toX, toY] = [xToPixel(this.#frame), yToPixel(this.#frame)];
    let [best, found] = [16, undefined as string | undefined];
    for (const spot of this.#spots) {
      const distance = Math.hypot(toX(spot.x) - x, toY(spot.y) - y);
      if (distance < best) [best, found] = [distance, spot.id];
    }
    return found;
  }

  #range(of: "x" | "y", log: boolean): Range {
    let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (const spot of this.#spots) [min, max] = [Math.min(min, spot[of]), Math.max(max, spot[of])];
    const air = padded(min <= max ? drawable([min, max], log) : undefined, log);
    return drawable(air, log) ?? (log ? [1, 10] : [0, 1]);
  }

  #draw(): void {
    const width = this.host.clientWidth;
    if (width === 0) return;
    const ratio = devicePixelRatio || 1;
    [this.#canvas.width, this.#canvas.height] = [Math.round(width * ratio), Math.round(this.height * ratio)];
    const ctx = this.#canvas.getContext("2d");
    if (!ctx) return;
    ctx.scale(ratio, ratio);
    const { logX, logY, withTrend } = this.#settings;
    const size = { left: LEFT, top: TOP, width: width - LEFT - RIGHT, height: this.height - TOP - BOTTOM };
    this.#frame = { ...size, x: this.#range("x", logX), y: this.#range("y", logY), logX, logY };
    this.#drawAxes(ctx);
    if (withTrend) this.#drawTrend(ctx);
    this.#drawSpots(ctx);
  }

  #drawSpots(ctx: CanvasRenderingContext2D): void {
    const [toX, toY] = [xToPixel(this.#frame), yToPixel(this.#frame)];
    const sizes = this.#spots
      .map(({ size }) => size)
      .filter((size) => size !== undefined && Number.isFinite(size)) as number[];
    const [least, most] = [Math.min(...sizes), Math.max(...sizes)];
    const grow = least < most ? scale([least, most], 4, 13, false) : () => 6;
    for (const spot of this.#spots) {
      ctx.globalAlpha = this.#focus && this.#focus !== spot.id ? 0.35 : 0.85;
      const radius = spot.size !== undefined && Number.isFinite(spot.size) ? grow(spot.size) : 6;
      dot(ctx, toX(spot.x), toY(spot.y), radius, spot.colour);
      if (spot.id !== this.#focus) continue;
      ctx.strokeStyle = this.#theme.text;
      ctx.lineWidth = 2;
      ctx.stroke();
    }
    ctx.globalAlpha = 1;
  }

  #drawTrend(ctx: CanvasRenderingContext2D): void {
    const { logX, logY } = this.#settings;
    const line = trend(this.#spots, logX, logY);
    if (!line) return;
    const [toX, toY] = [xToPixel(this.#frame), yToPixel(this.#frame)];
    const valueAt = (x: number) => {
      const y = line.slope * (logX ? Math.log10(x) : x) + line.offset;
      return logY ? 10 ** y : y;
    };
    const { left, top, width, height, x } = this.#frame;
    ctx.save();
    ctx.beginPath();
    ctx.rect(left, top, width, height);
    ctx.clip();
    ctx.strokeStyle = this.#theme.muted;
    ctx.setLineDash([6, 4]);
    ctx.beginPath();
    ctx.moveTo(toX(x[0]), toY(valueAt(x[0])));
    ctx.lineTo(toX(x[1]), toY(valueAt(x[1])));
    ctx.stroke();
    ctx.restore();
  }

  #drawAxes(ctx: CanvasRenderingContext2D): void {
    const { left, top, width, height } = this.#frame;
    const { logX, logY, labelX, labelY } = this.#settings;
    const [toX, toY] = [xToPixel(this.#frame), yToPixel(this.#frame)];
    const ticksX = (logX ? logTicks : linearTicks)(...this.#frame.x, Math.max(2, Math.floor(width / 80)));
    const ticksY = (logY ? logTicks : linearTicks)(...this.#frame.y, Math.max(2, Math.floor(height / 44)));
    ctx.font = "11.5px Inter, system-ui, sans-serif";
    ctx.lineWidth = 1;
    ctx.strokeStyle = this.#theme.grid;
    ctx.fillStyle = this.#theme.muted;
    ctx.beginPath();
    ctx.textAlign = "center";
    for (const [i, at] of ticksX.at.entries()) {
      const x = Math.round(toX(at)) + 0.5;
      ctx.moveTo(x, top);
      ctx.lineTo(x, top + height);
      ctx.fillText(ticksX.labels[i] ?? "", x, top + height + 16);
    }
    ctx.textAlign = "right";
    for (const [i, at] of ticksY.at.entries()) {
      const y = Math.round(toY(at)) + 0.5;
      ctx.moveTo(left, y);
      ctx.lineTo(left + width, y);
      ctx.fillText(ticksY.labels[i] ?? "", left - 8, y + 4);
    }
    ctx.stroke();
    ctx.fillStyle = this.#theme.text;
    ctx.fillText(`${labelX} ${ticksX.unit}`.trim().slice(0, 80), left + width, top + height + 34);
    ctx.textAlign = "left";
    ctx.fillText(`${labelY} ${ticksY.unit}`.trim().slice(0, 80), left + 6, top + 10);
  }
}
