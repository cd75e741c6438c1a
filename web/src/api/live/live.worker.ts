// One stream for all tabs of this browser: tabs say what they watch, each gets every event.
/// <reference lib="webworker" />
import { type Opening, Stream, type StreamState } from "./stream";

export interface Watching {
  kind: "watch" | "leave" | "alive";
  scopes: string[];
  opening: Opening;
}

interface Tab {
  scopes: string[];
  heard: number;
}

/** A tab that was closed without a word is forgotten after this; open ones say so more often. */
const FORGET_MS = 45_000;

const tabs = new Map<MessagePort, Tab>();
let state: StreamState = "connecting";
let opening: Opening | undefined;

const tell = (message: unknown) => {
  for (const port of tabs.keys()) port.postMessage(message);
};

const stream = new Stream(
  (event) => tell({ event }),
  (now) => {
    state = now;
    tell({ state });
  },
);

function review() {
  const now = Date.now();
  for (const [port, tab] of tabs) if (now - tab.heard > FORGET_MS) tabs.delete(port);
  if (opening)
    stream.watch(
      [...tabs.values()].flatMap((tab) => tab.scopes),
      opening,
    );
}

setInterval(review, FORGET_MS / 3);

(self as unknown as SharedWorkerGlobalScope).onconnect = ({ ports: [port] }) => {
  if (!port) return;
  port.onmessage = ({ data }: MessageEvent<Watching>) => {
    if (data.kind === "leave") tabs.delete(port);
    else tabs.set(port, { scopes: data.scopes, heard: Date.now() });
    if (data.kind !== "alive") {
      opening = data.opening;
      review();
    }
    port.postMessage({ state });
  };
};
