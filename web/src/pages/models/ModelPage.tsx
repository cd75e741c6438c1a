// One model: what it is, where its file lies, who made it and who uses it.
import { useQueryClient } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { Ellipsis, TriangleAlert, X } from "lucide-react";
import { type FormEvent, type ReactNode, useState } from "react";
import { tell } from "../../actions/tasks";
import { asProblem, call, type Model, type Problem, useCall } from "../../api";
import { Page } from "../../app/Page";
import { useMay } from "../../app/session";
import {
  Ago,
  Button,
  Confirm,
  CopyButton,
  EmptyNote,
  IconButton,
  Line,
  List,
  Loaded,
  Markdown,
  Menu,
  Name,
  Panel,
  ProblemNote,
  Snippet,
  StatusBadge,
  TagList,
} from "../../components";
import { count, number, visible } from "../../format";
import { metricName } from "../table/columns";
import { useModelActions } from "./actions";
import { Ready } from "./columns";
import { formatOf, loadSnippet } from "./formats";
import css from "./Models.module.css";

const route = getRouteApi("/models/$id");
const ASK = ["*", "task.name", "task.status", "project.name", "user.name", "parent.name"];

export default function ModelPage() {
  const { id } = route.useParams();
  const navigate = route.useNavigate();
  const found = useCall("models.get_all_ex", { id: [id], only_fields: ASK }, { live: ["models"] });
  const model = found.data?.models[0];
  const actions = useModelActions();
  const [asking, ask] = useState<"publish" | "delete">();
  const why = useMay("editor") ? undefined : "your role may look, not change";
  const isArchived = model?.system_tags?.includes("archived") ?? false;
  return (
    <Page
      title={model?.name ?? "Model"}
      crumbs={[{ name: "Models", to: "/models" }]}
      about={model && <Ready ready={model.ready} />}
      actions={
        model && (
          <>
            <Button
              look={model.ready ? "plain" : "primary"}
              why={why ?? (model.ready ? "it is published, and never changes again" : undefined)}
              onClick={() => ask("publish")}
            >
              Publish
            </Button>
            <Menu
              label="actions of the model"
              items={[
                {
                  label: isArchived ? "Restore" : "Archive",
                  onSelect: () => tell((isArchived ? actions.restore : actions.archive)([id])),
                  why,
                },
                null,
                { label: "Delete…", danger: true, onSelect: () => ask("delete"), why },
              ]}
            >
              <IconButton label="Actions of the model">
                <Ellipsis size={16} aria-hidden="true" />
              </IconButton>
            </Menu>
          </>
        )
      }
    >
      <Loaded query={found}>
        {({ models: [model] }) =>
          model ? (
            <Overview model={model} />
          ) : (
            <EmptyNote>No model has this id: it was deleted, or the link was cut short.</EmptyNote>
          )
        }
      </Loaded>
      {asking === "publish" && (
        <Confirm
          title="Publish this model?"
          action="Publish"
          onConfirm={() => call("models.set_ready", { model: id, publish_task: false }).finally(actions.refresh)}
          onClose={() => ask(undefined)}
        >
          <p>A published model is what others build on: its file and its weights stay as they are.</p>
        </Confirm>
      )}
      {asking === "delete" && (
        <Confirm
          title="Delete this model?"
          action="Delete"
          danger
          onConfirm={() =>
            call("models.delete", { model: id, force: false } as never)
              .then(() => navigate({ to: "/models" }))
              .finally(actions.refresh)
          }
          onClose={() => ask(undefined)}
        >
          <p>Its file goes with it. A model that an experiment uses is refused.</p>
        </Confirm>
      )}
    </Page>
  );
}

function Overview({ model }: { model: Model }) {
  return (
    <div className={css.columns}>
      <div className="stack">
        <Facts model={model} />
        <Lineage model={model} />
        <Metadata model={model} />
      </div>
      <div className="stack">
        <File model={model} />
        {model.comment && (
          <Panel title="Comment">
            <div className={css.body}>
              <Markdown text={model.comment} />
            </div>
          </Panel>
        )}
        <Metrics model={model} />
        <Labels model={model} />
      </div>
    </div>
  );
}

function Facts({ model }: { model: Model }) {
  return (
    <Panel
      title="Model"
      about={<TagList tags={model.tags} most={6} />}
      actions={<CopyButton text={model.id} label="Copy the id" />}
    >
      <dl className={css.facts}>
        <Fact name="Framework">{visible(model.framework || "–", 60)}</Fact>
        <Fact name="Project">
          {model.project ? (
            <Link to="/projects/$project" params={{ project: model.project.id }}>
              <Name of={model.project.name ?? model.project.id} length={30} />
            </Link>
          ) : (
            "–"
          )}
        </Fact>
        <Fact name="Made">
          <Ago time={model.created} /> by {visible(model.user?.name ?? "–", 30)}
        </Fact>
        <Fact name="Updated">
          <Ago time={model.last_update} />
        </Fact>
        <Fact name="Id">
          <span className="mono">{model.id}</span>
        </Fact>
      </dl>
    </Panel>
  );
}

const Fact = ({ name, children }: { name: string; children: ReactNode }) => (
  <div>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
);

