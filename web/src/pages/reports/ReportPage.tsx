// A report: read, or written with its preview beside.
import { useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Ellipsis } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { asProblem, call, type Problem, type Task, useCall } from "../../api";
import { Page } from "../../app/Page";
import { useMay } from "../../app/session";
import {
  Ago,
  Button,
  Confirm,
  EmptyNote,
  IconButton,
  Loaded,
  Menu,
  ProblemNote,
  TagList,
  toast,
  toastProblem,
} from "../../components";
import { slug, visible } from "../../format";
import { save } from "../table/export";
import { headingsOf } from "./blocks";
import { Inserts } from "./Inserts";
import { ReportBody } from "./ReportBody";
import css from "./Reports.module.css";

const route = getRouteApi("/reports/$id");
const ASK = ["name", "report", "status", "tags", "comment", "user.name", "project.name", "last_update", "system_tags"];

export default function ReportPage() {
  const { id } = route.useParams();
  const isEditing = route.useSearch().edit === true;
  const navigate = route.useNavigate();
  const client = useQueryClient();
  const found = useCall("reports.get_all_ex", { id: [id], only_fields: ASK });
  const report = found.data?.tasks[0];
  const [isAsking, setAsking] = useState<"publish" | "delete">();
  const why = useMay("editor") ? undefined : "your role may look, not change";
  const isPublished = report?.status === "published";
  const refresh = () =>
    client.invalidateQueries({ predicate: ({ queryKey: [action] }) => String(action).startsWith("reports.") });
  const edit = (edit: true | undefined) => navigate({ search: { edit } });
  const download = () =>
    report && save(new Blob([report.report ?? ""], { type: "text/markdown" }), `${slug(report.name)}.md`);
  const isArchived = report?.system_tags?.includes("archived");
  return (
    <Page
      title={report?.name ?? "Report"}
      crumbs={[{ name: "Reports", to: "/reports" }]}
      about={isPublished ? "published" : undefined}
      actions={
        <>
          <Button
            look={isEditing ? "plain" : "primary"}
            why={why ?? (isPublished ? "it is published, and its text is fixed" : undefined)}
            onClick={() => edit(isEditing ? undefined : true)}
          >
            {isEditing ? "Done" : "Edit"}
          </Button>
          <Menu
            label="actions of the report"
            items={[
              { label: "Print, or save as PDF", onSelect: () => print() },
              { label: "Download as Markdown", onSelect: download },
              {
                label: "Publish…",
                onSelect: () => setAsking("publish"),
                why: why ?? (isPublished ? "it is published already" : undefined),
              },
              {
                label: isArchived ? "Restore" : "Archive",
                onSelect: () =>
                  void call(isArchived ? "reports.unarchive" : "reports.archive", { task: id } as never)
                    .then(() => toast(isArchived ? "Restored" : "Archived"), toastProblem)
                    .finally(refresh),
                why,
              },
              null,
              { label: "Delete…", danger: true, onSelect: () => setAsking("delete"), why },
            ]}
          >
            <IconButton label="Actions of the report">
              <Ellipsis size={16} aria-hidden="true" />
            </IconButton>
          </Menu>
        </>
      }
    >
      <Loaded query={found}>
        {({ tasks: [report] }) => {
          if (!report) return <EmptyNote>No report has this id: it was deleted, or the link was cut short.</EmptyNote>;
          return isEditing && !isPublished ? (
            <Editor key={report.id} report={report} onSaved={refresh} />
          ) : (
            <Reading report={report} />
          );
        }}
      </Loaded>
      {isAsking === "publish" && (
        <Confirm
          title="Publish this report?"
          action="Publish"
          onConfirm={() => call("reports.publish", { task: id } as never).finally(refresh)}
          onClose={() => setAsking(undefined)}
        >
          <p>Its text never changes again; its charts go on showing what the experiments say.</p>
        </Confirm>
      )}
      {isAsking === "delete" && (
        <Confirm
          title="Delete this report?"
          action="Delete"
          danger
          onConfirm={() =>
            call("reports.delete", { task: id, force: true } as never)
              .then(() => navigate({ to: "/reports" }))
              .finally(refresh)
          }
          onClose={() => setAsking(undefined)}
        />
      )}
    </Page>
  );
}

