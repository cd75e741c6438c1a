// The last lines that look like an error, from the end of the log.
import { Link } from "@tanstack/react-router";
import { type Task, useCall } from "../../api";
import { plainText } from "../../format/ansi";
import { Panel } from "./OverviewTab";
import css from "./task.module.css";

const LOOKED_AT = 400;
const SHOWN = 5;
const ERROR = /\b(error|exception|traceback|fatal|failed|out of memory|killed|segmentation fault)\b/i;

export function ErrorsPanel({ task }: { task: Task }) {
  const log = useCall(
    "events.get_task_log",
    { task: task.id, batch_size: LOOKED_AT, navigate_earlier: true },
    { live: [`log:${task.id}`] },
  );
  const found = (log.data?.events ?? [])
    .filter(({ msg, level }) => level?.toUpperCase() === "ERROR" || ERROR.test(msg))
    .slice(0, SHOWN)
    .reverse();
  if (found.length === 0) return null;
  return (
    <Panel title="Last errors" about={`of the last ${LOOKED_AT} lines`} isWide>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys */}
      <pre className={css.errors} tabIndex={0}>
        {found.map(({ msg }) => plainText(msg.slice(0, 2000)).trimEnd()).join("\n")}
      </pre>
      <p style={{ marginTop: 8 }}>
        <Link
          to="/tasks/$id/$tab"
          params={{ id: task.id, tab: "console" }}
          search={{ find: "error|exception", re: true } as never}
        >
          Find them in the console
        </Link>
      </p>
    </Panel>
  );
}
