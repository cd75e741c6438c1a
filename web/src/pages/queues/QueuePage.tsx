// One queue: all that waits in it, who listens to it, how the waiting went.
import { getRouteApi, Link } from "@tanstack/react-router";
import { Ellipsis } from "lucide-react";
import { useMemo, useState } from "react";
import { type Queue, useCall } from "../../api";
import { Page } from "../../app/Page";
import { RANGES, type Range, rangeOf } from "../../app/range";
import { useMay } from "../../app/session";
import { EmptyNote, IconButton, Line, List, Loaded, Menu, Panel, Switch } from "../../components";
import { count, counted, visible } from "../../format";
import { QueueCharts } from "./charts";
import { type QueueAsk, QueueDialog } from "./dialogs";
import { Entries } from "./Entries";
import css from "./Queues.module.css";

const route = getRouteApi("/queues/$id");
const MOST = 500;

export default function QueuePage() {
  const { id } = route.useParams();
  const range = rangeOf(route.useSearch().range);
  const navigate = route.useNavigate();
  const [ask, setAsk] = useState<QueueAsk>();
  const found = useCall(
    "queues.get_all_ex",
    { order_by: ["name"], max_task_entries: MOST },
    { live: ["queues", "workers"] },
  );
  const queue = found.data?.queues.find((one) => one.id === id);
  const why = useMay("editor") ? undefined : "your role may look, not change";
  return (
    <Page
      title={queue ? (queue.display_name ?? queue.name) : "Queue"}
      crumbs={[{ name: "Queues", to: "/queues" }]}
      about={queue && `${counted(queue.entries?.length ?? 0, "task")} waiting`}
      actions={
        <Menu
          label="actions of the queue"
          items={[
            { label: "Rename…", onSelect: () => setAsk("rename"), why },
            {
              label: "Empty it…",
              onSelect: () => setAsk("clear"),
              why: why ?? (queue?.entries?.length ? undefined : "nothing waits in it"),
            },
            null,
            { label: "Delete…", danger: true, onSelect: () => setAsk("delete"), why },
          ]}
        >
          <IconButton label="Actions of the queue">
            <Ellipsis size={16} aria-hidden="true" />
          </IconButton>
        </Menu>
      }
    >
      <Loaded query={found}>
        {({ queues }) =>
          queue ? (
            <>
              <div className={css.bar}>
                <Switch
                  label="How far back"
                  choices={Object.keys(RANGES) as Range[]}
                  chosen={range}
                  onChoose={(range) => navigate({ search: { range }, replace: true })}
                />
              </div>
              <div className={css.columns}>
                <Panel title="Waiting" about={count(queue.entries?.length ?? 0)}>
                  <Entries queue={queue} others={queues} most={MOST} />
                </Panel>
                <Beside queue={queue} range={range} />
              </div>
              {ask && (
                <QueueDialog
                  queue={queue}
                  ask={ask}
                  onClose={() => setAsk(undefined)}
                  onGone={() => navigate({ to: "/queues" })}
                />
              )}
            </>
          ) : (
            <EmptyNote>No queue has this id: it was deleted, or the link was cut short.</EmptyNote>
          )
        }
      </Loaded>
    </Page>
  );
}

function Beside({ queue, range }: { queue: Queue; range: Range }) {
  const named = useMemo(() => [{ id: queue.id, name: queue.name }], [queue.id, queue.name]);
  return (
    <div className="stack">
      <Panel title="Workers that listen" about={count(queue.workers?.length ?? 0)}>
        {queue.workers?.length ? (
          <List label="Workers">
            {queue.workers.map(({ name, ip, task }) => (
              <Line
                key={name}
                end={
                  task ? (
                    <Link
                      to="/tasks/$id/$tab"
                      params={{ id: typeof task === "string" ? task : task.id, tab: "overview" }}
                    >
                      busy
                    </Link>
                  ) : (
                    "idle"
                  )
                }
              >
                <Link to="/workers/$id" params={{ id: name }} className="mono">
                  {visible(name)}
                </Link>
                <span className="muted">{ip}</span>
              </Line>
            ))}
          </List>
        ) : (
          <EmptyNote code={`runfold agent run --queue ${queue.name}`}>
            Nobody listens: what waits here stays. An agent on a machine with a GPU does:
          </EmptyNote>
        )}
      </Panel>
      <QueueCharts queues={named} range={range} />
    </div>
  );
}
