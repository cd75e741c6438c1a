import { afterEach, expect, test, vi } from "vitest";
import { call, Problem, signIn, signOut } from "./api";

const answers = (status: number, body: unknown) => {
  const fetch = vi.fn(async (_url: URL, _init: RequestInit) => new Response(JSON.stringify(body), { status }));
  vi.stubGlobal("fetch", fetch);
  return (n: number) => new Headers(fetch.mock.calls[n]?.[1].headers);
};

afterEach(() => vi.unstubAllGlobals());

test("a refusal carries the server's own sentence", async () => {
  answers(401, { meta: { result_msg: "wrong password" } });
  await expect(call("users.get_current_user")).rejects.toEqual(new Problem(401, "wrong password"));
});

test("an answer that is no JSON is still a problem with its status", async () => {
  vi.stubGlobal("fetch", async () => new Response("<html>", { status: 502 }));
  await expect(call("users.get_current_user")).rejects.toMatchObject({ status: 502 });
});

test("a key pair is exchanged once for a token, which later calls carry", async () => {
  const sent = answers(200, { data: { token: "t0k" } });
  await signIn("key", "sécret", true);
  await call("tasks.get_all_ex");
  expect(sent(0).get("Authorization")).toBe("Basic a2V5OnPDqWNyZXQ=");
  expect(sent(1).get("Authorization")).toBe("Bearer t0k");
  await signOut();
});

test("a session sends no credential, only the header that lets its cookie count", async () => {
  const sent = answers(200, { data: {} });
  await signIn("mira", "pw", false);
  await call("tasks.get_all_ex");
  expect(sent(1).get("Authorization")).toBeNull();
  expect(sent(1).get("X-Runfold")).toBe("1");
});
