// What runs and where: code, changes, packages, container, output. In a draft it can be edited.
import { useState } from "react";
import type { Task } from "../../api";
import { useMay } from "../../app/session";
import { Button, CopyButton, EmptyNote, ProblemNote, Skeleton, Snippet } from "../../components";
import { Diff } from "../../components/code/Diff";
import { TextView } from "../../components/code/Text";
import { SafeLink } from "../../components/SafeLink";
import { useTask } from "../../components/tasks/useTask";
import { isDraft } from "../../components/tasks/verbs";
import { repositoryHref, visible, withoutSecrets } from "../../format";
import css from "./config.module.css";
import { EditExecution } from "./EditExecution";
import { Panel } from "./OverviewTab";
import { packagesText, reproduce } from "./reproduce";
import task_ from "./task.module.css";

const FIELDS = ["script", "container", "output", "execution.queue.name", "execution.framework"];

export default function ExecutionTab({ task }: { task: Task }) {
  const found = useTask(task.id, FIELDS);
  const mayEdit = useMay("editor") && isDraft(task);
  const [isEditing, setEditing] = useState(false);
  if (!found.data)
    return found.error ? <ProblemNote problem={found.error} onRetry={found.refetch} /> : <Skeleton rows={8} />;
  const whole = { ...task, ...found.data, name: task.name, status: task.status };
  if (isEditing) return <EditExecution task={whole} onDone={() => setEditing(false)} />;
  return (
    <>
      {mayEdit && (
        <div className={css.bar}>
          <Button small onClick={() => setEditing(true)}>
            Edit
          </Button>
          <span className="muted">This is a draft: what it runs can still be changed.</span>
        </div>
      )}
      <div className={task_.panels}>
        <Source task={whole} />
        <Environment task={whole} />
        <Changes diff={whole.script?.diff ?? ""} />
        <Packages task={whole} />
        <Reproduce task={whole} />
      </div>
    </>
  );
}

const Rows = ({ rows }: { rows: [string, React.ReactNode][] }) => (
  <dl className={task_.rows}>
    {rows.map(([name, value]) => (
      <Row key={name} name={name} value={value} />
    ))}
  </dl>
);

const Row = ({ name, value }: { name: string; value: React.ReactNode }) => (
  <>
    <dt>{name}</dt>
    <dd>{value || <span className="muted">–</span>}</dd>
  </>
);

function Source({ task: { script } }: { task: Task }) {
  const repository = script?.repository ?? "";
  const commit = script?.version_num ?? "";
  return (
    <Panel title="Code">
      {!repository && !script?.entry_point && (
        <EmptyNote>No code recorded: the run was started outside a script.</EmptyNote>
      )}
      <Rows
        rows={[
          [
            "repository",
            repository && (
              <SafeLink to={repositoryHref(repository)}>{visible(withoutSecrets(repository), 300)}</SafeLink>
            ),
          ],
          ["branch", script?.branch && visible(script.branch, 120)],
          [
            "commit",
            commit && (
              <span className="row">
                <code>{visible(commit, 60)}</code> <CopyButton text={commit} label="Copy the commit" />
              </span>
            ),
          ],
          ["tag", script?.tag && visible(script.tag, 120)],
          ["entry point", script?.entry_point && <code>{visible(script.entry_point, 300)}</code>],
          ["folder", script?.working_dir && <code>{visible(script.working_dir, 300)}</code>],
          ["interpreter", script?.binary && <code>{visible(script.binary, 120)}</code>],
        ]}
      />
    </Panel>
  );
}

function Environment({ task: { container, output, execution } }: { task: Task }) {
  const setup = container?.setup_shell_script ?? "";
  return (
    <Panel title="Environment">
      <Rows
        rows={[
          ["container", container?.image && <code>{visible(container.image, 300)}</code>],
          ["arguments", container?.arguments && <code>{visible(container.arguments, 1000)}</code>],
          ["queue", execution?.queue?.name && visible(execution.queue.name, 120)],
          ["output", output?.destination && <SafeLink to={output.destination} />],
          ["framework", typeof execution?.framework === "string" && visible(execution.framework, 120)],
        ]}
      />
      {setup && <TextView text={setup} label="Set-up script of the container" />}
    </Panel>
  );
}

const Changes = ({ diff }: { diff: string }) => (
  <Panel title="Changes not committed" isWide about={diff && <CopyButton text={diff} label="Copy the diff" />}>
    {diff.trim() === "" ? <p className="muted">None: the commit is all of it.</p> : <Diff text={diff} />}
  </Panel>
);

function Packages({ task }: { task: Task }) {
  const [asked, used] = packagesText(task.script?.requirements);
  return (
    <Panel title="Packages" isWide={false} about={asked && <CopyButton text={asked} label="Copy the packages" />}>
      {asked ? <TextView text={asked} label="Packages" /> : <p className="muted">None recorded.</p>}
      {used && (
        <details>
          <summary>What the agent installed</summary>
          <TextView text={used} label="Packages that were installed" />
        </details>
      )}
    </Panel>
  );
}

const Reproduce = ({ task }: { task: Task }) => (
  <Panel title="Run it again">
    <div className="stack">
      {reproduce(task).map(({ name, code }) => (
        <div key={name}>
          <p className="muted" style={{ marginBottom: 4 }}>
            {name}
          </p>
          <Snippet code={code} label={`Copy: ${name}`} />
        </div>
      ))}
    </div>
  </Panel>
);
