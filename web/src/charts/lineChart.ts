// Curves over a common axis. uPlot lays out the axes and the grid; the curves are drawn here, each with its own x.
// The overlay (crosshair, points, the run that stands out) is a second canvas: moving the pointer redraws only that.

import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import styles from "./charts.module.css";
import { type Range, rangeOfX, rangeOfY, rangeWithoutOutliers } from "./curves";
import { dot, drawOddMarks, fillBand, oddMarks, strokeLine } from "./draw";
import { drawable, type Frame, padded, pixelToX, xToPixel, yToPixel } from "./frame";
import { Gestures } from "./gestures";
import type { ChartGroup, Member } from "./group";
import { DEFAULTS, type Line, type Reading, readingsAt, type Settings, strokeOf } from "./line";
import { chartSvg } from "./svg";
import { onTheme, readTheme, type Theme } from "./theme";
import { clockTicks, durationTicks, linearTicks, logTicks, shortNumber, type Ticks } from "./ticks";
import { Tooltip } from "./tooltip";

export type Events = {
  pick?: (line: Line) => void;
  /** What a screen reader says when the cursor moves by keys. */
  say?: (text: string) => void;
  /** The readings at the cursor, for a legend that shows them. */
  read?: (readings: Reading[] | undefined) => void;
};

export class LineChart implements Member {
  #plot: uPlot | undefined;
  #overlay: HTMLCanvasElement | undefined;
  #gestures: Gestures | undefined;
  #lines: Line[] = [];
  #shown: Line[] = [];
  #settings: Settings = DEFAULTS;
  #theme: Theme;
  #frame: Frame;
  #cursor: number | undefined;
  #readings: Reading[] | undefined;
  #near: Reading | undefined;
  #marked: [number, number] | undefined;
  readonly #tip: Tooltip;
  readonly #undo: (() => void)[] = [];

