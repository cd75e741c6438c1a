// Results and models: what they are, how large, and what is in them as far as it may be looked at.
import { Link, useSearch } from "@tanstack/react-router";
import { Download } from "lucide-react";
import { type Artifact, ownPath, type Task, type TaskModel, useSigned } from "../../api";
import { Button, CopyButton, EmptyNote, ProblemNote, Skeleton, Snippet } from "../../components";
import { mayRunCode } from "../../components/files/kinds";
import { Preview } from "../../components/files/Preview";
import { useScalarsView } from "../../components/scalars/view";
import { useTask } from "../../components/tasks/useTask";
import { bytes, visible } from "../../format";
import css from "./artifacts.module.css";
import { Panel } from "./OverviewTab";
import task_ from "./task.module.css";

const FIELDS = [
  "execution.artifacts",
  "models.input",
  "models.output",
  "models.input.model.name",
  "models.output.model.name",
];
const SNIPPET = `task.upload_artifact("metrics", {"top1": 0.83})`;

export default function ArtifactsTab({ task }: { task: Task }) {
  const found = useTask(task.id, FIELDS);
  const { sel } = useSearch({ strict: false }) as { sel?: string };
  const [, change] = useScalarsView();
  if (!found.data)
    return found.error ? <ProblemNote problem={found.error} onRetry={found.refetch} /> : <Skeleton rows={6} />;
  const artifacts = found.data.execution?.artifacts ?? [];
  const { input = [], output = [] } = found.data.models ?? {};
  if (artifacts.length + input.length + output.length === 0) {
    return (
      <EmptyNote code={SNIPPET}>No artifact and no model yet. This line keeps a result with the experiment:</EmptyNote>
    );
  }
  const chosen = artifacts.find((artifact) => idOf(artifact) === sel) ?? artifacts[0];
  return (
    <div className={css.page}>
      <div className="stack">
        <Models title="Models made" models={output} />
        <Models title="Models used" models={input} />
        {artifacts.length > 0 && (
          <nav className={`card ${css.list}`} aria-label="Artifacts">
            {artifacts.map((artifact) => (
              <button
                type="button"
                key={idOf(artifact)}
                className={css.item}
                aria-current={artifact === chosen}
                onClick={() => change({ sel: idOf(artifact) } as never)}
              >
                <b className="clip">{visible(artifact.key, 80)}</b>
                <span className="muted">
                  {visible(artifact.type ?? "", 20)} {artifact.mode === "input" ? "· input" : ""}
                </span>
                <span className={`muted ${css.size}`}>{artifact.content_size ? bytes(artifact.content_size) : ""}</span>
              </button>
            ))}
          </nav>
        )}
      </div>
      {chosen && <Details key={idOf(chosen)} task={task} artifact={chosen} />}
    </div>
  );
}

const idOf = ({ key, mode }: Artifact) => `${mode ?? "output"}:${key}`;

function Models({ title, models }: { title: string; models: TaskModel[] }) {
  if (models.length === 0) return null;
  return (
    <nav className={`card ${css.list}`} aria-label={title}>
      <h3 className={css.head}>{title}</h3>
      {models.map(({ name, model }) => {
        const id = typeof model === "string" ? model : model.id;
        return (
          <Link key={`${name}${id}`} to="/models/$id" params={{ id }} className={css.item}>
            <b className="clip">{visible(name, 80)}</b>
            <span className="muted clip">
              {typeof model === "object" && model.name !== name ? visible(model.name ?? "", 60) : ""}
            </span>
          </Link>
        );
      })}
    </nav>
  );
}

function Details({ task, artifact }: { task: Task; artifact: Artifact }) {
  const { key, uri = "", hash, content_size, type, type_data, display_data } = artifact;
  const rows: [string, React.ReactNode][] = [
    ["type", visible(type ?? "–", 40)],
    ["size", content_size ? bytes(content_size) : "–"],
    [
      "SHA-256",
      hash ? (
        <span key="hash" className="row">
          <code className="clip">{visible(hash, 80)}</code>
          <CopyButton text={hash} label="Copy the hash" />
        </span>
      ) : (
        "–"
      ),
    ],
    [
      "address",
      <span key="a" className="row">
        <code className={css.uri}>{visible(uri, 400)}</code>
        <CopyButton text={uri} label="Copy the address" />
      </span>,
    ],
    ...(display_data ?? [])
      .slice(0, 12)
      .map(([name, value]): [string, React.ReactNode] => [visible(String(name), 60), visible(String(value), 200)]),
  ];
  return (
    <div className="stack">
      <Panel title={visible(key, 120)} about={<DownloadButton uri={uri} />}>
        <dl className={task_.rows}>
          {rows.map(([name, value]) => (
            <Row key={name} name={name} value={value} />
          ))}
        </dl>
      </Panel>
      <Panel title="Preview">
        {uri ? (
          <Preview uri={uri} name={key} {...(type === "image" && { kind: "image" as const })} />
        ) : (
          <p className="muted">Nothing was uploaded.</p>
        )}
        {type_data?.preview && !ownPath(uri) && <pre className={css.preview}>{visible(type_data.preview, 10_000)}</pre>}
      </Panel>
      <Panel title="In a script">
        {mayRunCode(uri) && <p className="muted">Loading it runs the code that it was pickled with.</p>}
        <Snippet
          code={`from clearml import Task\n\ntask = Task.get_task(task_id=${JSON.stringify(task.id)})\nvalue = task.artifacts[${JSON.stringify(key)}].get()`}
        />
      </Panel>
    </div>
  );
}

const Row = ({ name, value }: { name: string; value: React.ReactNode }) => (
  <>
    <dt>{name}</dt>
    <dd>{value}</dd>
  </>
);

export function DownloadButton({ uri }: { uri: string }) {
  const link = useSigned(uri);
  if (!link.data) return null;
  return (
    <Button small asChild>
      <a href={`${link.data}&download=1`} download>
        <Download size={13} aria-hidden="true" /> Download
      </a>
    </Button>
  );
}
