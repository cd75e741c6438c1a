import { useEffect, useRef } from "react";
import type { Range } from "./curves";
import { ParallelCoordinates, type ParallelRow } from "./parallel";
import type { Brushes, ParallelAxis } from "./parallelScale";

interface Shown {
  axes: ParallelAxis[];
  rows: ParallelRow[];
  brushes: Brushes;
  focus: string | undefined;
  say: (value: number) => string;
  onBrush: (key: string, range: Range | undefined) => void;
  onHover: (id: string | undefined) => void;
  label: string;
  height?: number;
}

export function Parallel({ axes, rows, brushes, focus, say, onBrush, onHover, label, height = 380 }: Shown) {
  const place = useRef<HTMLDivElement>(null);
  const drawing = useRef<ParallelCoordinates>(undefined);
  const handlers = useRef({ onBrush, onHover });
  handlers.current = { onBrush, onHover };
  useEffect(() => {
    if (!place.current) return;
    const made = new ParallelCoordinates(
      place.current,
      { brush: (key, range) => handlers.current.onBrush(key, range), hover: (id) => handlers.current.onHover(id) },
      say,
      height,
    );
    drawing.current = made;
    return () => made.destroy();
  }, [say, height]);
  useEffect(() => drawing.current?.set(axes, rows, brushes, focus));
  return <div ref={place} role="img" aria-label={label} style={{ minHeight: height }} />;
}
