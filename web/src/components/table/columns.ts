import type { ReactNode } from "react";

export interface Sort {
  key: string;
  down: boolean;
}

/** One column: what stands in its head, how wide it is, what it shows of a row. */
export interface Column<Row> {
  key: string;
  name: string;
  /** The whole name and what it means. */
  title?: string;
  width: number;
  align?: "right";
  /** Stays at the left edge while the others scroll. */
  pinned?: boolean;
  /** Whether the server can sort by it. */
  sortable?: boolean;
  /** Belongs to the table itself: can't be moved, hidden or resized. */
  fixed?: boolean;
  /** Says in the head what is seen, but not written: checkboxes, dots. */
  silent?: boolean;
  /** The row's name to a screen reader. */
  rowHead?: boolean;
  cell: (row: Row) => ReactNode;
  /** The value as text, for copies. */
  copy?: (row: Row) => string;
}

export const NARROWEST = 48;

/** The CSS grid of a row: pinned columns first, and the last one takes what is left. */
export const templateOf = (columns: { width: number }[]): string =>
  `${columns.map(({ width }) => `${width}px`).join(" ")} minmax(0, 1fr)`;

/** Where each pinned column stands, from the left. */
export function pinnedAt(columns: { width: number; pinned?: boolean }[]): (number | undefined)[] {
  let at = 0;
  return columns.map(({ width, pinned }) => {
    if (!pinned) return undefined;
    at += width;
    return at - width;
  });
}

/** What the sort becomes by a click on a head: largest first, smallest first, then not by it; `add` keeps the others. */
export function sortedBy(sorts: Sort[], key: string, add: boolean): Sort[] {
  const now = sorts.find((sort) => sort.key === key);
  const others = add ? sorts.filter((sort) => sort.key !== key) : [];
  if (!now) return [...others, { key, down: true }].slice(-4);
  if (!now.down) return others;
  return add ? sorts.map((sort) => (sort.key === key ? { key, down: false } : sort)) : [{ key, down: false }];
}
