// One version of a dataset: its files as folders, how it differs from any other version, where it came from and who used it.
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { type Task, useCall } from "../../api";
import { Page } from "../../app/Page";
import { Ago, EmptyNote, Panel, ProblemNote, Skeleton, Snippet, StatusBadge, Tabs } from "../../components";
import { fileChanges } from "../../components/datasets/files";
import { useFiles } from "../../components/datasets/useFiles";
import { HEADER } from "../../components/tasks/fields";
import rows from "../../components/tasks/rows.module.css";
import { useTask } from "../../components/tasks/useTask";
import { bytes, count, counted, visible } from "../../format";
import { nameOf, numberIn, versionOf } from "./DatasetsPage";
import css from "./datasets.module.css";
import { Files } from "./Files";

const FIELDS = [...HEADER, "runtime", "execution.artifacts", "comment", "parent.name"];
const TABS = { files: "Files", changes: "Changes", versions: "Versions", used: "Used by" } as const;

export default function DatasetPage() {
  const { id } = useParams({ from: "/datasets/$id" });
  const search = useSearch({ from: "/datasets/$id" });
  const found = useTask(id, FIELDS);
  const task = found.data;
  if (!task) {
    return (
      <Page title="Dataset" crumbs={[{ name: "Datasets", to: "/datasets" }]}>
        {found.error ? (
          <ProblemNote problem={found.error} onRetry={found.refetch} />
        ) : found.isGone ? (
          <EmptyNote>No dataset version has this id that you may see.</EmptyNote>
        ) : (
          <Skeleton />
        )}
      </Page>
    );
  }
  const tab = (Object.keys(TABS) as (keyof typeof TABS)[]).find((name) => name === search.tab) ?? "files";
  return (
    <Page
      title={`${nameOf(task)} ${versionOf(task)}`}
      crumbs={[{ name: "Datasets", to: "/datasets" }]}
      about={<StatusBadge status={task.status} note={task.status_reason} />}
    >
      <Facts task={task} />
      <Tabs
        label="Parts of the version"
        tabs={Object.entries(TABS).map(([name, title]) => ({
          name: title,
          to: "/datasets/$id" as const,
          params: { id },
          search: { ...search, tab: name === "files" ? undefined : name },
          isHere: name === tab,
        }))}
      />
      <div style={{ marginTop: 12 }}>
        {tab === "files" && <Files task={task} />}
        {tab === "changes" && <Changes task={task} />}
        {tab === "versions" && <Versions task={task} />}
        {tab === "used" && <UsedBy task={task} />}
      </div>
    </Page>
  );
}

function Facts({ task }: { task: Task }) {
  const files = numberIn(task.runtime, "ds_file_count");
  const size = numberIn(task.runtime, "ds_total_size");
  const changes = ["add", "remove", "modify"].map((kind) => numberIn(task.runtime, `ds_change_${kind}`) ?? 0);
  return (
    <div className={css.facts}>
      {files !== undefined && <span>{counted(files, "file")}</span>}
      {size !== undefined && <span>{bytes(size)}</span>}
      <span>{`+${changes[0]} −${changes[1]} ~${changes[2]} against its parent`}</span>
      <span>
        by {visible(task.user?.name ?? "–", 40)} <Ago time={task.created} />
      </span>
      <Link to="/tasks/$id/$tab" params={{ id: task.id, tab: "console" }}>
        its task
      </Link>
    </div>
  );
}

const VERSIONS = ["name", "status", "runtime", "parent.name", "created", "project.name", "execution.artifacts"];

/** All versions of the same dataset, newest first. */
function useVersions(task: Task) {
  return useCall(
    "tasks.get_all_ex",
    {
      ...(task.project && { project: [task.project.id] }),
      system_tags: ["dataset"],
      search_hidden: true,
      order_by: ["-created"],
      only_fields: VERSIONS,
      page: 0,
      page_size: 500,
    } as never,
    { live: [`task:${task.id}`] },
  );
}