function Reading({ report }: { report: Task }) {
  const headings = headingsOf(report.report ?? "");
  const place = useRef<HTMLDivElement>(null);
  const go = (text: string) =>
    [...(place.current?.querySelectorAll("h1, h2, h3") ?? [])]
      .find((heading) => heading.textContent === text)
      ?.scrollIntoView({ block: "start" });
  return (
    <div className={css.columns} ref={place}>
      <div className="stack">
        <p className={css.facts}>
          {visible(report.user?.name ?? "", 40)} · <Ago time={report.last_update} /> <TagList tags={report.tags} />
        </p>
        {report.report ? (
          <ReportBody report={report.report} />
        ) : (
          <EmptyNote code={"```runfold\nchart: loss/val\nquery: tag:sweep\n```"}>
            An empty report. It is written in Markdown; a block like this one draws a chart of what matches:
          </EmptyNote>
        )}
      </div>
      {headings.length > 2 && (
        <nav aria-label="Contents" className={css.contents}>
          <h2>Contents</h2>
          <ul>
            {headings.map(({ level, text }, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: headings may repeat, and stand in their order
              <li key={at} style={{ paddingLeft: (level - 1) * 12 }}>
                <button type="button" onClick={() => go(text)}>
                  {visible(text, 60)}
                </button>
              </li>
            ))}
          </ul>
        </nav>
      )}
    </div>
  );
}

/** Saved when the fingers rest this long. */
const SAVE_MS = 800;

function Editor({ report, onSaved }: { report: Task; onSaved: () => void }) {
  const [text, setText] = useState(report.report ?? "");
  const [name, setName] = useState(report.name);
  const [shown, setShown] = useState(text);
  const [state, setState] = useState<"saved" | "typing…" | "saving…">("saved");
  const [problem, setProblem] = useState<Problem>();
  const kept = useRef({ text, name });
  const area = useRef<HTMLTextAreaElement>(null);
  const saved = useRef(onSaved);
  saved.current = onSaved;
  useEffect(() => {
    if (text === kept.current.text && name === kept.current.name) return;
    setState("typing…");
    const timer = setTimeout(() => {
      setShown(text);
      setState("saving…");
      call("reports.update", { task: report.id, report: text, name: name.trim() }).then(
        () => {
          kept.current = { text, name };
          setProblem(undefined);
          setState("saved");
          saved.current();
        },
        (error) => setProblem(asProblem(error)),
      );
    }, SAVE_MS);
    return () => clearTimeout(timer);
  }, [text, name, report.id]);
  const insert = (snippet: string) => {
    const at = area.current?.selectionStart ?? text.length;
    setText(`${text.slice(0, at)}${at > 0 && text[at - 1] !== "\n" ? "\n" : ""}${snippet}\n${text.slice(at)}`);
    area.current?.focus();
  };
  return (
    <div className={css.editor}>
      <div className="stack">
        <div className="row wrap">
          <input className="grow" aria-label="Name" value={name} onChange={(event) => setName(event.target.value)} />
          <Inserts onInsert={insert} />
          <span className="muted" role="status">
            {state}
          </span>
        </div>
        {problem && <ProblemNote problem={problem} />}
        <textarea
          ref={area}
          className={css.area}
          aria-label="Text of the report, in Markdown"
          value={text}
          onChange={(event) => setText(event.target.value)}
          spellCheck
          autoFocus
        />
      </div>
      <section aria-label="Preview" className={css.preview}>
        <ReportBody report={shown} />
      </section>
    </div>
  );
}
