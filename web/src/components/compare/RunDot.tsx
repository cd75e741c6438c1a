import type { Run } from "../scalars/runs";
import css from "./compare.module.css";

export const colourOfRun = ({ look, isBaseline }: Run): string =>
  isBaseline ? "var(--text)" : look.isGrey ? "var(--muted)" : `var(--run-${look.slot + 1})`;

/** The colour that a run has everywhere on the page. */
export const RunDot = ({ run }: { run: Run }) => (
  <i className={css.dot} style={{ background: colourOfRun(run) }} aria-hidden="true" />
);
