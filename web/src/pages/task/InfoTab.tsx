// Who, when and where; a comment; and every change with who made it.
import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { asProblem, type Change, call, type Problem, type Task, useFeature } from "../../api";
import { useMay } from "../../app/session";
import { Ago, Button, CopyButton, EmptyNote, ProblemNote, Skeleton, TagList, toastProblem } from "../../components";
import { useTask } from "../../components/tasks/useTask";
import { absolute, count, duration, visible } from "../../format";
import css from "./info.module.css";
import { Panel } from "./OverviewTab";
import task_ from "./task.module.css";

const FIELDS = [
  "comment",
  "runtime",
  "last_worker_report",
  "last_changed_by",
  "last_change",
  "completed",
  "published",
  "output.error",
];

export default function InfoTab({ task }: { task: Task }) {
  const found = useTask(task.id, FIELDS);
  if (!found.data)
    return found.error ? <ProblemNote problem={found.error} onRetry={found.refetch} /> : <Skeleton rows={8} />;
  const whole = { ...task, ...found.data, name: task.name, status: task.status };
  return (
    <div className={task_.panels}>
      <div className="stack">
        <Facts task={whole} />
        <Runtime runtime={whole.runtime} />
      </div>
      <div className="stack">
        <Comment key={task.id} task={whole} />
        <History task={whole} />
      </div>
    </div>
  );
}

function Facts({ task }: { task: Task }) {
  const rows: [string, React.ReactNode][] = [
    [
      "id",
      <span key="id" className="row">
        <code>{task.id}</code>
        <CopyButton text={task.id} label="Copy the id" />
      </span>,
    ],
    ["type", visible(task.type ?? "–", 60)],
    ["user", visible(task.user?.name ?? "–", 120)],
    ["tags", <TagList key="tags" tags={task.tags} most={20} />],
    ["system tags", <TagList key="system" tags={task.system_tags} most={20} />],
    ["created", absolute(task.created)],
    ["started", absolute(task.started)],
    ["ended", absolute(task.completed)],
    ["published", absolute(task.published)],
    ["last report", absolute(task.last_update)],
    [
      "last change",
      <>
        {absolute(task.last_change)}{" "}
        {task.last_changed_by && <span className="muted">{visible(task.last_changed_by, 60)}</span>}
      </>,
    ],
    ["run time", task.active_duration ? duration(task.active_duration) : "–"],
    ["worker", visible(task.last_worker ?? "–", 120)],
    ["status reason", visible(task.status_reason || "–", 400)],
    ["status message", visible(task.status_message || "–", 400)],
  ];
  return (
    <Panel title="About">
      <dl className={task_.rows}>
        {rows.map(([name, value]) => (
          <Row key={name} name={name} value={value} />
        ))}
      </dl>
    </Panel>
  );
}

const Row = ({ name, value }: { name: string; value: React.ReactNode }) => (
  <>
    <dt>{name}</dt>
    <dd>{value}</dd>
  </>
);

function Runtime({ runtime }: { runtime: Record<string, unknown> | undefined }) {
  const rows = Object.entries(runtime ?? {}).slice(0, 100);
  if (rows.length === 0) return null;
  return (
    <Panel title="Runtime" about={count(rows.length)}>
      <dl className={task_.rows}>
        {rows.map(([name, value]) => (
          <Row
            key={name}
            name={visible(name, 80)}
            value={<code>{visible(typeof value === "string" ? value : JSON.stringify(value), 400)}</code>}
          />
        ))}
      </dl>
    </Panel>
  );
}

function Comment({ task }: { task: Task }) {
  const client = useQueryClient();
  const mayEdit = useMay("editor");
  const [text, setText] = useState<string>();
  const save = async () => {
    await call("tasks.update", { task: task.id, comment: text ?? "" });
    await client.invalidateQueries({ queryKey: ["tasks.get_all_ex"] });
    setText(undefined);
  };
  return (
    <Panel
      title="Comment"
      about={
        mayEdit &&
        text === undefined && (
          <Button small onClick={() => setText(task.comment ?? "")}>
            Edit
          </Button>
        )
      }
    >
      {text === undefined ? (
        <p className={css.comment}>
          {task.comment ? visible(task.comment, 10_000) : <span className="muted">None yet.</span>}
        </p>
      ) : (
        <div className="stack">
          <textarea
            aria-label="Comment"
            rows={6}
            value={text}
            onChange={({ target }) => setText(target.value)}
            autoFocus
          />
          <div className="row">
            <Button look="primary" small onClick={() => save().catch(toastProblem)}>
              Save
            </Button>
            <Button small onClick={() => setText(undefined)}>
              Cancel
            </Button>
          </div>
        </div>
      )}
    </Panel>
  );
}

const PAGE = 50;

function History({ task }: { task: Task }) {
  const isKept = useFeature("tasks.get_operations_log");
  const found = useInfiniteQuery<
    { operations: Change[]; total: number },
    Problem,
    { pages: { operations: Change[]; total: number }[] },
    unknown[],
    number
  >({
    queryKey: ["tasks.get_operations_log", task.id, task.last_change],
    queryFn: ({ pageParam, signal }) =>
      call(
        "tasks.get_operations_log",
        { task: task.id, page: pageParam, page_size: PAGE, order: "desc" } as never,
        signal,
      ),
    initialPageParam: 0,
    getNextPageParam: (last, pages) => (pages.length * PAGE < last.total ? pages.length : undefined),
    enabled: isKept === true,
  });
  if (isKept === false)
    return (
      <Panel title="History">
        <EmptyNote>This server keeps no history of changes.</EmptyNote>
      </Panel>
    );
  const changes = found.data?.pages.flatMap(({ operations }) => operations) ?? [];
  return (
    <Panel title="History" about={found.data && count(found.data.pages[0]?.total ?? 0)}>
      {found.error && <ProblemNote problem={asProblem(found.error)} onRetry={found.refetch} />}
      <ol className={css.history}>
        {changes.map((change, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two changes may share time and action
          <Entry key={`${change.at}${at}`} change={change} />
        ))}
      </ol>
      {found.hasNextPage && (
        <Button small onClick={() => void found.fetchNextPage()}>
          {`${count(changes.length)} of ${count(found.data?.pages[0]?.total ?? 0)} shown · more`}
        </Button>
      )}
    </Panel>
  );
}

function Entry({ change: { at, user, source, action, fields } }: { change: Change }) {
  const who = typeof user === "string" ? user : (user?.name ?? user?.id ?? "the server");
  return (
    <li>
      <div className="row wrap">
        <b>{visible(action, 80)}</b>
        <span className="muted">
          {visible(who, 60)} {source && `· ${visible(source, 60)}`} · <Ago time={at} />
        </span>
      </div>
      <ul>
        {fields.slice(0, 12).map(({ path, old, new: now }) => (
          <li key={path}>
            <span className="muted">{visible(path, 120)}</span> <s>{short(old)}</s> → {short(now)}
          </li>
        ))}
        {fields.length > 12 && <li className="muted">{`${count(fields.length - 12)} more fields`}</li>}
      </ul>
    </li>
  );
}

const short = (value: unknown) =>
  value === undefined || value === null ? "–" : visible(typeof value === "string" ? value : JSON.stringify(value), 120);