  constructor(
    readonly host: HTMLElement,
    readonly group: ChartGroup,
    readonly on: Events = {},
  ) {
    this.#theme = readTheme(host);
    this.#frame = this.#empty();
    this.#tip = new Tooltip(({ line }) => strokeOf(line, this.#theme).colour);
    document.body.append(this.#tip.element);
    const size = new ResizeObserver(() => this.#resize());
    size.observe(host);
    this.#undo.push(
      () => size.disconnect(),
      onTheme(() => this.#retheme()),
      group.join(this),
    );
  }

  set(lines: Line[], settings: Settings): void {
    const before = this.#settings;
    [this.#lines, this.#settings] = [lines, settings];
    this.#shown = lines.filter(({ key, run }) => !settings.hidden.has(key) && !settings.hidden.has(run));
    this.#measure(settings.range);
    const isSameLayout =
      before.logX === settings.logX && before.logY === settings.logY && before.xKind === settings.xKind;
    if (this.#plot && isSameLayout) this.#update();
    else this.#build();
    this.#redrawOverlay();
  }

  destroy(): void {
    for (const undo of this.#undo) undo();
    this.#gestures?.destroy();
    this.#plot?.destroy();
    this.#tip.element.remove();
  }

  get frame(): Frame {
    return this.#frame;
  }

  get lines(): readonly Line[] {
    return this.#shown;
  }

  showCursor(x: number | undefined): void {
    this.#cursor = x;
    this.#readings = x === undefined ? undefined : readingsAt(this.#shown, x, this.#frame.x);
    this.#near = undefined;
    this.on.read?.(this.#readings);
    this.#redrawOverlay();
  }

  showFocus(): void {
    this.#redrawOverlay();
  }

  /** Moves the cursor by points of the curve that stands out, or of the first one, and says where it is. */
  step(points: number): void {
    const line = this.#shown.find(({ run }) => run === this.group.focus) ?? this.#shown[0];
    if (!line || line.x.length === 0) return;
    const now = this.#readings?.find((reading) => reading.line === line)?.index ?? (points > 0 ? -1 : line.x.length);
    const index = Math.max(0, Math.min(line.x.length - 1, now + points));
    const x = line.x[index] as number;
    this.showCursor(x);
    this.group.moveCursor(x, this);
    this.on.say?.(`${line.name} at ${this.#sayX(x)}: ${shortNumber(line.y[index] as number)}`);
  }

  zoomBy(factor: number): void {
    const { left, width } = this.#frame;
    const middle = this.#cursor === undefined ? left + width / 2 : xToPixel(this.#frame)(this.#cursor);
    this.#zoomTo(middle - (middle - left) * factor, middle + (left + width - middle) * factor);
  }

  /** The picture as it is, on the surface's colour. */
  toCanvas(): HTMLCanvasElement | undefined {
    const source = this.#plot?.ctx.canvas;
    if (!source) return undefined;
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [source.width, source.height];
    const ctx = canvas.getContext("2d");
    if (!ctx) return undefined;
    ctx.fillStyle = this.#theme.surface;
    ctx.fillRect(0, 0, canvas.width, canvas.height);
    ctx.drawImage(source, 0, 0);
    return canvas;
  }

  /** The same as a document of paths. */
  toSvg(title: string): string {
    const [width, height] = [720, this.#settings.height + 110];
    const frame = { ...this.#frame, left: 60, top: 30, width: width - 76, height: height - 110 };
    const { text, muted, grid, surface } = this.#theme;
    return chartSvg(this.#shown, {
      title,
      width,
      height,
      frame,
      x: this.#ticks("x"),
      y: this.#ticks("y"),
      colours: { text, muted, grid, surface },
      look: (line) => strokeOf(line, this.#theme),
    });
  }

  #empty(): Frame {
    return { left: 0, top: 0, width: 1, height: 1, x: [0, 1], y: [0, 1], logX: false, logY: false };
  }

  #measure(range: Range | undefined): void {
    const { logX, logY, yRange, withoutOutliers } = this.#settings;
    const x = drawable(range ?? rangeOfX(this.#shown), logX) ?? (logX ? [1, 10] : [0, 1]);
    const found = withoutOutliers ? rangeWithoutOutliers(this.#shown, x) : rangeOfY(this.#shown, x, logY);
    const y =
      drawable(yRange, logY) ?? drawable(padded(drawable(found, logY), logY), logY) ?? (logY ? [1, 10] : [0, 1]);
    this.#frame = { ...this.#frame, x, y, logX, logY };
  }

  #build(): void {
    this.#gestures?.destroy();
    this.#plot?.destroy();
    const width = this.host.clientWidth;
    if (width === 0) return;
    this.#plot = new uPlot(
      this.#options(width),
      [
        [0, 1],
        [null, null],
      ],
      this.host,
    );
    this.#overlay = document.createElement("canvas");
    this.#overlay.className = styles.overlay ?? "";
    this.#plot.over.append(this.#overlay);
    this.#gestures = new Gestures(this.#plot.over, this.#meaning());
  }

  #options(width: number): uPlot.Options {
    const { logX, logY, height } = this.#settings;
    const axis = (scale: "x" | "y"): uPlot.Axis => {
      const ticks = () => this.#ticks(scale);
      return {
        scale,
        stroke: () => this.#theme.muted,
        font: "11.5px Inter, system-ui, sans-serif",
        grid: { stroke: () => this.#theme.grid, width: 1 },
        ticks: { show: false },
        gap: 6,
        splits: () => ticks().at,
        filter: (_, splits) => splits,
        values: () => ticks().labels,
        size:
          scale === "x" ? 26 : (_, labels) => 14 + Math.max(2, ...(labels ?? []).map((label) => label.length)) * 6.8,
      };
    };
    const range = (scale: "x" | "y") => (): uPlot.Range.MinMax => [...this.#frame[scale]];
    return {
      width,
      height,
      padding: [14, 10, 0, 0],
      legend: { show: false },
      cursor: { show: false },
      scales: {
        x: { time: false, distr: logX ? 3 : 1, range: range("x") },
        y: { distr: logY ? 3 : 1, range: range("y") },
      },
      axes: [axis("x"), axis("y")],
      series: [{}, { scale: "y", paths: () => null, points: { show: false } }],
      hooks: { draw: [(plot) => this.#draw(plot)] },
    };
  }

  #ticks(scale: "x" | "y"): Ticks {
    const { xKind, logX, logY } = this.#settings;
    const [min, max] = this.#frame[scale];
    const pixels = scale === "x" ? (this.host.clientWidth || 400) / 70 : this.#settings.height / 30;
    const most = Math.max(2, Math.min(8, Math.floor(pixels)));
    if (scale === "y") return logY ? logTicks(min, max, most) : linearTicks(min, max, most);
    if (logX) return logTicks(min, max, most);
    if (xKind === "relative") return durationTicks(min, max, most);
    return xKind === "wall" ? clockTicks(min, max, most) : linearTicks(min, max, most);
  }

  #update(): void {
    const plot = this.#plot as uPlot;
    if (plot.height !== this.#settings.height) plot.setSize({ width: plot.width, height: this.#settings.height });
    const [[minX, maxX], [minY, maxY]] = [this.#frame.x, this.#frame.y];
    plot.batch(() => {
      plot.setScale("x", { min: minX, max: maxX });
      plot.setScale("y", { min: minY, max: maxY });
    });
    plot.redraw(false, true);
  }

  #resize(): void {
    const width = this.host.clientWidth;
    if (width === 0) return;
    if (!this.#plot) this.#build();
    else if (width !== this.#plot.width) this.#plot.setSize({ width, height: this.#settings.height });
    this.#redrawOverlay();
  }

  #retheme(): void {
    this.#theme = readTheme(this.host);
    this.#plot?.redraw(false, true);
    this.#redrawOverlay();
  }

  #draw(plot: uPlot): void {
    const { left, top, width, height } = plot.bbox;
    const frame = { ...this.#frame, left, top, width, height };
    const { ctx } = plot;
    const ratio = uPlot.pxRatio;
    ctx.save();
    ctx.beginPath();
    ctx.rect(left, top - ratio, width, height + 2 * ratio);
    ctx.clip();
    this.#drawMarks(ctx, frame, ratio);
    this.#drawLines(ctx, frame, ratio);
    ctx.restore();
    this.#drawUnits(ctx, frame, ratio);
    // The overlay and the pointer count in CSS pixels of the plot.
    this.#frame = { ...this.#frame, left: 0, top: 0, width: width / ratio, height: height / ratio };
  }

  #drawLines(ctx: CanvasRenderingContext2D, frame: Frame, ratio: number): void {
    const scaled = this.#shown.map((line) => {
      const { width, dash, ...rest } = strokeOf(line, this.#theme);
      return { line, style: { ...rest, width: width * ratio, dash: dash.map((n) => n * ratio) } };
    });
    for (const { line, style } of scaled) fillBand(ctx, line, frame, style.colour, line.look.isGrey ? 0.06 : 0.16);
    for (const { line, style } of scaled) {
      if (line.raw)
        strokeLine(ctx, { x: line.x, y: line.raw }, frame, { ...style, dash: [], width: ratio, alpha: 0.3 });
    }
    for (const { line, style } of scaled) strokeLine(ctx, line, frame, style);
    for (const { line, style } of scaled) {
      drawOddMarks(ctx, oddMarks(line.raw ? { x: line.x, y: line.raw } : line, frame), frame, style.colour, 3 * ratio);
    }
  }

  #drawMarks(ctx: CanvasRenderingContext2D, frame: Frame, ratio: number): void {
    const toX = xToPixel(frame);
    ctx.save();
    ctx.strokeStyle = this.#theme.muted;
    ctx.fillStyle = this.#theme.muted;
    ctx.lineWidth = ratio;
    ctx.setLineDash([3 * ratio, 3 * ratio]);
    ctx.font = `${11 * ratio}px Inter, system-ui, sans-serif`;
    for (const { at, label } of this.#settings.marks) {
      const x = toX(at);
      ctx.beginPath();
      ctx.moveTo(x, frame.top);
      ctx.lineTo(x, frame.top + frame.height);
      ctx.stroke();
      ctx.fillText(label, x + 4 * ratio, frame.top + 11 * ratio);
    }
    ctx.restore();
  }

  #drawUnits(ctx: CanvasRenderingContext2D, frame: Frame, ratio: number): void {
    ctx.save();
    ctx.fillStyle = this.#theme.muted;
    ctx.font = `${11 * ratio}px Inter, system-ui, sans-serif`;
    ctx.textBaseline = "alphabetic";
    const [x, y] = [this.#ticks("x").unit, this.#ticks("y").unit];
    if (y) {
      ctx.textAlign = "left";
      ctx.fillText(y, 2 * ratio, frame.top - 8 * ratio);
    }
    if (x) {
      ctx.textAlign = "right";
      ctx.fillText(x, frame.left + frame.width, frame.top + frame.height - 5 * ratio);
    }
    ctx.restore();
  }

  #meaning() {
    return {
      read: (x: number, y: number) => this.#read(x, y),
      leave: () => this.#leave(),
      mark: (from: number, to: number) => {
        this.#marked = [Math.min(from, to), Math.max(from, to)];
        this.#tip.hide();
        this.#redrawOverlay();
      },
      zoom: (from: number, to: number) => this.#zoomTo(from, to),
      all: () => this.group.onRange(undefined),
      pick: () => this.#near && this.on.pick?.(this.#near.line),
      pinch: (from: [number, number], to: [number, number], isDone: boolean) => this.#pinch(from, to, isDone),
    };
  }

  #read(x: number, y: number): void {
    const at = pixelToX(this.#frame)(x);
    this.showCursor(at);
    this.group.moveCursor(at, this);
    const toY = yToPixel(this.#frame);
    let best = 40; // pixels: further away than this, the pointer means no line
    for (const reading of this.#readings ?? []) {
      const distance = Math.abs(toY(reading.y) - y);
      if (distance < best) [best, this.#near] = [distance, reading];
    }
    if (this.#shown.length > 1) this.group.setFocus(this.#near?.line.run);
    this.#showTip(at, x, y);
  }

  #showTip(at: number, x: number, y: number): void {
    const readings = this.#readings ?? [];
    if (readings.length === 0 || !this.#plot) {
      this.#tip.hide();
      return;
    }
    const title = this.#sayX(this.#near?.x ?? readings[0]?.x ?? at);
    this.#tip.show({ title, readings, nearest: this.#near, say: shortNumber });
    const box = this.#plot.over.getBoundingClientRect();
    this.#tip.place(box.left + x, box.top + y);
  }

  #leave(): void {
    [this.#marked, this.#near] = [undefined, undefined];
    this.#tip.hide();
    this.showCursor(undefined);
    this.group.moveCursor(undefined, this);
    this.group.setFocus(this.#settings.pinned);
  }

  #zoomTo(from: number, to: number): void {
    this.#marked = undefined;
    const toX = pixelToX(this.#frame);
    // While a stretch is shown, the lines may hold no more than it: then nobody knows here what all is.
    const all = this.#settings.range ? undefined : drawable(rangeOfX(this.#lines), this.#settings.logX);
    const range: Range = [toX(from), toX(to)];
    if (all && range[0] <= all[0] && range[1] >= all[1]) this.group.onRange(undefined);
    else if (drawable(range, this.#settings.logX)) this.group.onRange(range);
    this.#tip.hide();
  }

  #pinch([a0, b0]: [number, number], [a1, b1]: [number, number], isDone: boolean): void {
    if (Math.abs(a1 - b1) < 8 || Math.abs(a0 - b0) < 8) return;
    // Where the edges of the plot come to lie when both fingers hold their values.
    const factor = (b0 - a0) / (b1 - a1);
    const from = a0 + (0 - a1) * factor;
    if (isDone) this.#zoomTo(from, from + this.#frame.width * factor);
    else this.#meaning().mark(from, from + this.#frame.width * factor);
  }

  #sayX(x: number): string {
    const { xKind } = this.#settings;
    if (xKind === "wall") return new Date(x * 1000).toLocaleString();
    if (xKind === "relative") {
      const whole = Math.round(x);
      const two = (n: number) => String(n).padStart(2, "0");
      return `${Math.floor(whole / 3600)}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)} after the start`;
    }
    return xKind === "iteration"
      ? `iteration ${Math.round(x).toLocaleString("en").replaceAll(",", "\u202f")}`
      : shortNumber(x);
  }

  #redrawOverlay(): void {
    const canvas = this.#overlay;
    if (!canvas || !this.#plot) return;
    const ratio = uPlot.pxRatio;
    const [width, height] = [Math.round(this.#frame.width * ratio), Math.round(this.#frame.height * ratio)];
    if (canvas.width !== width) canvas.width = width;
    if (canvas.height !== height) canvas.height = height;
    const ctx = canvas.getContext("2d");
    if (!ctx) return;
    ctx.setTransform(1, 0, 0, 1, 0, 0);
    ctx.clearRect(0, 0, width, height);
    ctx.scale(ratio, ratio);
    this.#drawFocus(ctx);
    this.#drawMarked(ctx);
    this.#drawCursor(ctx);
  }

  #drawFocus(ctx: CanvasRenderingContext2D): void {
    const focus = this.group.focus ?? this.#settings.pinned;
    const lines = focus === undefined ? [] : this.#shown.filter(({ run }) => run === focus);
    if (lines.length === 0 || lines.length === this.#shown.length) return;
    ctx.save();
    ctx.globalAlpha = 0.6;
    ctx.fillStyle = this.#theme.surface;
    ctx.fillRect(0, 0, this.#frame.width, this.#frame.height);
    ctx.restore();
    for (const line of lines) {
      const style = strokeOf({ ...line, look: { ...line.look, isGrey: false } }, this.#theme);
      strokeLine(ctx, line, this.#frame, { ...style, width: style.width + 0.8, alpha: 1 });
    }
  }

  #drawMarked(ctx: CanvasRenderingContext2D): void {
    if (!this.#marked) return;
    const [from, to] = this.#marked;
    ctx.save();
    ctx.globalAlpha = 0.14;
    ctx.fillStyle = this.#theme.accent;
    ctx.fillRect(from, 0, to - from, this.#frame.height);
    ctx.restore();
  }

  #drawCursor(ctx: CanvasRenderingContext2D): void {
    if (this.#cursor === undefined) return;
    const x = xToPixel(this.#frame)(this.#cursor);
    if (!Number.isFinite(x) || x < 0 || x > this.#frame.width) return;
    ctx.save();
    ctx.strokeStyle = this.#theme.muted;
    ctx.globalAlpha = 0.5;
    ctx.beginPath();
    ctx.moveTo(Math.round(x) + 0.5, 0);
    ctx.lineTo(Math.round(x) + 0.5, this.#frame.height);
    ctx.stroke();
    ctx.restore();
    const [toX, toY] = [xToPixel(this.#frame), yToPixel(this.#frame)];
    const readings = this.#readings ?? [];
    for (const reading of readings.length > 24 ? readings.filter((one) => one === this.#near) : readings) {
      const { colour } = strokeOf(reading.line, this.#theme);
      dot(ctx, toX(reading.x), toY(reading.y), 4, this.#theme.surface);
      dot(ctx, toX(reading.x), toY(reading.y), 3, colour);
    }
  }
}
