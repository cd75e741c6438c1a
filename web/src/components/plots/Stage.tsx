// Where plots are drawn: one sandboxed frame for all that lie inside.
import { createContext, type ReactNode, useContext, useEffect, useRef, useState } from "react";
import { addressOf } from "../../api";
import type { Bundle, Figure } from "../../charts/figure";
import { PlotStage, type PlotState } from "../../charts/plotStage";
import css from "./plots.module.css";

const Stage_ = createContext<PlotStage | undefined>(undefined);

export function Stage({ children }: { children: ReactNode }) {
  const place = useRef<HTMLDivElement>(null);
  const [stage, setStage] = useState<PlotStage>();
  useEffect(() => {
    if (!place.current) return;
    const made = new PlotStage(place.current, addressOf("plot-frame.html").href);
    setStage(made);
    return () => made.destroy();
  }, []);
  return (
    <div ref={place} className={css.stage}>
      <Stage_.Provider value={stage}>{children}</Stage_.Provider>
    </div>
  );
}

export const useStage = () => useContext(Stage_);

let next = 1;

/** One figure. Its id is ours: what the plot is called stays out of the protocol. */
export function Drawn({
  figure,
  bundle,
  isBig,
  onId,
}: {
  figure: Figure;
  bundle: Bundle;
  isBig?: boolean;
  onId?: (id: string) => void;
}) {
  const stage = useStage();
  const place = useRef<HTMLDivElement>(null);
  const [state, setState] = useState<PlotState>("waiting");
  const [id] = useState(() => `plot${next++}`);
  useEffect(() => {
    onId?.(id);
    if (!stage || !place.current) return;
    return stage.put(id, place.current, figure, bundle, setState);
  }, [stage, id, figure, bundle, onId]);
  return (
    <div ref={place} className={`${css.place} ${isBig ? css.big : ""}`}>
      {state === "waiting" && <div className={css.waiting}>drawing…</div>}
      {typeof state === "object" && (
        <p className={`${css.over} ${css.failed}`}>{`The plot can't be drawn: ${state.failed}`}</p>
      )}
    </div>
  );
}
