// The task under the cursor beside the table: what it is, what it reached, what it was given.
import { Link } from "@tanstack/react-router";
import { X } from "lucide-react";
import type { ReactNode } from "react";
import { type Task, useCall } from "../../api";
import { Ago, CopyButton, IconButton, Loaded, Name, StatusBadge, TagList } from "../../components";
import { count, duration, number, visible } from "../../format";
import { metricName } from "./columns";
import css from "./SidePanel.module.css";

const FIELDS = [
  "name",
  "status",
  "status_reason",
  "status_message",
  "tags",
  "project.name",
  "user.name",
  "created",
  "started",
  "last_update",
  "last_iteration",
  "active_duration",
  "last_worker",
  "comment",
  "hyperparams",
  "last_metrics",
  "parent.name",
  "script.repository",
  "script.version_num",
  "script.branch",
  "script.entry_point",
];

export function SidePanel({ id, onClose }: { id: string; onClose: () => void }) {
  const found = useCall(
    "tasks.get_all_ex",
    { id: [id], only_fields: FIELDS },
    { live: [`task:${id}`], keepPrevious: true },
  );
  return (
    <aside className={css.panel} aria-label="Details">
      <Loaded query={found}>
        {({ tasks: [task] }) =>
          task ? (
            <>
              <header className={css.head}>
                <h2 className="grow">
                  <Link to="/tasks/$id/$tab" params={{ id: task.id, tab: "overview" }}>
                    <Name of={task.name} length={48} />
                  </Link>
                </h2>
                <IconButton label="Close the side view" onClick={onClose}>
                  <X size={16} aria-hidden="true" />
                </IconButton>
              </header>
              <div className="row wrap">
                <StatusBadge status={task.status} />
                {task.status_reason && <span className="muted">{visible(task.status_reason, 120)}</span>}
                <TagList tags={task.tags} />
              </div>
              {task.comment && <p className={css.comment}>{visible(task.comment, 600)}</p>}
              <Facts
                rows={[
                  ["Iteration", count(task.last_iteration ?? 0)],
                  ["Duration", duration(task.active_duration)],
                  ["Updated", <Ago key="updated" time={task.last_update} />],
                  ["User", visible(task.user?.name ?? "–")],
                  ["Worker", visible(task.last_worker ?? "–")],
                  ["Parent", task.parent?.name ? visible(task.parent.name) : "–"],
                  [
                    "Code",
                    visible(
                      [task.script?.entry_point, task.script?.version_num?.slice(0, 8)].filter(Boolean).join(" @ ") ||
                        "–",
                    ),
                  ],
                ]}
              />
              <Metrics task={task} />
              <Parameters task={task} />
              <p className={css.id}>
                <span className="mono">{task.id}</span>
                <CopyButton text={task.id} label="Copy the id" />
              </p>
            </>
          ) : (
            <p className="muted">This task is gone: somebody deleted it.</p>
          )
        }
      </Loaded>
    </aside>
  );
}

const Facts = ({ rows }: { rows: [string, ReactNode][] }) => (
  <dl className={css.facts}>
    {rows.map(([name, value]) => (
      <div key={name}>
        <dt>{name}</dt>
        <dd>{value}</dd>
      </div>
    ))}
  </dl>
);

function Metrics({ task }: { task: Task }) {
  const all = Object.values(task.last_metrics ?? {}).flatMap((variants) => Object.values(variants));
  const own = all.filter(({ metric }) => !metric.startsWith(":"));
  if (own.length === 0) return null;
  return (
    <section>
      <h3>Metrics</h3>
      <table className={css.table}>
        <thead>
          <tr>
            <th>metric</th>
            <th className="num">last</th>
            <th className="num">min</th>
            <th className="num">max</th>
          </tr>
        </thead>
        <tbody>
          {own.slice(0, 60).map(({ metric, variant, value, min_value, max_value }) => (
            <tr key={`${metric}/${variant}`}>
              <th scope="row">
                <Name of={metricName(metric, variant)} length={26} />
              </th>
              <td className="num">{number(value)}</td>
              <td className="num">{number(min_value)}</td>
              <td className="num">{number(max_value)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {own.length > 60 && <p className="muted">60 of {count(own.length)} shown; the experiment's page has all.</p>}
    </section>
  );
}

function Parameters({ task }: { task: Task }) {
  const sections = Object.entries(task.hyperparams ?? {});
  return sections.map(([section, parameters]) => (
    <section key={section}>
      <h3>{visible(section)}</h3>
      <dl className={css.facts}>
        {Object.values(parameters)
          .slice(0, 60)
          .map(({ name, value }) => (
            <div key={name}>
              <dt>
                <Name of={name} length={26} />
              </dt>
              <dd className="mono">
                <Name of={value ?? "–"} length={32} />
              </dd>
            </div>
          ))}
      </dl>
    </section>
  ));
}
