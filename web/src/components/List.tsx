import type { ReactNode } from "react";
import css from "./List.module.css";

/** Lines of a panel, each with what it is at the left and what is said of it at the right. */
export const List = ({ children, label }: { children: ReactNode; label: string }) => (
  <ul className={css.list} aria-label={label}>
    {children}
  </ul>
);

export const Line = ({ children, end, isWarning }: { children: ReactNode; end?: ReactNode; isWarning?: boolean }) => (
  <li className={`${css.line} ${isWarning ? css.warning : ""}`}>
    <span className={css.start}>{children}</span>
    {end !== undefined && <span className={css.end}>{end}</span>}
  </li>
);
