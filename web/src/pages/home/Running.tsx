// What runs now, with the small curve of its main metric.
import { Link } from "@tanstack/react-router";
import { useMemo } from "react";
import { type Task, useCall } from "../../api";
import { Sparkline } from "../../charts/Sparkline";
import { looksFor } from "../../charts/slots";
import { EmptyNote, Line, List, Loaded, Name, Panel, StatusBadge } from "../../components";
import { count, counted, duration, number } from "../../format";
import { metricName } from "../table/columns";
import { useSparks } from "../table/useSparks";
import { isStalled } from "./Attention";
import { EXPERIMENTS } from "./experiments";
import css from "./HomePage.module.css";

const ASK = {
  ...EXPERIMENTS,
  status: ["in_progress"],
  order_by: ["-last_update"],
  page: 0,
  page_size: 12,
  with_total: true,
  only_fields: [
    "name",
    "status",
    "project.name",
    "last_iteration",
    "last_update",
    "active_duration",
    "last_worker",
    "last_metrics",
    "runtime.progress",
  ],
};

/** The metric that says how a task goes: a loss, else the first of its own. */
export function mainMetric(task: Task) {
  const own = Object.values(task.last_metrics ?? {})
    .flatMap((variants) => Object.values(variants))
    .filter(({ metric }) => !metric.startsWith(":"));
  return (
    own.find(({ metric, variant }) => /loss/i.test(metric) && /val|eval|test/i.test(variant)) ??
    own.find(({ metric }) => /loss/i.test(metric)) ??
    own[0]
  );
}

export function Running() {
  const found = useCall("tasks.get_all_ex", ASK, { live: ["tasks:*"] });
  const total = found.data?.total;
  return (
    <Panel
      title="Running now"
      about={total ? counted(total, "experiment") : undefined}
      actions={
        total ? (
          <Link to="/projects/$project/experiments" params={{ project: "*" }} search={{ q: "status:running" }}>
            All
          </Link>
        ) : undefined
      }
    >
      <Loaded query={found}>
        {({ tasks }) =>
          tasks.length === 0 ? (
            <EmptyNote>Nothing runs. Start a training script, or enqueue a draft for an agent.</EmptyNote>
          ) : (
            <Tasks tasks={tasks} />
          )
        }
      </Loaded>
    </Panel>
  );
}

function Tasks({ tasks }: { tasks: Task[] }) {
  const mains = useMemo(
    () =>
      new Map(
        tasks.flatMap((task) => {
          const main = mainMetric(task);
          return main ? [[task.id, main] as const] : [];
        }),
      ),
    [tasks],
  );
  const specs = useMemo(
    () => [
      ...new Map(
        [...mains.values()].map(({ metric, variant }) => [
          `${metric} ${variant}`,
          { kind: "spark" as const, key: "", metric, variant },
        ]),
      ).values(),
    ],
    [mains],
  );
  const sparks = useSparks(tasks, specs);
  const looks = looksFor(tasks.map(({ id }) => id));
  return (
    <List label="Running experiments">
      {tasks.map((task) => {
        const main = mains.get(task.id);
        const curve = main && sparks.get(`${task.id} ${main.metric} ${main.variant}`);
        return (
          <Line
            key={task.id}
            end={
              <>
                {isStalled(task) && (
                  <span className={css.stalled}>
                    ⚠ no news for {duration((Date.now() - Date.parse(task.last_update ?? "")) / 1000)}
                  </span>
                )}
                {main && (
                  <span>
                    {metricName(main.metric, main.variant)} <b>{number(main.value)}</b>
                  </span>
                )}
                {curve && (
                  <Sparkline
                    curve={curve}
                    width={84}
                    height={22}
                    label={`${main ? metricName(main.metric, main.variant) : ""} of ${task.name}`}
                    colour={`var(--run-${(looks.get(task.id)?.slot ?? 0) + 1})`}
                  />
                )}
                <span>iteration {count(task.last_iteration ?? 0)}</span>
                <span className={css.when}>{duration(task.active_duration)}</span>
              </>
            }
          >
            <StatusBadge status={task.status} iconOnly />
            <Link to="/tasks/$id/$tab" params={{ id: task.id, tab: "overview" }}>
              <Name of={task.name} length={44} />
            </Link>
          </Line>
        );
      })}
    </List>
  );
}
