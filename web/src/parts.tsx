import type { UseQueryResult } from "@tanstack/react-query";
import type { MouseEvent, ReactNode } from "react";

const ICONS: Record<string, string> = { queued: "⧗", in_progress: "◔", completed: "✓", published: "◇", failed: "✕" };
const WORDS: Record<string, string> = { created: "draft", in_progress: "running" };

export const Status = ({ of }: { of: string }) => (
  <span className={`status ${of}`}>{`${ICONS[of] ?? "▢"} ${WORDS[of] ?? of}`}</span>
);

export const Empty = ({ children, code }: { children: ReactNode; code?: string }) => (
  <div className="card">
    <p>{children}</p>
    {code && <pre>{code}</pre>}
  </div>
);

/** Waiting and failed are drawn here, before the thing itself. */
export function Loaded<T>({ query, children }: { query: UseQueryResult<T>; children: (data: T) => ReactNode }) {
  if (query.data !== undefined) return children(query.data);
  return query.error ? <p role="alert">{query.error.message}</p> : <p className="muted">loading…</p>;
}

function follow(event: MouseEvent<HTMLAnchorElement>) {
  if (event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  history.pushState(null, "", event.currentTarget.href);
  dispatchEvent(new PopStateEvent("popstate"));
}

export const Link = ({ to, here, children }: { to: string; here?: boolean; children: ReactNode }) => (
  <a href={to} onClick={follow} aria-current={here ? "page" : undefined}>
    {children}
  </a>
);
