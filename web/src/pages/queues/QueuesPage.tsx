// All queues with what waits in them, and how the waiting went.
import { getRouteApi, Link } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { useMemo, useState } from "react";
import { type Queue, useCall } from "../../api";
import { Page } from "../../app/Page";
import { RANGES, type Range, rangeOf } from "../../app/range";
import { useMay } from "../../app/session";
import { Button, EmptyNote, Loaded, Panel, Switch } from "../../components";
import { counted, visible } from "../../format";
import { QueueCharts } from "./charts";
import { QueueName } from "./dialogs";
import { Entries } from "./Entries";
import css from "./Queues.module.css";

const route = getRouteApi("/queues");
const ENTRIES = 8;

export default function QueuesPage() {
  const range = rangeOf(route.useSearch().range);
  const navigate = route.useNavigate();
  const [isNew, setNew] = useState(false);
  const mayEdit = useMay("editor");
  const found = useCall(
    "queues.get_all_ex",
    { order_by: ["name"], max_task_entries: 200 },
    { live: ["queues", "workers"] },
  );
  const queues = found.data?.queues;
  const waiting = queues?.reduce((sum, { entries = [] }) => sum + entries.length, 0);
  const named = useMemo(
    () => queues?.map(({ id, name, display_name }) => ({ id, name: display_name ?? name })) ?? [],
    [queues],
  );
  return (
    <Page
      title="Queues"
      about={waiting === undefined ? undefined : `${counted(waiting, "task")} waiting`}
      actions={
        <Button onClick={() => setNew(true)} why={mayEdit ? undefined : "your role may look, not change"}>
          <Plus size={14} aria-hidden="true" /> New queue
        </Button>
      }
    >
      <Loaded query={found}>
        {({ queues }) =>
          queues.length === 0 ? (
            <EmptyNote code={"runfold agent run --queue default --create-queue"}>
              No queue yet. Make one here, or let an agent make the one it listens to:
            </EmptyNote>
          ) : (
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
                <div className="stack">
                  {byWaiting(queues).map((queue) => (
                    <QueuePanel key={queue.id} queue={queue} others={queues} />
                  ))}
                </div>
                <div className="stack">
                  <QueueCharts queues={named} range={range} />
                </div>
              </div>
            </>
          )
        }
      </Loaded>
      {isNew && <QueueName onClose={() => setNew(false)} />}
    </Page>
  );
}

/** Those in which something waits come first. */
const byWaiting = (queues: Queue[]) =>
  [...queues].sort((a, b) => Number((b.entries?.length ?? 0) > 0) - Number((a.entries?.length ?? 0) > 0));

function QueuePanel({ queue, others }: { queue: Queue; others: Queue[] }) {
  const workers = queue.workers?.length ?? 0;
  const about = (
    <>
      {counted(queue.entries?.length ?? 0, "task")} waiting ·{" "}
      {workers > 0 ? counted(workers, "worker") : <span className={css.warn}>⚠ no worker listens</span>}
    </>
  );
  return (
    <Panel
      title={visible(queue.display_name ?? queue.name, 60)}
      about={about}
      actions={
        <Link to="/queues/$id" params={{ id: queue.id }}>
          Open
        </Link>
      }
    >
      <Entries queue={queue} others={others} most={ENTRIES} />
    </Panel>
  );
}
