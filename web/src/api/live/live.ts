// What the pages see of the stream: whether it lives, and queries that are asked again when it says they changed.
import { type QueryClient, type QueryKey, useQueryClient } from "@tanstack/react-query";
import { useEffect, useSyncExternalStore } from "react";
import { addressOf, credentials } from "../client";
import { type Watched, watchersOf } from "./scopes";
import type { LiveEvent } from "./sse";
import { Stream, type StreamState } from "./stream";

export type LiveState = StreamState | "off";

interface Watcher extends Watched {
  client: QueryClient;
  key: QueryKey;
}

type Hearer = (event: LiveEvent) => void;

/** Changes that come within this are one question. */
const GATHER_MS = 250;
const ALIVE_MS = 15_000;

const watchers = new Set<Watcher>();
const hearers = new Set<{ scopes: string[]; hear: Hearer }>();
const listeners = new Set<() => void>();
const stale = new Set<Watcher>();
let state: LiveState = "off";
let isOffered = false;
let post: ((kind: "watch" | "leave" | "alive") => void) | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;

const scopes = () => [...new Set([...watchers, ...hearers].flatMap((one) => one.scopes))];

function become(now: LiveState) {
  if (now === state) return;
  state = now;
  for (const listener of listeners) listener();
}

function hear(event: LiveEvent) {
  for (const { hear } of hearers) hear(event);
  for (const watcher of watchersOf(event, watchers)) stale.add(watcher);
  if (stale.size > 0) timer = timer ?? setTimeout(refresh, GATHER_MS);
}

/** Hidden tabs catch up when they are looked at. */
function refresh() {
  timer = undefined;
  if (document.hidden) return;
  for (const { client, key } of stale) client.invalidateQueries({ queryKey: key, exact: true });
  stale.clear();
}

function connect() {
  const opening = () => ({ url: addressOf("api/live.stream").href, headers: credentials() });
  const changed = (message: { event?: LiveEvent; state?: StreamState }) => {
    if (message.state) become(message.state);
    if (message.event) hear(message.event);
  };
  if (typeof SharedWorker === "undefined") {
    const stream = new Stream(
      (event) => changed({ event }),
      (now) => changed({ state: now }),
    );
    post = (kind) => kind !== "alive" && stream.watch(kind === "leave" ? [] : scopes(), opening());
  } else {
    const worker = new SharedWorker(new URL("./live.worker.ts", import.meta.url), {
      type: "module",
      name: "runfold-live",
    });
    worker.port.onmessage = ({ data }) => changed(data);
    worker.port.start();
    post = (kind) => worker.port.postMessage({ kind, scopes: scopes(), opening: opening() });
    setInterval(() => post?.("alive"), ALIVE_MS);
  }
  addEventListener("pagehide", () => post?.("leave"));
  addEventListener("pageshow", () => post?.("watch"));
  document.addEventListener("visibilitychange", () => stale.size > 0 && refresh());
}

/** Called once the server has announced `live.stream`; without it the pages ask again by themselves. */
export function offerLive(): void {
  if (isOffered) return;
  isOffered = true;
  become("connecting");
  connect();
  post?.("watch");
}

/** After signing in or out: the stream is opened again as who one is now. */
export const reopenLive = () => post?.("watch");

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const useLiveState = (): LiveState => useSyncExternalStore(subscribe, () => state);

/** Has the query asked again when one of the scopes changes; answers whether the stream lives. */
export function useLive(wanted: string[], key: QueryKey): boolean {
  const client = useQueryClient();
  const now = useLiveState();
  const named = wanted.join("\n");
  const keyed = JSON.stringify(key);
  useEffect(() => {
    if (!named) return;
    const watcher = { scopes: named.split("\n"), client, key: JSON.parse(keyed) };
    watchers.add(watcher);
    post?.("watch");
    return () => {
      watchers.delete(watcher);
      stale.delete(watcher);
      post?.("watch");
    };
  }, [client, named, keyed]);
  return now === "live";
}

/** Hears the events of these scopes themselves: for charts and consoles, which ask only for what is new. */
export function useLiveEvents(wanted: string[], hear: Hearer): void {
  const named = wanted.join("\n");
  useEffect(() => {
    if (!named) return;
    const hearer = { scopes: named.split("\n"), hear };
    hearers.add(hearer);
    post?.("watch");
    return () => {
      hearers.delete(hearer);
      post?.("watch");
    };
  }, [named, hear]);
}
