// The one door to the server: relative addresses, ClearML's envelope, problems as errors.
// Leaves what is asked, and how often, to the pages.
import { type UseQueryResult, useQuery } from "@tanstack/react-query";

export class Problem extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

export type Named = { id: string; name: string };
export type Task = Named & { status: string; last_update?: string; last_iteration?: number; project?: Named };
export const TASK_FIELDS = ["name", "status", "last_update", "last_iteration", "project.name"];
export type Variants = Record<string, { name: string; x: number[]; y: (number | null)[] }>;

// A key pair's token lives in this page alone: a script of another page can't find it, a reload asks again.
let token: string | undefined;

export async function call<T>(action: string, body: object = {}, authorization?: string): Promise<T> {
  const headers = new Headers({ "Content-Type": "application/json", "X-Runfold": "1" });
  const credential = authorization ?? (token && `Bearer ${token}`);
  if (credential) headers.set("Authorization", credential);
  const url = new URL(`api/${action}`, document.baseURI);
  const answer = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) }).catch(() => {
    throw new Problem(0, "the server does not answer; this page asks again every two seconds");
  });
  const { meta, data } = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Problem(answer.status, meta?.result_msg ?? `the server answered ${answer.status}`);
  return data;
}

/** Asks again every two seconds: what is on the page is what the server knows. */
export const useCall = <T>(action: string, body: object = {}, enabled = true): UseQueryResult<T> =>
  useQuery({ queryKey: [action, body], queryFn: () => call<T>(action, body), refetchInterval: 2000, enabled });

export async function signIn(name: string, secret: string, withKeys: boolean): Promise<void> {
  token = undefined;
  if (!withKeys) return void (await call("auth.start_session", { username: name, password: secret }));
  const bytes = new TextEncoder().encode(`${name}:${secret}`);
  token = (await call<{ token: string }>("auth.login", {}, `Basic ${btoa(String.fromCharCode(...bytes))}`)).token;
}

export async function signOut(): Promise<void> {
  if (!token) await call("auth.end_session");
  token = undefined;
}
