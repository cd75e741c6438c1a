import { useMemo } from "react";
import { type Task, useCall } from "../../api";
import { EmptyNote, Loaded } from "../../components";
import { runsOf } from "../../components/scalars/runs";
import { ScalarBoard } from "../../components/scalars/ScalarBoard";
import { SingleValues } from "../../components/scalars/SingleValues";
import { useTask } from "../../components/tasks/useTask";
import { isRunning } from "../../components/tasks/verbs";
import { marksOf } from "./attempts";

const SNIPPET = `task.get_logger().report_scalar("loss", "train", value=0.31, iteration=1)`;

export default function ScalarsTab({ task }: { task: Task }) {
  const { id, name } = task;
  const names = useCall(
    "events.get_scalar_metrics_and_variants",
    { task: id },
    { live: [`task:${id}`], keepPrevious: true },
  );
  const runtime = useTask(id, ["runtime"]).data?.runtime;
  const runs = useMemo(() => runsOf([{ id, name }]), [id, name]);
  return (
    <>
      <SingleValues tasks={[id]} />
      <Loaded query={names}>
        {({ metrics }) =>
          Object.keys(metrics).length > 0 ? (
            <ScalarBoard runs={runs} names={metrics} isRunning={isRunning(task)} marks={marksOf(runtime)} />
          ) : (
            <EmptyNote code={SNIPPET}>No scalar reported yet. This line reports one:</EmptyNote>
          )
        }
      </Loaded>
    </>
  );
}
