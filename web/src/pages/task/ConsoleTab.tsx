// What the script printed: the whole of it, found by the server, followed while it grows.
import { useLocation } from "@tanstack/react-router";
import { ArrowDownToLine, ChevronDown, ChevronUp, Download, WrapText } from "lucide-react";
import { useMemo, useRef } from "react";
import { callForFile, type LogLine, type Task, useCall, useFeature } from "../../api";
import { useShortcuts } from "../../app/shortcuts";
import { Button, EmptyNote, IconButton, Loaded, toastProblem } from "../../components";
import { saveBlob } from "../../components/scalars/save";
import { useScalarsView } from "../../components/scalars/view";
import { isRunning } from "../../components/tasks/verbs";
import { count, slug } from "../../format";
import css from "./console/console.module.css";
import { LogView } from "./console/LogView";
import { FALLBACK, fixed, type LogSource, windowed } from "./console/source";
import { type Find, useFind } from "./console/useFind";

interface Search {
  find?: string;
  re?: true;
  follow?: "0" | "1";
  wrap?: "0" | "1";
  level?: string;
  times?: "relative" | "absolute";
}

type Set = (patch: { [K in keyof Search]?: Search[K] | undefined }, replace?: boolean) => void;

export default function ConsoleTab({ task }: { task: Task }) {
  const hasWindows = useFeature("events.get_log_window");
  if (hasWindows === undefined) return null;
  return hasWindows ? <Windowed task={task} /> : <Fixed task={task} />;
}

function Windowed({ task }: { task: Task }) {
  const first = useCall(
    "events.get_log_window",
    { task: task.id, first: 0, count: 1 },
    { live: [`log:${task.id}`], keepPrevious: true },
  );
  const source = useMemo(() => windowed(task.id), [task.id]);
  return (
    <Loaded query={first}>
      {({ lines, total }) => <Console task={task} source={source} total={total} first={lines[0]} />}
    </Loaded>
  );
}

function Fixed({ task }: { task: Task }) {
  const log = useCall(
    "events.get_task_log",
    { task: task.id, batch_size: FALLBACK, navigate_earlier: true },
    { live: [`log:${task.id}`], keepPrevious: true },
  );
  const lines = useMemo(
    () => (log.data?.events ?? []).toReversed().map((event, line): LogLine => ({ ...event, line })),
    [log.data],
  );
  const source = useMemo(() => fixed(task.id, lines), [task.id, lines]);
  return (
    <Loaded query={log}>
      {({ total }) => (
        <>
          {total > lines.length && (
            <p className="muted">{`the last ${count(lines.length)} of ${count(total)} lines; this server gives no windows of its logs`}</p>
          )}
          <Console task={task} source={source} total={lines.length} first={lines[0]} />
        </>
      )}
    </Loaded>
  );
}

