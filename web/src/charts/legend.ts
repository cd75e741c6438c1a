// The names under a chart, in the order in which the lines end. Plain DOM: with a hundred lines it changes while the
// pointer moves, and no framework has to hear of it.

import styles from "./charts.module.css";
import { byRightEdge, type Line, type Reading } from "./line";
import { shortNumber } from "./ticks";
import { shortened } from "./tooltip";

const SHOWN = 12;

export type LegendEvents = { toggle: (key: string) => void; only: (key: string) => void };

export class Legend {
  readonly element = document.createElement("ul");
  readonly #values = new Map<string, HTMLElement>();
  #lines: Line[] = [];
  #isOpen = false;
  #redraw: () => void = () => {};

  constructor(readonly on: LegendEvents) {
    this.element.className = styles.legend ?? "";
  }

  set(lines: Line[], hidden: ReadonlySet<string>, colour: (line: Line) => string): void {
    this.#lines = byRightEdge(lines, Number.POSITIVE_INFINITY);
    this.#redraw = () => this.#draw(hidden, colour);
    this.#redraw();
  }

  /** The values at the cursor, or the last ones when it is gone. */
  read(readings: Reading[] | undefined): void {
    const at = new Map(readings?.map((reading) => [reading.line.key, reading.y]));
    for (const line of this.#lines) {
      const element = this.#values.get(line.key);
      if (element) element.textContent = shortNumber(at.get(line.key) ?? line.y[line.y.length - 1] ?? Number.NaN);
    }
  }

  #draw(hidden: ReadonlySet<string>, colour: (line: Line) => string): void {
    this.#values.clear();
    const shown = this.#isOpen ? this.#lines : this.#lines.slice(0, SHOWN);
    const items = shown.map((line) => this.#item(line, !hidden.has(line.key), colour(line)));
    const rest = this.#lines.length - shown.length;
    if (rest > 0 || this.#isOpen) items.push(this.#more(rest));
    this.element.replaceChildren(...items);
    this.read(undefined);
  }

  #item(line: Line, isShown: boolean, colour: string): HTMLElement {
    const item = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    button.setAttribute("aria-pressed", String(isShown));
    button.title = `${line.name.slice(0, 200)} · click hides, with Alt only this one`;
    button.addEventListener("click", (event) => (event.altKey ? this.on.only(line.key) : this.on.toggle(line.key)));
    const stroke = part("i", styles.legendLine);
    stroke.style.background = colour;
    const value = part("span", styles.legendValue);
    this.#values.set(line.key, value);
    const name = part("span", styles.legendName);
    name.textContent = shortened(line.name, 40);
    button.append(stroke, name, value);
    item.append(button);
    return item;
  }

  #more(rest: number): HTMLElement {
    const item = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = rest > 0 ? `${rest} more` : "fewer";
    button.addEventListener("click", () => {
      this.#isOpen = !this.#isOpen;
      this.#redraw();
    });
    item.append(button);
    return item;
  }
}

function part(tag: string, className: string | undefined): HTMLElement {
  const element = document.createElement(tag);
  if (className) element.className = className;
  return element;
}
