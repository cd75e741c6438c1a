// Two hundred lines of a log, fetched when they come near and measured when they are drawn.

import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { memo, useEffect, useRef } from "react";
import type { LogLine, Problem } from "../../../api";
import { absolute, clock, visible } from "../../../format";
import css from "./console.module.css";
import { LogText } from "./LogText";
import type { LogSource } from "./source";

export interface Look {
  times: "relative" | "absolute" | undefined;
  level: string | undefined;
  withWorker: boolean;
  start: number;
}

interface Shown {
  source: LogSource;
  piece: number;
  size: number;
  total: number;
  look: Look;
  hits: ReadonlySet<number>;
  current: number | undefined;
  target: number | undefined;
  onHeight: (piece: number, height: number) => void;
  estimate: number;
}

export const LogPiece = memo(function LogPiece({
  source,
  piece,
  size,
  total,
  look,
  hits,
  current,
  target,
  onHeight,
  estimate,
}: Shown) {
  const place = useRef<HTMLDivElement>(null);
  const first = piece * size;
  // A full piece never changes; the last one grows.
  const known = Math.min(size, total - first);
  const found = useQuery<LogLine[], Problem>({
    queryKey: ["log", source.key, piece, known],
    queryFn: ({ signal }) => source.lines(first, size, signal),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
    placeholderData: (last) => last,
  });
  const isThere = found.data !== undefined;
  useEffect(() => {
    const element = place.current;
    if (!element || !isThere) return;
    const watcher = new ResizeObserver(() => onHeight(piece, element.offsetHeight));
    watcher.observe(element);
    return () => watcher.disconnect();
  }, [piece, onHeight, isThere]);
  if (found.data === undefined) {
    return (
      <div style={{ height: estimate }} className={css.waiting}>
        {found.error?.message}
      </div>
    );
  }
  return (
    <div ref={place}>
      {found.data.map((line) => (
        <Row
          key={line.line}
          line={line}
          look={look}
          isHit={hits.has(line.line)}
          isCurrent={line.line === current}
          isTarget={line.line === target}
        />
      ))}
    </div>
  );
});

const levelTone = (level: string | undefined) =>
  ({ ERROR: css.error, CRITICAL: css.error, FATAL: css.error, WARN: css.warning, WARNING: css.warning })[
    (level ?? "").toUpperCase()
  ] ?? "";

const Row = memo(function Row({
  line,
  look,
  isHit,
  isCurrent,
  isTarget,
}: {
  line: LogLine;
  look: Look;
  isHit: boolean;
  isCurrent: boolean;
  isTarget: boolean;
}) {
  if (look.level && (line.level ?? "").toUpperCase() !== look.level) return null;
  const number = line.line + 1;
  const tone = `${css.line} ${levelTone(line.level)} ${isHit ? css.hit : ""} ${isCurrent ? css.current : ""} ${isTarget ? css.target : ""}`;
  return (
    <div className={tone} id={`L${number}`}>
      <Link
        to="."
        hash={`L${number}`}
        search={true}
        replace
        className={css.no}
        tabIndex={-1}
        aria-label={`link to line ${number}`}
      >
        {number}
      </Link>
      {look.times && (
        <time className={css.time} title={absolute(line.timestamp)}>
          {look.times === "absolute" ? clock(line.timestamp) : sinceStart(line.timestamp - look.start)}
        </time>
      )}
      {look.withWorker && line.worker && <span className={css.worker}>{visible(line.worker, 24)}</span>}
      <LogText text={line.msg} />
    </div>
  );
});

function sinceStart(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (n: number) => String(n).padStart(2, "0");
  return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}
