import { Check, CircleOff, LoaderCircle, PauseCircle, TriangleAlert } from "lucide-react";
import type { Worker } from "../../api";
import css from "../queues/Queues.module.css";
import { stateOf } from "./state";

const LOOKS = {
  running: { word: "Running", Icon: LoaderCircle, tone: "running" },
  ready: { word: "Ready", Icon: Check, tone: "completed" },
  draining: { word: "Draining", Icon: PauseCircle, tone: "stopped" },
  silent: { word: "Silent", Icon: TriangleAlert, tone: "stalled" },
  lost: { word: "Lost", Icon: CircleOff, tone: "failed" },
} as const;

export function WorkerBadge({ worker }: { worker: Worker }) {
  const { word, Icon, tone } = LOOKS[stateOf(worker)];
  return (
    <span className={css.badge} style={{ color: `var(--${tone})` }}>
      <Icon size={14} strokeWidth={2.2} aria-hidden="true" /> {word}
    </span>
  );
}
