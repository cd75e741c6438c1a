// One stream for all that is watched: opened with the scopes in a POST, read by fetch, resumed from the last event.
// Knows no page and no cache; runs in a SharedWorker, or in the page where there is none.
import { eventReader, type LiveEvent } from "./sse";

export interface Opening {
  url: string;
  headers: Record<string, string>;
}

export type StreamState = "connecting" | "live" | "away" | "refused";

const RETRY_MS = [1000, 2000, 4000, 8000, 15_000];
const REFUSED = [400, 401, 403, 404];
/** Changes of what is watched that come together become one new stream. */
const GATHER_MS = 50;

/** Keeps one stream open for a set of scopes that may change. */
export class Stream {
  private scopes: string[] = [];
  private lastId: string | undefined;
  private opening: Opening | undefined;
  private running: AbortController | undefined;
  private failures = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly onEvent: (event: LiveEvent) => void,
    private readonly onState: (state: StreamState) => void,
  ) {}

  /** What is watched from now on; nobody looking closes the stream. */
  watch(scopes: string[], opening: Opening): void {
    const sorted = [...new Set(scopes)].sort();
    const isSame =
      sorted.join("\n") === this.scopes.join("\n") &&
      opening.headers.Authorization === this.opening?.headers.Authorization;
    this.scopes = sorted;
    this.opening = opening;
    if (isSame && this.running) return;
    this.openIn(GATHER_MS);
  }

  private openIn(milliseconds: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.open(), milliseconds);
  }

  private open(): void {
    const before = this.running;
    this.running = undefined;
    if (this.scopes.length > 0 && this.opening) {
      const control = new AbortController();
      this.running = control;
      this.read(control, this.opening, before);
    } else {
      before?.abort();
    }
  }

  /** The old stream closes only once the new one answers, so that nothing falls between them. */
  private async read(control: AbortController, opening: Opening, before: AbortController | undefined) {
    try {
      const body = JSON.stringify({ scopes: this.scopes, ...(this.lastId && { last_id: Number(this.lastId) }) });
      const headers = { "Content-Type": "application/json", Accept: "text/event-stream", ...opening.headers };
      const answer = await fetch(opening.url, { method: "POST", headers, body, signal: control.signal });
      before?.abort();
      if (REFUSED.includes(answer.status)) return this.onState("refused");
      if (!answer.ok || !answer.body) throw new Error(`status ${answer.status}`);
      this.failures = 0;
      this.onState("live");
      await this.consume(answer.body);
    } catch {
      before?.abort();
    }
    if (control.signal.aborted || this.running !== control) return;
    this.running = undefined;
    this.onState("away");
    this.openIn(RETRY_MS[Math.min(this.failures++, RETRY_MS.length - 1)] ?? 1000);
  }

  private async consume(body: ReadableStream<Uint8Array>) {
    const read = eventReader();
    const pieces = body.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>).getReader();
    for (let piece = await pieces.read(); !piece.done; piece = await pieces.read()) {
      for (const event of read(piece.value)) {
        this.lastId = event.id ?? placeIn(event) ?? this.lastId;
        this.onEvent(event);
      }
    }
  }
}

/** `open` and `gap` say where the feed stands; a stream that is opened later goes on behind it. */
function placeIn({ event, data }: LiveEvent): string | undefined {
  const place = event === "open" || event === "gap" ? (data as { last_id?: number } | undefined)?.last_id : undefined;
  return place === undefined ? undefined : String(place);
}
