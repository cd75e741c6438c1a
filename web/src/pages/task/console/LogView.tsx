// A log of any length: pieces near the view are drawn, the rest is a height. Follows the end, goes to a line.
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import type { LogMatch } from "../../../api";
import css from "./console.module.css";
import { Heights } from "./heights";
import { LogPiece, type Look } from "./LogPiece";
import type { LogSource } from "./source";

const PIECE = 200;
const LINE = 19;

interface Shown {
  source: LogSource;
  total: number;
  look: Look;
  wrap: boolean;
  follow: boolean;
  onFollow: (follow: boolean) => void;
  matches: LogMatch[];
  current: number | undefined;
  target: number | undefined;
}

export function LogView({ source, total, look, wrap, follow, onFollow, matches, current, target }: Shown) {
  const scroller = useRef<HTMLDivElement>(null);
  const heights = useRef(new Heights(PIECE, LINE));
  const [range, setRange] = useState<[number, number]>([0, 0]);
  const [, redraw] = useState(0);
  const goal = useRef<number>(undefined);
  const hits = useHits(matches);

  const look_ = useCallback(() => {
    const element = scroller.current;
    if (!element) return;
    const [from, to] = heights.current.between(element.scrollTop, element.scrollTop + element.clientHeight, total);
    setRange((old) => (old[0] === from && old[1] === to ? old : [from, to]));
  }, [total]);

  const goTo = useCallback(
    (line: number) => {
      const element = scroller.current;
      if (!element) return;
      goal.current = line;
      const piece = Math.floor(line / PIECE);
      element.scrollTop = heights.current.top(piece, total) + (line % PIECE) * LINE - element.clientHeight / 3;
      look_();
      land(line);
    },
    [total, look_],
  );

  const onHeight = useCallback(
    (piece: number, height: number) => {
      if (!heights.current.measure(piece, height)) return;
      redraw((n) => n + 1);
      look_();
      if (goal.current !== undefined) land(goal.current);
    },
    [look_],
  );

  // biome-ignore lint/correctness/useExhaustiveDependencies: another wrapping makes every height another one
  useLayoutEffect(() => {
    heights.current.forget();
    look_();
  }, [wrap, look.level, look_]);
  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const watcher = new ResizeObserver(look_);
    watcher.observe(element);
    return () => watcher.disconnect();
  }, [look_]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each new line scrolls to the end again
  useLayoutEffect(() => {
    if (!follow || !scroller.current) return;
    scroller.current.scrollTop = scroller.current.scrollHeight;
  }, [follow, total, range]);
  useEffect(() => {
    if (target !== undefined) goTo(target);
  }, [target, goTo]);
  useEffect(() => {
    if (current !== undefined) goTo(current);
  }, [current, goTo]);

  // Only a person's move ends the following: heights that become known scroll as well.
  const moved = (isUp: boolean) => {
    goal.current = undefined;
    if (isUp && follow) onFollow(false);
  };
  const [from, to] = range;
  const above = heights.current.top(from, total);
  const below = heights.current.top(heights.current.pieces(total), total) - heights.current.top(to + 1, total);
  const pieces = Array.from(
    { length: Math.max(0, Math.min(to, heights.current.pieces(total) - 1) - from + 1) },
    (_, i) => from + i,
  );
  return (
    <div className={css.frame}>
      <div
        ref={scroller}
        className={`${css.scroller} ${wrap ? css.wrapped : ""}`}
        onScroll={look_}
        onWheel={({ deltaY }) => moved(deltaY < 0)}
        onTouchMove={() => moved(true)}
        onPointerDown={() => moved(false)}
        onKeyDown={({ key }) => /^(Arrow|Page|Home|End)/.test(key) && moved(key !== "End" && !key.endsWith("Down"))}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys
        tabIndex={0}
        role="log"
        aria-label="Console"
        aria-live="off"
        data-log
      >
        <div style={{ height: above }} />
        {pieces.map((piece) => (
          <LogPiece
            key={piece}
            source={source}
            piece={piece}
            size={PIECE}
            total={total}
            look={look}
            hits={hits}
            current={current}
            target={target}
            onHeight={onHeight}
            estimate={heights.current.of(piece, total)}
          />
        ))}
        <div style={{ height: Math.max(0, below) }} />
      </div>
      <HitMap matches={matches} total={total} current={current} onPick={goTo} />
    </div>
  );
}

function land(line: number) {
  document.getElementById(`L${line + 1}`)?.scrollIntoView({ block: "center" });
}

function useHits(matches: LogMatch[]): ReadonlySet<number> {
  const [hits, setHits] = useState<ReadonlySet<number>>(new Set());
  useEffect(() => setHits(new Set(matches.map(({ line }) => line))), [matches]);
  return hits;
}

/** Where in the log the matches lie. */
function HitMap({
  matches,
  total,
  current,
  onPick,
}: {
  matches: LogMatch[];
  total: number;
  current: number | undefined;
  onPick: (line: number) => void;
}) {
  const place = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const canvas = place.current;
    const ctx = canvas?.getContext("2d");
    if (!canvas || !ctx) return;
    canvas.height = canvas.clientHeight;
    const { color, accentColor } = getComputedStyle(canvas);
    ctx.clearRect(0, 0, canvas.width, canvas.height);
    for (const { line } of matches) {
      ctx.fillStyle = line === current ? color : accentColor;
      ctx.fillRect(0, (line / total) * canvas.height, canvas.width, line === current ? 4 : 2);
    }
  }, [matches, total, current]);
  if (matches.length === 0) return null;
  return (
    <canvas
      ref={place}
      width={10}
      className={css.map}
      onClick={(event) => {
        const box = event.currentTarget.getBoundingClientRect();
        onPick(Math.floor(((event.clientY - box.top) / box.height) * total));
      }}
    />
  );
}
