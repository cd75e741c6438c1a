// All projects as a tree, with what is in them.

import { useQueryClient } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { ChevronDown, ChevronRight, Ellipsis, Plus, Star } from "lucide-react";
import { useState } from "react";
import { call, type Project, useCall } from "../../api";
import { Page } from "../../app/Page";
import { useMay } from "../../app/session";
import { useShortcuts } from "../../app/shortcuts";
import { Ago, Button, Chip, EmptyNote, IconButton, Loaded, Menu, Name, Skeleton, toastProblem } from "../../components";
import { count, duration } from "../../format";
import { NewProject, type ProjectAsk, ProjectDialog } from "./dialogs";
import css from "./ProjectsPage.module.css";
import { StatusBar } from "./StatusBar";
import { linesOf, type Node, treeOf } from "./tree";

const route = getRouteApi("/projects");
const MOST = 500;
const STARS = "starred_projects";

export default function ProjectsPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [isNew, setNew] = useState(false);
  const mayEdit = useMay("editor");
  const text = search.q ?? "";
  const pattern = text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const request = {
    include_stats: true,
    stats_with_children: true,
    order_by: ["name"],
    page: 0,
    page_size: MOST,
    with_total: true,
    ...(search.hidden && { search_hidden: true }),
    ...(pattern && { _any_: { fields: ["name", "description"], pattern } }),
  };
  const found = useCall("projects.get_all_ex", request, { live: ["projects", "tasks:*"], keepPrevious: true });
  const total = found.data?.total;
  const set = (now: Partial<typeof search>) => navigate({ search: (before) => ({ ...before, ...now }), replace: true });
  const shown = found.data?.projects.length ?? 0;
  return (
    <Page
      title="Projects"
      about={total === undefined ? undefined : count(total)}
      actions={
        <Button
          look="primary"
          onClick={() => setNew(true)}
          why={mayEdit ? undefined : "your role may look, not change"}
        >
          <Plus size={14} aria-hidden="true" /> New project
        </Button>
      }
    >
      <div className={css.bar}>
        <Find text={text} onChange={(q) => set({ q: q || undefined })} />
        <label className="row">
          <input
            type="checkbox"
            checked={search.hidden === true}
            onChange={(event) => set({ hidden: event.target.checked ? true : undefined })}
          />{" "}
          Hidden ones too
        </label>
      </div>
      <Loaded query={found} skeleton={<Skeleton rows={10} height={22} />}>
        {({ projects }) =>
          projects.length === 0 ? (
            text ? (
              <EmptyNote
                action={
                  <Chip name="text" onRemove={() => set({ q: undefined })}>
                    {text}
                  </Chip>
                }
              >
                No project matches.
              </EmptyNote>
            ) : (
              <EmptyNote code={`task = Task.init(project_name="vision/imagenet", task_name="hello")`}>
                No project yet. The first experiment that names one makes it; parts of the name nest:
              </EmptyNote>
            )
          ) : (
            <Tree
              projects={projects}
              closed={search.open ?? []}
              onClosed={(open) => set({ open })}
              isFiltered={text !== ""}
            />
          )
        }
      </Loaded>
      {total !== undefined && total > shown && (
        <p className={css.note}>
          {count(shown)} of {count(total)} shown; type a part of a name to find the others.
        </p>
      )}
      {isNew && <NewProject onClose={() => setNew(false)} />}
    </Page>
  );
}

