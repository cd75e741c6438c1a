// What the server's refusals and silences look like to a page.

export type ProblemKind = "away" | "signed-out" | "forbidden" | "refused" | "busy" | "broken";

/** An error as the API tells it, or as the network does. The message is for people, the codes are for programs. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly subcode = 0,
    readonly details: Record<string, unknown> = {},
    /** Seconds to wait, when the server named them. */
    readonly retryAfter?: number,
  ) {
    super(message);
    this.name = "Problem";
  }

  get kind(): ProblemKind {
    if (this.status === 0) return "away";
    if (this.status === 401) return "signed-out";
    if (this.status === 403) return "forbidden";
    if (this.status === 429 || this.status === 503) return "busy";
    return this.status >= 500 ? "broken" : "refused";
  }

  /** What a person quotes when asking for help. */
  get code(): string {
    return this.status === 0 ? "no answer" : `${this.status}/${this.subcode}`;
  }
}

/** What to do next, for each kind; the server's own sentence says what happened. */
export const ADVICE: Record<ProblemKind, string> = {
  away: "Check that the server runs and that this machine reaches it; the page asks again by itself.",
  "signed-out": "Sign in again; what is on the page stays.",
  forbidden: "Ask an administrator of this workspace for the right to do this.",
  refused: "Change what was asked for and try again.",
  busy: "The server asks to wait; the page tries again by itself.",
  broken: "The server's log says why; try again, and copy the details into a report if it stays.",
};

interface Envelope {
  meta?: { result_code?: number; result_subcode?: number; result_msg?: string; error_data?: Record<string, unknown> };
  data?: unknown;
}

/** The `data` of an answer, or the problem it tells. */
export async function opened(answer: Response): Promise<unknown> {
  const text = await answer.text().catch(() => {
    throw new Problem(0, "the answer of the server broke off; it is asked again");
  });
  const envelope = parsed(text);
  if (answer.ok && envelope) return envelope.data;
  const wait = Number(answer.headers.get("Retry-After"));
  const message = envelope?.meta?.result_msg ?? unreadable(answer.status);
  const { result_subcode = 0, error_data = {} } = envelope?.meta ?? {};
  throw new Problem(answer.ok ? 502 : answer.status, message, result_subcode, error_data, wait > 0 ? wait : undefined);
}

function parsed(text: string): Envelope | undefined {
  try {
    const envelope = JSON.parse(text);
    return typeof envelope === "object" && envelope !== null && "meta" in envelope ? envelope : undefined;
  } catch {
    return undefined;
  }
}

const unreadable = (status: number) =>
  status < 400
    ? "something between this page and the server answered in its place; look at the proxy's settings"
    : `the server, or a proxy before it, answered ${status} without a reason`;

export const asProblem = (error: unknown): Problem =>
  error instanceof Problem ? error : new Problem(0, error instanceof Error ? error.message : String(error));
