// How many tasks of a project are in which state, as one bar and in words.
import { Link } from "@tanstack/react-router";
import type { TaskStatus } from "../../api";
import { lookOf, statusWord } from "../../components";
import { count } from "../../format";
import css from "./StatusBar.module.css";

const ORDER: TaskStatus[] = [
  "in_progress",
  "queued",
  "completed",
  "published",
  "failed",
  "stopped",
  "closed",
  "created",
];

export function StatusBar({ counts }: { counts: Partial<Record<TaskStatus, number>> }) {
  const parts = ORDER.flatMap((status) => (counts[status] ? [{ status, number: counts[status] ?? 0 }] : []));
  if (parts.length === 0) return <span className="muted">–</span>;
  const words = parts.map(({ status, number }) => `${count(number)} ${statusWord(status).toLowerCase()}`).join(", ");
  return (
    <span className={css.bar} role="img" aria-label={words} title={words}>
      {parts.map(({ status, number }) => (
        <i key={status} style={{ flexGrow: number, background: `var(--${lookOf(status).tone})` }} />
      ))}
    </span>
  );
}

/** The same as links to the tasks in each state. */
export const StatusCounts = ({ project, counts }: { project: string; counts: Partial<Record<TaskStatus, number>> }) => (
  <ul className={css.counts}>
    {ORDER.filter((status) => counts[status]).map((status) => (
      <li key={status}>
        <Link
          to="/projects/$project/experiments"
          params={{ project }}
          search={{ q: `status:${status === "in_progress" ? "running" : status === "created" ? "draft" : status}` }}
        >
          <b style={{ color: `var(--${lookOf(status).tone})` }}>{count(counts[status] ?? 0)}</b>{" "}
          {statusWord(status).toLowerCase()}
        </Link>
      </li>
    ))}
  </ul>
);