function Find({ text, onChange }: { text: string; onChange: (text: string) => void }) {
  const [input, setInput] = useState<HTMLInputElement | null>(null);
  useShortcuts({ query: () => input?.focus() });
  return (
    <input
      ref={setInput}
      type="search"
      className={css.find}
      placeholder="Find a project"
      aria-label="Find a project"
      value={text}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}

function useStars() {
  const client = useQueryClient();
  const preferences = useCall("users.get_preferences", {}, { keep: 60_000 });
  const kept = (preferences.data?.preferences as Record<string, unknown> | undefined)?.[STARS];
  const stars: string[] = Array.isArray(kept) ? kept : [];
  const toggle = (id: string) => {
    const now = stars.includes(id) ? stars.filter((one) => one !== id) : [...stars, id];
    call("users.set_preferences", { preferences: { [STARS]: now } })
      .then(() => client.invalidateQueries({ queryKey: ["users.get_preferences"] }))
      .catch(toastProblem);
  };
  return { stars, toggle };
}

function Tree({
  projects,
  closed,
  onClosed,
  isFiltered,
}: {
  projects: Project[];
  closed: string[];
  onClosed: (closed: string[]) => void;
  isFiltered: boolean;
}) {
  const { stars, toggle } = useStars();
  const [ask, setAsk] = useState<{ project: Project; kind: ProjectAsk }>();
  const starred = (node: Node) => (stars.includes(node.project.id) ? 0 : 1);
  const top = treeOf(projects).sort((a, b) => starred(a) - starred(b));
  const lines = linesOf(top, ({ id }) => isFiltered || !closed.includes(id));
  const fold = (id: string) => onClosed(closed.includes(id) ? closed.filter((one) => one !== id) : [...closed, id]);
  return (
    <div className={`card ${css.tree}`}>
      <table className={css.table}>
        <thead>
          <tr>
            <th>Project</th>
            <th className="num">Tasks</th>
            <th>By status</th>
            <th className="num">Time spent</th>
            <th className="num">Last activity</th>
            <th>
              <span className="hush">actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {lines.map((node) => (
            <ProjectLine
              key={node.project.id}
              node={node}
              isClosed={closed.includes(node.project.id)}
              isStarred={stars.includes(node.project.id)}
              onFold={fold}
              onStar={toggle}
              onAsk={(kind) => setAsk({ project: node.project, kind })}
            />
          ))}
        </tbody>
      </table>
      {ask && <ProjectDialog {...ask} onClose={() => setAsk(undefined)} />}
    </div>
  );
}

interface LineShown {
  node: Node;
  isClosed: boolean;
  isStarred: boolean;
  onFold: (id: string) => void;
  onStar: (id: string) => void;
  onAsk: (kind: ProjectAsk) => void;
}

function ProjectLine({ node: { project, children, depth }, isClosed, isStarred, onFold, onStar, onAsk }: LineShown) {
  const stats = project.stats?.active;
  const why = useMay("editor") ? undefined : "your role may look, not change";
  const name = depth > 0 ? (project.basename ?? project.name) : project.name;
  return (
    <tr>
      <th scope="row">
        <span className={css.name} style={{ paddingLeft: depth * 22 }}>
          {children.length > 0 ? (
            <button
              type="button"
              className={css.fold}
              aria-expanded={!isClosed}
              aria-label={`sub-projects of ${project.name}`}
              onClick={() => onFold(project.id)}
            >
              {isClosed ? <ChevronRight size={14} aria-hidden="true" /> : <ChevronDown size={14} aria-hidden="true" />}
            </button>
          ) : (
            <span className={css.fold} />
          )}
          <Link to="/projects/$project" params={{ project: project.id }}>
            <Name of={name} length={48} />
          </Link>
          {project.hidden && <span className="muted">hidden</span>}
          <button
            type="button"
            className={`${css.star} ${isStarred ? css.starred : ""}`}
            aria-pressed={isStarred}
            aria-label={`star ${project.name}`}
            onClick={() => onStar(project.id)}
          >
            <Star size={13} aria-hidden="true" fill={isStarred ? "currentColor" : "none"} />
          </button>
        </span>
      </th>
      <td className="num">
        <Link to="/projects/$project/experiments" params={{ project: project.id }}>
          {count(stats?.total_tasks ?? 0)}
        </Link>
      </td>
      <td className={css.bars}>
        <StatusBar counts={stats?.status_count ?? {}} />
      </td>
      <td className="num muted">{duration(stats?.total_runtime)}</td>
      <td className="num muted">
        <Ago time={project.last_update} />
      </td>
      <td className={css.menu}>
        <Menu
          label={`actions of ${project.name}`}
          items={[
            { label: "Rename…", onSelect: () => onAsk("rename"), why },
            { label: "Move…", onSelect: () => onAsk("move"), why },
            { label: "Merge into another…", onSelect: () => onAsk("merge"), why },
            null,
            { label: "Delete…", danger: true, onSelect: () => onAsk("delete"), why },
          ]}
        >
          <IconButton label={`Actions of ${project.name}`}>
            <Ellipsis size={16} aria-hidden="true" />
          </IconButton>
        </Menu>
      </td>
    </tr>
  );
}
