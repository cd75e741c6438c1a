// Which rows of a long list are drawn: those in view and a few around them, all of one height.
import { type RefObject, useLayoutEffect, useState } from "react";

const AROUND = 12;

export interface Window {
  from: number;
  to: number;
}

export function windowOf(top: number, height: number, rowHeight: number, rows: number): Window {
  const first = Math.floor(top / rowHeight);
  const last = Math.ceil((top + height) / rowHeight);
  return { from: Math.max(0, Math.min(first - AROUND, rows)), to: Math.max(0, Math.min(rows, last + AROUND)) };
}

/** The window of `rows` rows that a scrolling element shows. */
export function useWindow(scroller: RefObject<HTMLElement | null>, rows: number, rowHeight: number): Window {
  const [window, setWindow] = useState<Window>({ from: 0, to: 40 });
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const look = () => {
      // where nothing is laid out yet, as in tests, a screenful is assumed
      const now = windowOf(element.scrollTop, element.clientHeight || 900, rowHeight, rows);
      setWindow((last) => (last.from === now.from && last.to === now.to ? last : now));
    };
    const size = new ResizeObserver(look);
    look();
    size.observe(element);
    element.addEventListener("scroll", look, { passive: true });
    return () => {
      size.disconnect();
      element.removeEventListener("scroll", look);
    };
  }, [scroller, rows, rowHeight]);
  return window;
}
