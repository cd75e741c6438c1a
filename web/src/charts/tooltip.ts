// The box beside the pointer: what each line says there, highest first, the nearest one marked.
// Text nodes only; leaves where the pointer is to the chart.

import styles from "./charts.module.css";
import { byValue, type Reading } from "./line";

const ROWS = 12;

export type Tip = { title: string; readings: Reading[]; nearest: Reading | undefined; say: (value: number) => string };

/** At most twelve rows around the nearest one, and how many there are before and after. */
export function tipRows(
  readings: Reading[],
  near: Reading | undefined,
): { rows: Reading[]; before: number; after: number } {
  const sorted = byValue(readings);
  const at = near ? sorted.indexOf(near) : 0;
  const before = Math.max(0, Math.min(at - ROWS / 2, sorted.length - ROWS));
  const rows = sorted.slice(before, before + ROWS);
  return { rows, before, after: sorted.length - before - rows.length };
}

export class Tooltip {
  readonly element = document.createElement("div");

  constructor(readonly colour: (reading: Reading) => string) {
    this.element.className = styles.tip ?? "";
    this.element.setAttribute("aria-hidden", "true");
    this.element.hidden = true;
  }

  show({ title, readings, nearest, say }: Tip): void {
    const { rows, before, after } = tipRows(readings, nearest);
    const parts = [text("div", title, styles.tipTitle)];
    if (before > 0) parts.push(text("div", `${before} above`, styles.tipMore));
    for (const reading of rows) parts.push(this.#row(reading, reading === nearest, say));
    if (after > 0) parts.push(text("div", `${after} below`, styles.tipMore));
    this.element.replaceChildren(...parts);
    this.element.hidden = false;
  }

  hide(): void {
    this.element.hidden = true;
  }

  /** Beside the pointer, never under it, never outside the window. */
  place(x: number, y: number): void {
    const { offsetWidth: width, offsetHeight: height } = this.element;
    const right = x + 16 + width <= innerWidth - 8;
    const left = right ? x + 16 : Math.max(8, x - 16 - width);
    const top = Math.max(8, Math.min(y - height / 2, innerHeight - height - 8));
    this.element.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`;
  }

  #row(reading: Reading, isNearest: boolean, say: (value: number) => string): HTMLElement {
    const row = text("div", "", isNearest ? styles.tipNearest : styles.tipRow);
    const swatch = text("i", "", styles.swatch);
    swatch.style.background = this.colour(reading);
    row.append(swatch, text("span", shortened(reading.line.name), styles.tipName), text("b", say(reading.y)));
    const spread = spreadOf(reading, say);
    if (spread) row.append(text("small", spread));
    return row;
  }
}

function spreadOf({ line, index, y }: Reading, say: (value: number) => string): string | undefined {
  const [low, high] = [line.low?.[index], line.high?.[index]];
  if (low === undefined || high === undefined || low === high) {
    const raw = line.raw?.[index];
    return raw === undefined || raw === y ? undefined : `raw ${say(raw)}`;
  }
  return `min ${say(low)} max ${say(high)}`;
}

/** Cut in the middle: names of runs differ at their ends. */
export function shortened(name: string, most = 48): string {
  const letters = [...name];
  if (letters.length <= most) return name;
  const half = Math.floor((most - 1) / 2);
  return `${letters.slice(0, half).join("")}…${letters.slice(-half).join("")}`;
}

function text(tag: string, content: string, className?: string): HTMLElement {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.textContent = content;
  return element;
}
