// The page's end of the sandboxed plot frame: one frame lies over a list of plots, and each is drawn where its place is.
// Leaves what the plots are to the components; never trusts what the frame says.

import type { Bundle, Figure } from "./figure";
import { type Box, type FromFrame, heardFromFrame, type ToFrame } from "./plotProtocol";
import { onTheme, readTheme } from "./theme";

export type PlotState = "waiting" | "drawn" | { failed: string };

interface Place {
  element: HTMLElement;
  figure: Figure;
  bundle: Bundle;
  changed: (state: PlotState) => void;
  isSent: boolean;
}

const RUNS = 12;

export class PlotStage {
  readonly #frame: HTMLIFrameElement;
  readonly #places = new Map<string, Place>();
  readonly #pictures = new Map<number, (data: string) => void>();
  readonly #undo: (() => void)[] = [];
  readonly #size: ResizeObserver;
  readonly #sight: IntersectionObserver;
  #isReady = false;
  #request = 0;
  #tick = 0;

  constructor(
    readonly host: HTMLElement,
    address: string,
  ) {
    this.#frame = document.createElement("iframe");
    this.#frame.title = "Plots";
    this.#frame.setAttribute("sandbox", "allow-scripts");
    this.#frame.referrerPolicy = "no-referrer";
    this.#frame.tabIndex = -1;
    this.#frame.src = address;
    host.prepend(this.#frame);
    const hear = (event: MessageEvent) => this.#hear(event);
    addEventListener("message", hear);
    this.#size = new ResizeObserver(() => this.#place());
    this.#size.observe(host);
    this.#sight = new IntersectionObserver((entries) => this.#seen(entries), { rootMargin: "60%" });
    this.#undo.push(
      () => removeEventListener("message", hear),
      onTheme(() => this.#sendTheme()),
    );
  }

  destroy(): void {
    for (const undo of this.#undo) undo();
    this.#size.disconnect();
    this.#sight.disconnect();
    this.#frame.remove();
    cancelAnimationFrame(this.#tick);
  }

  /** Draws a figure where the element is, as long as it is in sight. Answers how to take it away. */
  put(id: string, element: HTMLElement, figure: Figure, bundle: Bundle, changed: Place["changed"]): () => void {
    this.#places.set(id, { element, figure, bundle, changed, isSent: false });
    element.dataset.plot = id;
    this.#sight.observe(element);
    this.#size.observe(element);
    return () => {
      this.#sight.unobserve(element);
      this.#size.unobserve(element);
      this.#places.delete(id);
      this.#send({ type: "hide", id });
    };
  }

  /** The plot as a picture, as a data address. */
  picture(id: string, format: "png" | "svg"): Promise<string> {
    const request = ++this.#request;
    return new Promise((done, failed) => {
      this.#pictures.set(request, done);
      this.#send({ type: "picture", id, request, format, scale: 2 });
      setTimeout(
        () => this.#pictures.delete(request) && failed(new Error("the plot did not answer within 10 s")),
        10_000,
      );
    });
  }

  #send(message: ToFrame): void {
    // The frame has no origin that could be named.
    if (this.#isReady) this.#frame.contentWindow?.postMessage(message, "*");
  }

  #hear(event: MessageEvent): void {
    if (event.source !== this.#frame.contentWindow) return;
    const message = heardFromFrame(event.data);
    if (message) this.#obey(message);
  }

  #obey(message: FromFrame): void {
    switch (message.type) {
      case "ready":
        this.#isReady = true;
        this.#sendTheme();
        for (const [id, place] of this.#places) this.#show(id, place);
        break;
      case "drawn":
        this.#places.get(message.id)?.changed("drawn");
        break;
      case "failed":
        this.#places.get(message.id)?.changed({ failed: message.message });
        break;
      case "picture":
        this.#pictures.get(message.request)?.(message.data);
        this.#pictures.delete(message.request);
    }
  }

  #seen(entries: IntersectionObserverEntry[]): void {
    for (const { target, isIntersecting } of entries) {
      const id = (target as HTMLElement).dataset.plot ?? "";
      const place = this.#places.get(id);
      if (!place) continue;
      if (isIntersecting) this.#show(id, place, true);
      else if (place.isSent) {
        place.isSent = false;
        this.#send({ type: "hide", id });
      }
    }
  }

  #wanted = new Set<string>();

  #show(id: string, place: Place, isSeen = this.#wanted.has(id)): void {
    if (isSeen) this.#wanted.add(id);
    if (!isSeen || !this.#isReady || place.isSent) return;
    place.isSent = true;
    place.changed("waiting");
    this.#send({
      type: "show",
      id,
      box: this.#boxOf(place.element),
      bundle: place.bundle,
      figure: JSON.stringify(place.figure),
    });
  }

  #boxOf(element: HTMLElement): Box {
    const [outer, inner] = [this.host.getBoundingClientRect(), element.getBoundingClientRect()];
    return { x: inner.left - outer.left, y: inner.top - outer.top, width: inner.width, height: inner.height };
  }

  #place(): void {
    this.#tick ||= requestAnimationFrame(() => {
      this.#tick = 0;
      for (const [id, place] of this.#places)
        if (place.isSent) this.#send({ type: "move", id, box: this.#boxOf(place.element) });
    });
  }

  #sendTheme(): void {
    const theme = readTheme(this.host);
    const runs = Array.from({ length: RUNS }, (_, slot) => theme.curve(slot));
    const font = getComputedStyle(this.host).fontFamily;
    this.#send({
      type: "theme",
      theme: { text: theme.text, muted: theme.muted, grid: theme.grid, runs, font, isDark: isDark(this.host) },
    });
  }
}

const isDark = (host: Element) => getComputedStyle(host).colorScheme.includes("dark");

/** A data address as a file: the page may not fetch one. */
export function blobOf(address: string): Blob {
  const [head = "", body = ""] = [address.slice(0, address.indexOf(",")), address.slice(address.indexOf(",") + 1)];
  const type = /^data:([\w/+.-]+)/.exec(head)?.[1] ?? "application/octet-stream";
  const text = head.endsWith(";base64") ? atob(body) : decodeURIComponent(body);
  return new Blob([Uint8Array.from(text, (sign) => sign.charCodeAt(0))], { type });
}
