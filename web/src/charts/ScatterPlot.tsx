import { useEffect, useRef } from "react";
import { Scatter, type ScatterSettings } from "./scatter";
import type { Spot } from "./scatterFit";

interface Shown {
  spots: Spot[];
  settings: ScatterSettings;
  focus: string | undefined;
  onHover: (id: string | undefined) => void;
  onPick: (id: string) => void;
  label: string;
  height?: number;
}

export function ScatterPlot({ spots, settings, focus, onHover, onPick, label, height = 420 }: Shown) {
  const place = useRef<HTMLDivElement>(null);
  const drawing = useRef<Scatter>(undefined);
  const handlers = useRef({ onHover, onPick });
  handlers.current = { onHover, onPick };
  useEffect(() => {
    if (!place.current) return;
    const made = new Scatter(
      place.current,
      { hover: (id) => handlers.current.onHover(id), pick: (id) => handlers.current.onPick(id) },
      height,
    );
    drawing.current = made;
    return () => made.destroy();
  }, [height]);
  useEffect(() => drawing.current?.set(spots, settings, focus));
  return <div ref={place} role="img" aria-label={label} style={{ minHeight: height }} />;
}
