import type { ReactNode } from "react";
import css from "./Panel.module.css";

interface Shown {
  title: string;
  /** A few words after the title. */
  about?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
  className?: string | undefined;
}

/** One subject of a page, with its name on it. */
export const Panel = ({ title, about, actions, children, className }: Shown) => (
  <section className={`card ${css.panel} ${className ?? ""}`} aria-label={title}>
    <header className={css.head}>
      <h2>{title}</h2>
      {about && <span className={css.about}>{about}</span>}
      {actions && <span className={css.actions}>{actions}</span>}
    </header>
    {children}
  </section>
);
