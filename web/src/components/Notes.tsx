// What stands where the thing itself can't: nothing yet, not now, not for you.
import { CircleAlert, RotateCw } from "lucide-react";
import type { ReactNode } from "react";
import { ADVICE, type Problem } from "../api";
import { visible } from "../format";
import { Button } from "./Button";
import { CopyButton, Snippet } from "./Copy";
import css from "./Notes.module.css";

interface Empty {
  children: ReactNode;
  /** Lines that make the first one. */
  code?: string;
  action?: ReactNode;
}

/** One line that says what would be here, and one way to make it so. */
export const EmptyNote = ({ children, code, action }: Empty) => (
  <div className={css.empty}>
    <p>{children}</p>
    {code && <Snippet code={code} />}
    {action}
  </div>
);

/** What happened, its code, what to do; for the panel that failed, never for the page. */
export function ProblemNote({ problem, onRetry }: { problem: Problem; onRetry?: () => unknown }) {
  const details = `${problem.code} ${problem.message}\n${location.href}\n${new Date().toISOString()}`;
  return (
    <div className={css.problem} role="alert">
      <CircleAlert size={16} aria-hidden="true" />
      <div className="grow">
        <p className={css.message}>
          {visible(problem.message, 600)} <span className={css.code}>{problem.code}</span>
        </p>
        <p className="muted">{ADVICE[problem.kind]}</p>
      </div>
      <span className="row">
        {onRetry && (
          <Button small onClick={() => onRetry()}>
            <RotateCw size={13} aria-hidden="true" /> Retry
          </Button>
        )}
        <CopyButton text={details} label="Copy details" />
      </span>
    </div>
  );
}

/** The outline of what comes, shown only when it takes longer than a blink. */
export const Skeleton = ({ rows = 6, height }: { rows?: number; height?: number }) => (
  <div className={css.skeleton} role="status">
    <span className="hush">loading</span>
    {Array.from({ length: rows }, (_, at) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: the bars are all alike
      <i key={at} style={height ? { height } : undefined} />
    ))}
  </div>
);

interface Asked<T> {
  data: T | undefined;
  error: Problem | null;
  refetch: () => unknown;
}

/** Waiting and failed are drawn before the thing itself; what was readable stays readable when asking again fails. */
export function Loaded<T>({
  query,
  skeleton,
  children,
}: {
  query: Asked<T>;
  skeleton?: ReactNode;
  children: (data: T) => ReactNode;
}) {
  if (query.data !== undefined) return children(query.data);
  if (query.error) return <ProblemNote problem={query.error} onRetry={query.refetch} />;
  return skeleton ?? <Skeleton />;
}
