// What was captured of the run, so that it can be run again; and what was not, with the way to have it next time.
import { Check, Minus } from "lucide-react";
import type { Task } from "../../api";
import { flat } from "../../components/tasks/parameters";
import { count, counted } from "../../format";
import { Panel } from "./OverviewTab";
import css from "./task.module.css";

interface Part {
  name: string;
  /** What there is of it; undefined when there is nothing. */
  has: string | undefined;
  advice: string;
}

export function HealthPanel({ task }: { task: Task }) {
  const parts = partsOf(task);
  const there = parts.filter(({ has }) => has !== undefined).length;
  return (
    <Panel title="Captured" about={`${there} of ${parts.length}`}>
      <dl className={css.rows}>
        {parts.map(({ name, has, advice }) => (
          <PartRow key={name} name={name} has={has} advice={advice} />
        ))}
      </dl>
    </Panel>
  );
}

const PartRow = ({ name, has, advice }: Part) => (
  <>
    <dt className="row">
      {has !== undefined ? <Check size={13} aria-label="there" /> : <Minus size={13} aria-label="missing" />} {name}
    </dt>
    <dd className={has !== undefined ? "" : "muted"}>{has ?? advice}</dd>
  </>
);

export function partsOf({ script, hyperparams, container, execution, models }: Task): Part[] {
  const changed = (script?.diff ?? "").split("\n").filter((line) => /^[+-](?![+-])/.test(line)).length;
  const pip = script?.requirements?.pip;
  const packages = (Array.isArray(pip) ? pip.map(String) : typeof pip === "string" ? pip.split("\n") : []).filter(
    (line) => line.trim() && !line.startsWith("#"),
  );
  const parameters = flat(hyperparams).length;
  const outputs = (execution?.artifacts?.length ?? 0) + (models?.output?.length ?? 0);
  return [
    {
      name: "commit",
      has: script?.version_num ? script.version_num.slice(0, 10) : undefined,
      advice: "run the script from a git repository",
    },
    {
      name: "changes",
      has:
        changed > 0
          ? counted(changed, "line not committed", "lines not committed")
          : script?.version_num
            ? "none: all committed"
            : undefined,
      advice: "unknown without a repository",
    },
    {
      name: "packages",
      has: packages.length > 0 ? count(packages.length) : undefined,
      advice: "recorded when the script imports them",
    },
    { name: "container", has: container?.image || undefined, advice: "none was used" },
    {
      name: "parameters",
      has: parameters > 0 ? count(parameters) : undefined,
      advice: "`task.connect(config)` records a dictionary",
    },
    {
      name: "outputs",
      has: outputs > 0 ? count(outputs) : undefined,
      advice: "`task.upload_artifact(…)` keeps results",
    },
  ];
}
