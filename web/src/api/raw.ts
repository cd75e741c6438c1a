// Answers that are no envelope: files, logs as text. The same credentials, the same problems.
import { addressOf, credentials } from "./client";
import { Problem } from "./problems";

async function asked(url: URL, init: RequestInit): Promise<Response> {
  const answer = await fetch(url, init).catch((cause) => {
    if (init.signal?.aborted) throw cause;
    throw new Problem(0, "the server does not answer");
  });
  if (answer.ok) return answer;
  const { meta } = await answer.json().catch(() => ({}));
  throw new Problem(
    answer.status,
    meta?.result_msg ?? `the server answered ${answer.status}`,
    meta?.result_subcode ?? 0,
  );
}

/** A call that streams a file. */
export async function callForFile(action: string, body: object): Promise<Blob> {
  const headers = { "Content-Type": "application/json", ...credentials() };
  return (await asked(addressOf(`api/${action}`), { method: "POST", headers, body: JSON.stringify(body) })).blob();
}

/** The beginning of one of our own files: at most so many bytes, and how many it has in all. */
export async function fileStart(
  address: string,
  most: number,
  signal?: AbortSignal,
): Promise<{ bytes: ArrayBuffer; size: number }> {
  const headers = { ...credentials(), Range: `bytes=0-${most - 1}` };
  const answer = await asked(addressOf(address), { headers, ...(signal && { signal }) }).catch((problem) => {
    // an empty file has no range
    if (problem instanceof Problem && problem.status === 416) return new Response(new ArrayBuffer(0));
    throw problem;
  });
  const bytes = await answer.arrayBuffer();
  const [, size] = /\/(\d+)$/.exec(answer.headers.get("Content-Range") ?? "") ?? [];
  return { bytes, size: size === undefined ? bytes.byteLength : Number(size) };
}
