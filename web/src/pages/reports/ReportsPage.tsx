// All reports, newest first.
import { getRouteApi, Link } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { type FormEvent, useState } from "react";
import { asProblem, call, type Problem, useCall } from "../../api";
import { Page } from "../../app/Page";
import { useMay } from "../../app/session";
import {
  Ago,
  Button,
  Dialog,
  DialogActions,
  EmptyNote,
  Field,
  Line,
  List,
  Loaded,
  Name,
  Panel,
  ProblemNote,
  StatusBadge,
  TagList,
} from "../../components";
import { count, visible } from "../../format";
import css from "./Reports.module.css";

const route = getRouteApi("/reports");
const MOST = 200;

export default function ReportsPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [isNew, setNew] = useState(false);
  const mayEdit = useMay("editor");
  const set = (now: Partial<typeof search>) => navigate({ search: (before) => ({ ...before, ...now }), replace: true });
  const pattern = (search.q ?? "").replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const ask = {
    order_by: ["-last_update"],
    page: 0,
    page_size: MOST,
    only_fields: ["name", "status", "tags", "user.name", "project.name", "last_update"],
    system_tags: search.archived ? ["archived"] : ["__$not", "archived"],
    ...(pattern && { _any_: { fields: ["name", "report"], pattern } }),
  };
  const found = useCall("reports.get_all_ex", ask, { keepPrevious: true, live: ["tasks:*"] });
  return (
    <Page
      title="Reports"
      actions={
        <Button
          look="primary"
          onClick={() => setNew(true)}
          why={mayEdit ? undefined : "your role may look, not change"}
        >
          <Plus size={14} aria-hidden="true" /> New report
        </Button>
      }
    >
      <div className={css.bar}>
        <input
          type="search"
          className={css.find}
          placeholder="Find in names and texts"
          aria-label="Find a report"
          value={search.q ?? ""}
          onChange={(event) => set({ q: event.target.value || undefined })}
        />
        <label className="row">
          <input
            type="checkbox"
            checked={search.archived === true}
            onChange={(event) => set({ archived: event.target.checked ? true : undefined })}
          />{" "}
          Archived
        </label>
      </div>
      <Loaded query={found}>
        {({ tasks }) =>
          tasks.length === 0 ? (
            search.q || search.archived ? (
              <EmptyNote
                action={
                  <Button small onClick={() => set({ q: undefined, archived: undefined })}>
                    Clear the filters
                  </Button>
                }
              >
                No report matches.
              </EmptyNote>
            ) : (
              <EmptyNote code={"## What we found\n\n```runfold\nchart: loss/val\nquery: tag:sweep\n```"}>
                No report yet. It is Markdown with charts that stay true, as in these lines:
              </EmptyNote>
            )
          ) : (
            <Panel title="Reports" about={count(tasks.length)}>
              <List label="Reports">
                {tasks.map(({ id, name, status, tags, user, project, last_update }) => (
                  <Line
                    key={id}
                    end={
                      <>
                        <span>{visible(project?.name?.replace(/\/?\.reports$/, "") ?? "", 30)}</span>
                        <span>{visible(user?.name ?? "", 24)}</span>
                        <span className={css.when}>
                          <Ago time={last_update} />
                        </span>
                      </>
                    }
                  >
                    <Link to="/reports/$id" params={{ id }}>
                      <Name of={name} length={60} />
                    </Link>
                    {status === "published" && <StatusBadge status={status} />}
                    <TagList tags={tags} />
                  </Line>
                ))}
              </List>
            </Panel>
          )
        }
      </Loaded>
      {isNew && <NewReport onClose={() => setNew(false)} />}
    </Page>
  );
}

function NewReport({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState("");
  const [project, setProject] = useState("");
  const [problem, setProblem] = useState<Problem>();
  const navigate = route.useNavigate();
  const projects =
    useCall(
      "projects.get_all_ex",
      { only_fields: ["name"], order_by: ["name"], page: 0, page_size: 500 },
      { keep: 30_000 },
    ).data?.projects ?? [];
  const submit = (event: FormEvent) => {
    event.preventDefault();
    call("reports.create", { name: name.trim(), report: `# ${name.trim()}\n\n`, ...(project && { project }) }).then(
      ({ id }) => navigate({ to: "/reports/$id", params: { id }, search: { edit: true } }),
      (error) => setProblem(asProblem(error)),
    );
  };
  return (
    <Dialog title="New report" onClose={onClose}>
      <form className="stack" onSubmit={submit}>
        <Field label="Name">
          <input
            value={name}
            onChange={(event) => setName(event.target.value)}
            required
            minLength={3}
            autoFocus
            autoComplete="off"
          />
        </Field>
        <Field label="Project" hint="Where it is kept; its charts may be of any.">
          <select value={project} onChange={(event) => setProject(event.target.value)}>
            <option value="">none</option>
            {projects.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        </Field>
        {problem && <ProblemNote problem={problem} />}
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" disabled={name.trim().length < 3}>
            Write it
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