function Console({
  task,
  source,
  total,
  first,
}: {
  task: Task;
  source: LogSource;
  total: number;
  first: LogLine | undefined;
}) {
  const [, change, raw] = useScalarsView();
  const search = raw as Search;
  const set = change as unknown as Set;
  const find = useFind(task.id, search.find ?? "", search.re ?? false);
  const { hash } = useLocation();
  const target = /^L\d{1,9}$/.test(hash) ? Number(hash.slice(1)) - 1 : undefined;
  const isFollowing =
    search.follow === "1" || (search.follow === undefined && isRunning(task) && target === undefined && !search.find);
  const isWrapped = search.wrap !== "0" && (search.wrap === "1" || matchMedia("(max-width: 640px)").matches);
  const follow = (on: boolean) => set({ follow: on ? "1" : "0" }, true);
  const wrap = () => set({ wrap: isWrapped ? "0" : "1" }, true);
  useShortcuts({
    "console.find": () => document.querySelector<HTMLElement>("[data-query]")?.focus(),
    "console.follow": () => follow(!isFollowing),
    "console.wrap": wrap,
  });
  if (total === 0)
    return <EmptyNote code={`print("hello")`}>No output yet. What the script prints comes here.</EmptyNote>;
  const look = { times: search.times, level: search.level, withWorker: true, start: first?.timestamp ?? 0 };
  return (
    <div className={css.here}>
      <div className={css.bar} role="toolbar" aria-label="the console">
        <FindBox find={find} search={search} set={set} />
        <label className={css.control}>
          Level
          <select value={search.level ?? ""} onChange={({ target }) => set({ level: target.value || undefined })}>
            <option value="">all</option>
            {["ERROR", "WARNING", "INFO", "DEBUG"].map((level) => (
              <option key={level}>{level}</option>
            ))}
          </select>
        </label>
        <label className={css.control}>
          Times
          <select
            value={search.times ?? ""}
            onChange={({ target }) => set({ times: (target.value || undefined) as Search["times"] })}
          >
            <option value="">none</option>
            <option value="relative">since start</option>
            <option value="absolute">of the clock</option>
          </select>
        </label>
        <Button small aria-pressed={isWrapped} onClick={wrap}>
          <WrapText size={13} aria-hidden="true" /> {isWrapped ? "Wrapped" : "Wrap"}
        </Button>
        <Button small aria-pressed={isFollowing} onClick={() => follow(!isFollowing)}>
          <ArrowDownToLine size={13} aria-hidden="true" /> {isFollowing ? "Following" : "Follow"}
        </Button>
        <span className="muted grow">{`${count(total)} ${total === 1 ? "line" : "lines"}`}</span>
        <IconButton label="Download the log" onClick={() => void download(task)}>
          <Download size={14} aria-hidden="true" />
        </IconButton>
      </div>
      <LogView
        source={source}
        total={total}
        look={look}
        wrap={isWrapped}
        follow={isFollowing}
        onFollow={follow}
        matches={find.matches}
        current={find.current}
        target={target}
      />
    </div>
  );
}

const download = (task: Task) =>
  callForFile("events.download_task_log", { task: task.id, line_type: "text" }).then(
    (blob) => saveBlob(blob, `${slug(task.name)}.log`),
    toastProblem,
  );

function FindBox({ find, search, set }: { find: Find; search: Search; set: Set }) {
  const input = useRef<HTMLInputElement>(null);
  const said = saidOf(find, search.find);
  return (
    <>
      <span className={css.find}>
        <input
          ref={input}
          data-query
          placeholder="Find in the whole log"
          aria-label="Find in the whole log"
          value={search.find ?? ""}
          spellCheck={false}
          aria-invalid={find.problem ? true : undefined}
          onChange={({ target }) => set({ find: target.value || undefined, follow: "0" }, true)}
          onKeyDown={(event) => {
            if (event.key === "Enter") find.step(event.shiftKey ? -1 : 1);
            if (event.key === "Escape") document.querySelector<HTMLElement>("[data-log]")?.focus();
          }}
        />
        <output>{said}</output>
        <Button
          small
          look="quiet"
          aria-pressed={search.re ?? false}
          aria-label="Regular expression"
          onClick={() => set({ re: search.re ? undefined : true })}
        >
          <code style={search.re ? { color: "var(--accent)", fontWeight: 700 } : undefined}>.*</code>
        </Button>
        <IconButton label="The one before" onClick={() => find.step(-1)}>
          <ChevronUp size={14} aria-hidden="true" />
        </IconButton>
        <IconButton label="The next" onClick={() => find.step(1)}>
          <ChevronDown size={14} aria-hidden="true" />
        </IconButton>
      </span>
      {find.problem && <span className={css.problem}>{find.problem.message}</span>}
    </>
  );
}

function saidOf(find: Find, pattern: string | undefined): string {
  if (!pattern) return "";
  if (find.matches.length === 0) return find.isLooking ? "…" : "nothing";
  return `${count(find.at + 1)} of ${count(find.matches.length)}${find.hasMore ? "+" : ""}`;
}
