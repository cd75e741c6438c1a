// How the server fares: what was looked at, its disk, its jobs, its settings.
import { type ReactNode, useMemo } from "react";
import { useCall, useServer } from "../../api";
import { useMay } from "../../app/session";
import { Ago, Bar, Loaded, Panel } from "../../components";
import { bytes, count, duration, visible } from "../../format";
import css from "./Settings.module.css";

interface Disk {
  free: number;
  total: number;
}

export default function Health() {
  const health = useCall("server.health", {}, { live: ["user"] });
  const server = useServer();
  const isAdmin = useMay("admin");
  return (
    <>
      <Loaded query={health}>
        {({ status, problems, checks, disk, jobs }) => (
          <>
            <Panel
              title="Health"
              about={
                <span className={status === "ok" ? css.good : css.bad}>
                  {status === "ok" ? "✓ all is well" : `✕ ${status}`}
                </span>
              }
            >
              <div className={css.body}>
                {problems.map(({ what, why, do: todo }) => (
                  <div key={what} role="alert">
                    <p className={css.bad}>{visible(what, 300)}</p>
                    <p className="muted">
                      {visible(why, 400)} {visible(todo, 400)}
                    </p>
                  </div>
                ))}
                <dl className={css.facts}>
                  {checks.map(({ name, status, message }) => (
                    <div key={name}>
                      <dt>
                        {name} <span className={status === "ok" ? css.good : css.bad}>{status}</span>
                      </dt>
                      <dd>{visible(message, 300)}</dd>
                    </div>
                  ))}
                </dl>
                <DiskBar disk={disk as Disk | undefined} />
              </div>
            </Panel>
            <Jobs jobs={jobs} />
          </>
        )}
      </Loaded>
      <Panel title="Server">
        <Loaded query={server}>
          {({ version, commit, api_version, uid, runfold }) => (
            <dl className={`${css.body} ${css.facts}`}>
              <Fact name="Runfold">{version}</Fact>
              <Fact name="Commit">{commit ?? "–"}</Fact>
              <Fact name="API">{api_version}</Fact>
              <Fact name="Installation">{uid ?? "–"}</Fact>
              <Fact name="Extensions">{count(runfold?.features.length ?? 0)}</Fact>
            </dl>
          )}
        </Loaded>
      </Panel>
      {isAdmin && <Config />}
    </>
  );
}

const Fact = ({ name, children }: { name: string; children: ReactNode }) => (
  <div>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
);

function DiskBar({ disk }: { disk: Disk | undefined }) {
  if (!disk?.total) return null;
  const used = 1 - disk.free / disk.total;
  const words = `${bytes(disk.free)} free of ${bytes(disk.total)}`;
  return (
    <div className={css.disk}>
      <Bar share={used} label={words} tone={used > 0.9 ? "bad" : "accent"} />
      <span className="muted">{words}</span>
    </div>
  );
}

interface Job {
  name: string;
  every_s: number;
  runs: number;
  errors: number;
  last_run?: string | null;
  last_seconds?: number | null;
  last_outcome?: string | null;
  last_error?: string | null;
}

function Jobs({ jobs }: { jobs: Job[] }) {
  return (
    <Panel title="Jobs" about="what the server does by itself">
      <div className={css.scroll}>
        <table className={css.table}>
          <thead>
            <tr>
              <th>Job</th>
              <th className={`num ${css.wide}`}>every</th>
              <th className={`num ${css.wide}`}>runs</th>
              <th>Last outcome</th>
              <th className="num">Last run</th>
            </tr>
          </thead>
          <tbody>
            {jobs.map(({ name, every_s, runs, errors, last_run, last_seconds, last_outcome, last_error }) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td className={`num muted ${css.wide}`}>{duration(every_s)}</td>
                <td className={`num muted ${css.wide}`}>
                  {count(runs)}
                  {errors > 0 && <span className={css.bad}> {count(errors)} failed</span>}
                </td>
                <td>
                  {last_error ? (
                    <span className={css.bad}>{visible(last_error, 300)}</span>
                  ) : (
                    <span className="muted">{visible(last_outcome ?? "not run yet", 200)}</span>
                  )}
                </td>
                <td
                  className="num muted"
                  title={
                    last_seconds === null || last_seconds === undefined ? undefined : `took ${duration(last_seconds)}`
                  }
                >
                  {last_run ? <Ago time={last_run} /> : "–"}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}

function Config() {
  const config = useCall("server.config", {}, { keep: 60_000 });
  const rows = useMemo(() => Object.entries(config.data ?? {}), [config.data]);
  return (
    <Panel title="Settings of the server" about="set where it is started">
      <Loaded query={config}>
        {() => (
          <dl className={`${css.body} ${css.facts}`}>
            {rows.map(([name, value]) => (
              <Fact key={name} name={name.replaceAll("_", " ")}>
                {settingWords(name, value)}
              </Fact>
            ))}
          </dl>
        )}
      </Loaded>
    </Panel>
  );
}

function settingWords(name: string, value: unknown): string {
  if (value === null || value === undefined || value === "") return "–";
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "number")
    return name.endsWith("_s") ? duration(value) : name.endsWith("_bytes") ? bytes(value) : count(value);
  if (Array.isArray(value)) return value.length === 0 ? "none" : visible(value.join(", "), 300);
  return visible(typeof value === "object" ? JSON.stringify(value) : String(value), 300);
}
