import { Check, CircleDashed, Diamond, Hourglass, LoaderCircle, Square, TriangleAlert, X } from "lucide-react";
import type { TaskStatus } from "../api";
import css from "./StatusBadge.module.css";

const LOOKS = {
  created: { word: "Draft", Icon: CircleDashed, tone: "draft" },
  queued: { word: "Queued", Icon: Hourglass, tone: "queued" },
  in_progress: { word: "Running", Icon: LoaderCircle, tone: "running" },
  stopped: { word: "Stopped", Icon: Square, tone: "stopped" },
  closed: { word: "Closed", Icon: Square, tone: "stopped" },
  failed: { word: "Failed", Icon: X, tone: "failed" },
  completed: { word: "Completed", Icon: Check, tone: "completed" },
  publishing: { word: "Publishing", Icon: Diamond, tone: "published" },
  published: { word: "Published", Icon: Diamond, tone: "published" },
  unknown: { word: "Unknown", Icon: TriangleAlert, tone: "stalled" },
} as const;

export const lookOf = (status: TaskStatus) => LOOKS[status] ?? LOOKS.unknown;
export const statusWord = (status: TaskStatus): string => lookOf(status).word;

/** Icon, colour and word; the icon alone only where the column says that it is the status. */
export function StatusBadge({
  status,
  iconOnly = false,
  note,
}: {
  status: TaskStatus;
  iconOnly?: boolean;
  note?: string | undefined;
}) {
  const { word, Icon, tone } = lookOf(status);
  return (
    <span className={`${css.badge} ${css[tone]}`} title={note || undefined}>
      <Icon size={14} strokeWidth={2.2} aria-hidden="true" />
      {iconOnly ? <span className="hush">{word}</span> : <span>{word}</span>}
    </span>
  );
}
