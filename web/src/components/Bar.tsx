import css from "./Bar.module.css";

/** A share of a whole, from 0 to 1. */
export const Bar = ({
  share,
  label,
  tone = "accent",
}: {
  share: number;
  label: string;
  tone?: "accent" | "good" | "bad" | "queued";
}) => (
  <span className={css.bar} role="img" aria-label={label}>
    <i className={css[tone]} style={{ width: `${Math.max(0, Math.min(1, share)) * 100}%` }} />
  </span>
);
