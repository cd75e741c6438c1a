import { expect, test } from "vitest";
import { ofSearch, pastedIn } from "./found";

test("a pasted id or address of this server opens, one of another server does not", () => {
  const base = "https://h/ml/";
  expect(pastedIn(" bb52978a3a2b207548514a150a899061 ", base)).toEqual({ id: "bb52978a3a2b207548514a150a899061" });
  expect(pastedIn("https://h/ml/tasks/t1/scalars?x=time#L3", base)).toEqual({ path: "/tasks/t1/scalars?x=time#L3" });
  for (const foreign of [
    "https://evil.example/ml/tasks/t1",
    "https://h/other",
    "javascript:alert(1)",
    "lr sweep",
    "https://",
  ]) {
    expect(pastedIn(foreign, base), foreign).toBeUndefined();
  }
});

test("hits come in groups, and what is no group is left out", () => {
  const answer = {
    tasks: [{ id: "t", name: "a", project: { name: "p" } }],
    queues: [{ id: "q", name: "gpu" }],
    took_ms: 4,
    strange: [{ id: "x" }],
  };
  expect(ofSearch(answer)).toEqual([
    { kind: "task", id: "t", name: "a", about: "p" },
    { kind: "queue", id: "q", name: "gpu" },
  ]);
  expect([undefined, null, "x"].map(ofSearch)).toEqual([[], [], []]);
});
