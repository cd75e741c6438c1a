// Pointer, wheel and fingers over a plot, told as what they mean: read here, zoom to this, pick that.
// One finger scrolls the page; press and hold reads, two fingers zoom.

const HOLD_MS = 350;
const CLICK_PIXELS = 4;

export type Meaning = {
  read(x: number, y: number): void;
  leave(): void;
  /** A stretch is being marked, in pixels of the plot. */
  mark(from: number, to: number): void;
  zoom(from: number, to: number): void;
  all(): void;
  pick(x: number, y: number): void;
  /** Two fingers moved from these places to those: what was under each stays under it. */
  pinch(from: [number, number], to: [number, number], isDone: boolean): void;
};

type Spot = { x: number; y: number };

export class Gestures {
  readonly #fingers = new Map<number, { start: Spot; now: Spot }>();
  #drag: Spot | undefined;
  #hold = 0;
  #isReading = false;
  readonly #stop = new AbortController();

  constructor(
    readonly element: HTMLElement,
    readonly meaning: Meaning,
  ) {
    const on = <K extends keyof HTMLElementEventMap>(name: K, run: (event: HTMLElementEventMap[K]) => void) =>
      element.addEventListener(name, run, { signal: this.#stop.signal, passive: name !== "wheel" });
    element.style.touchAction = "pan-y";
    on("pointerdown", (event) => this.#down(event));
    on("pointermove", (event) => this.#move(event));
    on("pointerup", (event) => this.#up(event));
    on("pointercancel", (event) => this.#cancel(event));
    on("pointerleave", (event) => event.pointerType !== "touch" && !this.#drag && meaning.leave());
    on("dblclick", () => meaning.all());
    on("wheel", (event) => this.#wheel(event));
  }

  destroy(): void {
    clearTimeout(this.#hold);
    this.#stop.abort();
  }

  #spot(event: PointerEvent | WheelEvent): Spot {
    const box = this.element.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }

  #down(event: PointerEvent): void {
    const spot = this.#spot(event);
    if (event.pointerType !== "touch") {
      if (event.button !== 0) return;
      this.#drag = spot;
      this.element.setPointerCapture(event.pointerId);
      return;
    }
    this.#fingers.set(event.pointerId, { start: spot, now: spot });
    clearTimeout(this.#hold);
    if (this.#fingers.size > 1) return;
    this.#hold = window.setTimeout(() => {
      this.#isReading = true;
      this.meaning.read(spot.x, spot.y);
    }, HOLD_MS);
  }

  #move(event: PointerEvent): void {
    const spot = this.#spot(event);
    if (event.pointerType === "touch") this.#moveFinger(event.pointerId, spot);
    else if (this.#drag && Math.abs(spot.x - this.#drag.x) > CLICK_PIXELS) this.meaning.mark(this.#drag.x, spot.x);
    else this.meaning.read(spot.x, spot.y);
  }

  #moveFinger(id: number, spot: Spot): void {
    const finger = this.#fingers.get(id);
    if (!finger) return;
    finger.now = spot;
    if (this.#fingers.size === 2) this.#pinch(false);
    else if (this.#isReading) this.meaning.read(spot.x, spot.y);
    else if (Math.hypot(spot.x - finger.start.x, spot.y - finger.start.y) > 10) clearTimeout(this.#hold);
  }

  #pinch(isDone: boolean): void {
    const [a, b] = [...this.#fingers.values()];
    if (a && b) this.meaning.pinch([a.start.x, b.start.x], [a.now.x, b.now.x], isDone);
  }

  #up(event: PointerEvent): void {
    if (event.pointerType === "touch") {
      this.#lift(event);
      return;
    }
    const spot = this.#spot(event);
    const start = this.#drag;
    this.#drag = undefined;
    if (!start) return;
    if (Math.abs(spot.x - start.x) > CLICK_PIXELS)
      this.meaning.zoom(Math.min(start.x, spot.x), Math.max(start.x, spot.x));
    else this.meaning.pick(spot.x, spot.y);
  }

  #lift(event: PointerEvent): void {
    clearTimeout(this.#hold);
    if (this.#fingers.size === 2) this.#pinch(true);
    this.#fingers.delete(event.pointerId);
    if (this.#isReading) this.meaning.leave();
    this.#isReading = false;
  }

  #cancel(event: PointerEvent): void {
    clearTimeout(this.#hold);
    this.#fingers.delete(event.pointerId);
    [this.#drag, this.#isReading] = [undefined, false];
    this.meaning.leave();
  }

  #wheel(event: WheelEvent): void {
    if (!event.ctrlKey) return; // a plain wheel scrolls the page; pinching a touch pad comes as ctrl and wheel
    event.preventDefault();
    const { x } = this.#spot(event);
    const width = this.element.clientWidth;
    const factor = Math.exp(event.deltaY * 0.01);
    this.meaning.zoom(x - x * factor, x + (width - x) * factor);
  }
}
