// The one door to the server: relative addresses, ClearML's envelope, problems as errors.
// Leaves what is asked, and how often, to the pages.
import type { Answers } from "./documents";
import { opened, Problem } from "./problems";
import type { Calls } from "./schema";

export type Action = keyof Calls | keyof Answers;
export type RequestOf<A extends Action> = A extends keyof Calls ? Calls[A]["request"] : Record<string, unknown>;
export type AnswerOf<A extends Action> = A extends keyof Answers
  ? Answers[A]
  : A extends keyof Calls
    ? Calls[A]["answer"]
    : never;

// A key pair's token lives in this page alone: a script of another page can't find it, a reload asks again.
let token: string | undefined;

export const addressOf = (path: string): URL => new URL(path, document.baseURI);

export function credentials(): Record<string, string> {
  return { "X-Runfold": "1", ...(token && { Authorization: `Bearer ${token}` }) };
}

async function ask(action: string, body: unknown, headers: Record<string, string>, signal?: AbortSignal) {
  const url = addressOf(`api/${action}`);
  const json = { "Content-Type": "application/json", ...headers };
  const request = { method: "POST", headers: json, body: JSON.stringify(body), ...(signal && { signal }) };
  const answer = await fetch(url, request).catch((cause) => {
    if (signal?.aborted) throw cause;
    throw new Problem(0, "the server does not answer");
  });
  return opened(answer);
}

/** One call of the API. */
export async function call<A extends Action>(
  action: A,
  body: RequestOf<A> | Record<string, never> = {},
  signal?: AbortSignal | undefined,
): Promise<AnswerOf<A>> {
  return (await ask(action, body, credentials(), signal)) as AnswerOf<A>;
}

/** A session by name and password: the server sets a cookie that no script can read. */
export async function signIn(username: string, password: string): Promise<void> {
  token = undefined;
  await call("auth.start_session", { username, password });
}

/** A key pair is exchanged once for a token, which later calls of this page carry. */
export async function signInWithKeys(accessKey: string, secretKey: string): Promise<void> {
  token = undefined;
  const bytes = new TextEncoder().encode(`${accessKey}:${secretKey}`);
  const basic = { "X-Runfold": "1", Authorization: `Basic ${btoa(String.fromCharCode(...bytes))}` };
  token = ((await ask("auth.login", {}, basic)) as { token: string }).token;
}

export async function signOut(): Promise<void> {
  if (!token) await call("auth.end_session");
  token = undefined;
}
