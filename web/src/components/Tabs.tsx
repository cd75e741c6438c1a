import { Link, type LinkProps } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import css from "./Tabs.module.css";

export interface Tab {
  name: string;
  to: LinkProps["to"];
  params?: Record<string, string>;
  search?: Record<string, unknown>;
  /** Said when there is nothing behind it; it can be opened all the same. */
  dimmed?: boolean;
  isHere: boolean;
}

/** Parts of one page, each at its own address: links, so that they open in a new tab and go back. */
export function Tabs({ tabs, label }: { tabs: Tab[]; label: string }) {
  const here = useRef<HTMLAnchorElement>(null);
  const name = tabs.find((tab) => tab.isHere)?.name;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the strip scrolls to the tab whenever another one is open
  useEffect(() => {
    // newer browsers answer with a promise, which is no way to clean up
    here.current?.scrollIntoView?.({ block: "nearest", inline: "nearest" });
  }, [name]);
  return (
    <nav aria-label={label} className={css.tabs}>
      {tabs.map(({ name, to, params, search, dimmed, isHere }) => (
        <Link
          key={name}
          ref={isHere ? here : undefined}
          to={to as string}
          params={params as never}
          search={search as never}
          className={`${css.tab} ${dimmed ? css.dimmed : ""}`}
          activeOptions={{ exact: true, includeSearch: true }}
          aria-current={isHere ? "page" : undefined}
        >
          {name}
        </Link>
      ))}
    </nav>
  );
}
