import { Archive, Check, CircleDashed, Hourglass, LoaderCircle, Square, X } from "lucide-react";
import { duration, visible } from "../../format";
import type { Step, StepStatus } from "./graph";
import css from "./pipelines.module.css";

const ICONS: Record<StepStatus, typeof Check> = {
  pending: CircleDashed,
  queued: Hourglass,
  running: LoaderCircle,
  completed: Check,
  cached: Archive,
  failed: X,
  aborted: Square,
  skipped: Square,
};

export const stepWord = ({ status, seconds }: Step): string =>
  [status === "cached" ? "from the cache" : status, seconds === undefined ? "" : duration(seconds)]
    .filter(Boolean)
    .join(" · ");

/** A step: icon, colour and word for its state, its name, its time. */
export function StepCard({
  step,
  isChosen,
  isCritical,
  onChoose,
}: {
  step: Step;
  isChosen: boolean;
  isCritical: boolean;
  onChoose: () => void;
}) {
  const Icon = ICONS[step.status];
  return (
    <button
      type="button"
      className={`nopan ${css.node} ${css[step.status] ?? ""} ${isChosen ? css.chosen : ""} ${isCritical ? css.critical : ""}`}
      aria-pressed={isChosen}
      onClick={onChoose}
      title={visible(step.name)}
    >
      <Icon size={16} aria-hidden="true" />
      <b>{visible(step.name, 60)}</b>
      <small>{stepWord(step)}</small>
    </button>
  );
}