function Changes({ task }: { task: Task }) {
  const { to } = useSearch({ from: "/datasets/$id" });
  const navigate = useNavigate();
  const versions = useVersions(task).data?.tasks ?? [];
  const other = versions.find(({ id }) => id === (to ?? task.parent?.id)) ?? versions.find(({ id }) => id !== task.id);
  const [now, before] = [useFiles(task), useFiles(other)];
  if (!other) return <EmptyNote>There is no other version to compare with.</EmptyNote>;
  const problem = now.error ?? before.error;
  if (problem) return <ProblemNote problem={problem} onRetry={() => Promise.all([now.refetch(), before.refetch()])} />;
  if (!now.data || !before.data) return <Skeleton rows={6} />;
  const changes = fileChanges(before.data, now.data);
  return (
    <Panel
      title="Changes"
      about={counted(changes.length, "file")}
      actions={
        <label className="row">
          against
          <select
            value={other.id}
            onChange={({ target }) =>
              void navigate({ to: ".", search: ((old: object) => ({ ...old, to: target.value })) as never })
            }
          >
            {versions
              .filter(({ id }) => id !== task.id)
              .map((version) => (
                <option key={version.id} value={version.id}>
                  {visible(`${versionOf(version)} · ${version.id.slice(0, 6)}`, 60)}
                </option>
              ))}
          </select>
        </label>
      }
    >
      {changes.length === 0 && <p className="muted padded">The same files.</p>}
      <ul className={css.changes}>
        {changes.slice(0, SHOWN).map(({ kind, path, before, size }) => (
          <li key={`${kind}${path}`} className={css[kind]}>
            <b>{SIGNS[kind]}</b>
            <span className="grow">
              {before && <span className="muted">{`${visible(before, 300)} → `}</span>}
              {visible(path, 300)}
            </span>
            <span className="muted">{kind}</span>
            <span className="num muted">{bytes(size)}</span>
          </li>
        ))}
      </ul>
      {changes.length > SHOWN && <p className="muted padded">{`${count(SHOWN)} of ${count(changes.length)} shown`}</p>}
    </Panel>
  );
}

const SHOWN = 1000;
const SIGNS = { added: "+", removed: "−", changed: "~", renamed: "→" } as const;

function Versions({ task }: { task: Task }) {
  const versions = useVersions(task).data?.tasks ?? [];
  return (
    <ol className={css.versions} aria-label="Versions, newest first">
      {versions.map((version) => {
        const files = numberIn(version.runtime, "ds_file_count");
        const parent = versions.find(({ id }) => id === version.parent?.id);
        return (
          <li key={version.id} className="card padded row" aria-current={version.id === task.id}>
            <Link to="/datasets/$id" params={{ id: version.id }}>
              <b>{visible(versionOf(version), 40)}</b>
            </Link>
            <StatusBadge status={version.status} />
            <span className="muted grow">{`${files === undefined ? "" : counted(files, "file")} ${parent ? `· from ${versionOf(parent)}` : ""}`}</span>
            <Ago time={version.created} />
          </li>
        );
      })}
    </ol>
  );
}

function UsedBy({ task }: { task: Task }) {
  // `Dataset.get(alias=…)` writes `Datasets/<alias> = <id>`, so the users are found by that value.
  const ask = {
    search_text: task.id,
    order_by: ["-last_update"],
    page: 0,
    page_size: 100,
    only_fields: ["name", "status", "project.name", "hyperparams.Datasets"],
  };
  const found = useCall("tasks.get_all_ex", ask as never);
  const users = (found.data?.tasks ?? []).filter(
    ({ id, hyperparams }) =>
      id !== task.id && Object.values(hyperparams?.Datasets ?? {}).some(({ value }) => value === task.id),
  );
  const code = `from clearml import Dataset\n\nfolder = Dataset.get(dataset_id=${JSON.stringify(task.id)}, alias="data").get_local_copy()`;
  return (
    <div className="stack">
      {found.error && <ProblemNote problem={found.error} onRetry={found.refetch} />}
      <Panel title="Experiments that used it" about={count(users.length)}>
        {users.length === 0 && (
          <p className="muted padded">None is known. An experiment is, when it fetches the version with an alias.</p>
        )}
        <dl className={`${rows.rows} padded`}>
          {users.map(({ id, name, status, project }) => (
            <Pair key={id} term={<StatusBadge status={status} />}>
              <Link to="/tasks/$id/$tab" params={{ id, tab: "overview" }}>
                {visible(name, 80)}
              </Link>{" "}
              <span className="muted">{visible(project?.name ?? "", 60)}</span>
            </Pair>
          ))}
        </dl>
      </Panel>
      <Snippet code={code} />
    </div>
  );
}

const Pair = ({ term, children }: { term: ReactNode; children: ReactNode }) => (
  <>
    <dt>{term}</dt>
    <dd>{children}</dd>
  </>
);
