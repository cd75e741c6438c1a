// What every page has: where it is, what can be done with it, and its content below.
import { Link, type LinkProps, useRouterState } from "@tanstack/react-router";
import { Fragment, type ReactNode, useEffect } from "react";
import { middle, visible } from "../format";
import css from "./Page.module.css";
import { visited } from "./recents";
import { TopBar } from "./TopBar";

export interface Crumb {
  name: string;
  to?: LinkProps["to"];
  params?: Record<string, string>;
}

interface Shown {
  /** The page's name: its `h1` and the window's title. */
  title: string;
  /** What stands before the title, outermost first. */
  crumbs?: Crumb[];
  /** A few words after the title: a count, a state. */
  about?: ReactNode;
  actions?: ReactNode;
  /** Fills the window and scrolls inside. */
  isFull?: boolean;
  children: ReactNode;
}

export function Page({ title, crumbs = [], about, actions, isFull, children }: Shown) {
  const shown = visible(title);
  const path = useRouterState({ select: (state) => state.location.pathname });
  useEffect(() => {
    document.title = `${shown} · Runfold`;
    if (shown !== "…")
      visited(crumbs.length > 0 ? [...crumbs.map(({ name }) => name), shown].join(" / ") : shown, path);
  }, [shown, path, crumbs]);
  return (
    <>
      <TopBar actions={actions}>
        {crumbs.map(({ name, to, params }) => (
          <Fragment key={`${to}${name}`}>
            <span className={css.crumb}>
              {to ? (
                <Link to={to as string} params={params as never}>
                  {middle(visible(name), 32)}
                </Link>
              ) : (
                middle(visible(name), 32)
              )}
            </span>
            <span className={css.slash} aria-hidden="true">
              /
            </span>
          </Fragment>
        ))}
        <h1 className={css.title} title={shown}>
          {middle(shown, 64)}
        </h1>
        {about && <span className={css.about}>{about}</span>}
      </TopBar>
      <main id="main" tabIndex={-1} className={isFull ? css.full : css.main}>
        {children}
      </main>
    </>
  );
}
