import { afterEach, expect, test, vi } from "vitest";
import { watchersOf } from "./scopes";
import { eventReader, type LiveEvent } from "./sse";
import { Stream, type StreamState } from "./stream";

const opening = { url: "https://h/api/live.stream", headers: { "X-Runfold": "1" } };

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

test("events are whole however the network cuts them", () => {
  const text =
    'event: open\ndata: {"last_id":7}\n\n: still here\n\nid: 8\nevent: task.changed\ndata: {"id":"t1",\ndata: "rev":2}\n\n';
  for (let size = 1; size < 9; size++) {
    const read = eventReader();
    const pieces = text.match(new RegExp(`[^]{1,${size}}`, "g")) ?? [];
    expect(pieces.flatMap(read)).toEqual([
      { event: "open", data: { last_id: 7 } },
      { id: "8", event: "task.changed", data: { id: "t1", rev: 2 } },
    ]);
  }
});

test("data that is no JSON breaks nothing", () => {
  expect(eventReader()("event: log\ndata: {oops\n\n")).toEqual([{ event: "log", data: undefined }]);
});

test("only those look again whom the event concerns, and all of them after a gap", () => {
  const watchers = [["tasks:p1"], ["task:t1"], ["task:t2"], ["queues"], ["log:t1"]].map((scopes) => ({ scopes }));
  const told = (event: LiveEvent) => watchersOf(event, watchers).map(({ scopes }) => scopes[0]);
  expect(told({ event: "task.changed", data: { id: "t1" } })).toEqual(["tasks:p1", "task:t1"]);
  expect(told({ event: "queue.changed", data: { id: "q" } })).toEqual(["queues"]);
  expect(told({ event: "log", data: { task: "t1" } })).toEqual(["log:t1"]);
  expect(told({ event: "gap", data: { last_id: 4 } })).toHaveLength(5);
  expect(told({ event: "message", data: undefined })).toEqual([]);
});

/** Answers each opening with one text, then ends; keeps what was sent. */
function serve(...texts: string[]) {
  const sent: unknown[] = [];
  vi.stubGlobal("fetch", async (_url: string, init: RequestInit) => {
    sent.push(JSON.parse(String(init.body)));
    const text = texts.shift();
    return text === undefined ? new Response("", { status: 401 }) : new Response(text);
  });
  return sent;
}

test("a stream that breaks off is opened again behind its last event", async () => {
  vi.useFakeTimers();
  const sent = serve('event: open\ndata: {"last_id":7}\n\nid: 9\nevent: task.changed\ndata: {}\n\n', "");
  const states: StreamState[] = [];
  const stream = new Stream(
    () => {},
    (state) => states.push(state),
  );
  stream.watch(["workers", "queues", "queues"], opening);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(sent[0]).toEqual({ scopes: ["queues", "workers"] });
  expect(sent[1]).toEqual({ scopes: ["queues", "workers"], last_id: 9 });
  expect(states).toContain("away");
  expect(states.at(-1)).toBe("refused");
});

test("nobody looking opens nothing", async () => {
  vi.useFakeTimers();
  const sent = serve("");
  new Stream(
    () => {},
    () => {},
  ).watch([], opening);
  await vi.advanceTimersByTimeAsync(1000);
  expect(sent).toEqual([]);
});