/** What it was made from and what was made from it. */
function Lineage({ model }: { model: Model }) {
  const users = useCall(
    "tasks.get_all_ex",
    {
      "models.input.model": [model.id],
      only_fields: ["name", "status"],
      order_by: ["-last_update"],
      page_size: 20,
      with_total: true,
    },
    { live: ["tasks:*"] },
  );
  const source = useCall(
    "tasks.get_all_ex",
    {
      id: [model.task?.id ?? ""],
      only_fields: ["name", "status", "models", "script.repository", "script.version_num"],
    },
    { enabled: model.task !== undefined },
  );
  const made = source.data?.tasks[0];
  const inputs = made?.models?.input ?? [];
  return (
    <Panel title="Lineage">
      <div className={css.line}>
        <div className={css.node}>
          <small>made by</small>
          {model.task ? (
            <>
              <Link to="/tasks/$id/$tab" params={{ id: model.task.id, tab: "overview" }}>
                <Name of={made?.name ?? model.task.name ?? model.task.id} length={40} />
              </Link>
              {made && <StatusBadge status={made.status} />}
              {made?.script?.version_num && <span className="mono muted">{made.script.version_num.slice(0, 8)}</span>}
              {inputs.map(({ name, model: input }) => (
                <span key={name} className="muted">
                  from{" "}
                  <Link to="/models/$id" params={{ id: typeof input === "string" ? input : input.id }}>
                    {visible(name, 40)}
                  </Link>
                </span>
              ))}
            </>
          ) : (
            <span className="muted">nobody knows: it was registered by hand</span>
          )}
        </div>
        <div className={`${css.node} ${css.here}`}>
          <small>this model</small>
          <Name of={model.name} length={40} />
          <Ready ready={model.ready} />
        </div>
        <div className={css.node}>
          <small>used by {users.data ? count(users.data.total ?? users.data.tasks.length) : "…"}</small>
          {users.data?.tasks.length === 0 && <span className="muted">no experiment yet</span>}
          {users.data?.tasks.map(({ id, name, status }) => (
            <span key={id} className="row">
              <StatusBadge status={status} iconOnly />
              <Link to="/tasks/$id/$tab" params={{ id, tab: "overview" }}>
                <Name of={name} length={34} />
              </Link>
            </span>
          ))}
        </div>
      </div>
    </Panel>
  );
}

function File({ model }: { model: Model }) {
  const uri = model.uri ?? "";
  const format = formatOf(uri);
  return (
    <Panel title="File" about={format?.name} actions={<CopyButton text={uri} label="Copy the address" />}>
      <div className={css.body}>
        <span className="mono">{visible(uri || "no file was registered", 300)}</span>
        {format?.isPickle && (
          <p className={css.warn}>
            <TriangleAlert size={13} aria-hidden="true" /> A pickle runs code when it is loaded: load it only from who
            you trust. Runfold never opens it.
          </p>
        )}
        <Snippet code={loadSnippet(model.id, format)} />
      </div>
    </Panel>
  );
}

function Metrics({ model }: { model: Model }) {
  const all = Object.values(model.last_metrics ?? {}).flatMap((variants) => Object.values(variants));
  if (all.length === 0) return null;
  return (
    <Panel title="Metrics">
      <List label="Metrics">
        {all.map(({ metric, variant, value }) => (
          <Line key={`${metric}/${variant}`} end={<b>{number(value)}</b>}>
            <Name of={metricName(metric, variant)} />
          </Line>
        ))}
      </List>
    </Panel>
  );
}

const MOST_LABELS = 100;

function Labels({ model }: { model: Model }) {
  const labels = Object.entries(model.labels ?? {}).sort(([, a], [, b]) => a - b);
  if (labels.length === 0) return null;
  return (
    <Panel title="Labels" about={count(labels.length)}>
      <List label="Labels">
        {labels.slice(0, MOST_LABELS).map(([name, number]) => (
          <Line key={name} end={number}>
            <Name of={name} />
          </Line>
        ))}
      </List>
      {labels.length > MOST_LABELS && (
        <p className="muted padded">
          {count(MOST_LABELS)} of {count(labels.length)} shown.
        </p>
      )}
    </Panel>
  );
}

function Metadata({ model }: { model: Model }) {
  const client = useQueryClient();
  const [key, setKey] = useState("");
  const [value, setValue] = useState("");
  const [problem, setProblem] = useState<Problem>();
  const why = useMay("editor") ? undefined : "your role may look, not change";
  const refresh = () =>
    client.invalidateQueries({ predicate: ({ queryKey: [action] }) => String(action).startsWith("models.") });
  const run = (done: Promise<unknown>) =>
    done
      .then(
        () => setProblem(undefined),
        (error) => setProblem(asProblem(error)),
      )
      .finally(refresh);
  const add = (event: FormEvent) => {
    event.preventDefault();
    run(
      call("models.add_or_update_metadata", {
        model: model.id,
        metadata: [{ key: key.trim(), type: "str", value }],
      } as never),
    ).then(() => {
      setKey("");
      setValue("");
    });
  };
  const rows = Object.values(model.metadata ?? {});
  return (
    <Panel title="Metadata" about={rows.length > 0 ? count(rows.length) : "nothing yet"}>
      <table className={css.pairs}>
        <tbody>
          {rows.map((row) => (
            <tr key={row.key}>
              <th scope="row">{visible(row.key, 100)}</th>
              <td>{visible(row.value ?? "", 400)}</td>
              <td>
                <IconButton
                  label={`Remove ${row.key}`}
                  why={why}
                  onClick={() => void run(call("models.delete_metadata", { model: model.id, keys: [row.key] }))}
                >
                  <X size={14} aria-hidden="true" />
                </IconButton>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <form className={css.add} onSubmit={add}>
        <input
          aria-label="Key"
          placeholder="key"
          value={key}
          onChange={(event) => setKey(event.target.value)}
          required
        />
        <input
          aria-label="Value"
          placeholder="value"
          className="grow"
          value={value}
          onChange={(event) => setValue(event.target.value)}
        />
        <Button type="submit" why={why} disabled={key.trim() === ""}>
          Add
        </Button>
      </form>
      {problem && <ProblemNote problem={problem} />}
    </Panel>
  );
}
