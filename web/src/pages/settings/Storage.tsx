// What the server's folder holds, and what is waiting to be deleted.
import { useCall, useFeature } from "../../api";
import { EmptyNote, Loaded, Panel, Skeleton } from "../../components";
import { bytes, count, duration, visible } from "../../format";
import css from "./Settings.module.css";

interface Usage {
  total_bytes?: number;
  projects?: { id: string; name: string; bytes: number; tasks?: number }[];
  parts?: Record<string, number>;
}

interface Config {
  retention_s?: number;
  min_free_bytes?: number;
}

export default function Storage() {
  const hasUsage = useFeature("server.get_usage");
  if (hasUsage === undefined) return <Skeleton />;
  return (
    <>
      {hasUsage ? <ByProject /> : <Counted />}
      <Retention />
    </>
  );
}

function ByProject() {
  const usage = useCall("server.get_usage" as never, {} as never, { keep: 60_000 });
  return (
    <Panel title="By project">
      <Loaded query={usage as never}>
        {(found: Usage) =>
          found.projects?.length ? (
            <div className={css.scroll}>
              <table className={css.table}>
                <thead>
                  <tr>
                    <th>Project</th>
                    <th className="num">Tasks</th>
                    <th className="num">Size</th>
                  </tr>
                </thead>
                <tbody>
                  {found.projects.map((project) => (
                    <tr key={project.id}>
                      <th scope="row">{visible(project.name, 80)}</th>
                      <td className="num muted">{project.tasks === undefined ? "–" : count(project.tasks)}</td>
                      <td className="num">{bytes(project.bytes)}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          ) : (
            <EmptyNote>Nothing is stored yet.</EmptyNote>
          )
        }
      </Loaded>
    </Panel>
  );
}

/** A server that does not measure its projects still says what it holds. */
function Counted() {
  const counts = useCall(
    "organization.get_entities_count",
    { tasks: {}, models: {}, projects: {}, datasets: {}, reports: {} },
    { keep: 30_000 },
  );
  const health = useCall("server.health", {}, { keep: 30_000 });
  const disk = health.data?.disk as { free: number; total: number } | undefined;
  return (
    <Panel title="What is stored" about="this server does not measure the size of its projects yet">
      <Loaded query={counts}>
        {(found) => (
          <dl className={`${css.body} ${css.facts}`}>
            {["projects", "tasks", "models", "datasets", "reports"].map((name) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{count(Number(found[name as "tasks"] ?? 0))}</dd>
              </div>
            ))}
            <div>
              <dt>free disk</dt>
              <dd>{disk ? `${bytes(disk.free)} of ${bytes(disk.total)}` : "–"}</dd>
            </div>
          </dl>
        )}
      </Loaded>
    </Panel>
  );
}

function Retention() {
  const config = useCall("server.config", {}, { keep: 60_000 });
  const jobs = useCall("server.list_jobs", {}, { keep: 10_000 });
  if (config.error?.kind === "forbidden") return null;
  const deletions = jobs.data?.jobs.find(({ name }) => name === "deletions");
  return (
    <Panel title="Deleting">
      <Loaded query={config}>
        {(found: Config) => (
          <dl className={`${css.body} ${css.facts}`}>
            <div>
              <dt>The trash is kept for</dt>
              <dd>{duration(found.retention_s)}</dd>
            </div>
            <div>
              <dt>Writes are refused below</dt>
              <dd>{bytes(found.min_free_bytes)} free</dd>
            </div>
            <div>
              <dt>Delete queue</dt>
              <dd>{visible(deletions?.last_outcome ?? "not run yet", 200)}</dd>
            </div>
          </dl>
        )}
      </Loaded>
    </Panel>
  );
}
