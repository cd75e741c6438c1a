// The experiments of a project: found, ordered, grouped, compared and acted on. What is on screen is in the address.
import { getRouteApi } from "@tanstack/react-router";
import { Download, PanelRight } from "lucide-react";
import { type KeyboardEvent, useCallback, useMemo, useState } from "react";
import { tell, useTaskActions } from "../../actions/tasks";
import { type Task, useCall, useFeature } from "../../api";
import { Page } from "../../app/Page";
import type { TableSearch } from "../../app/routes";
import { keysOf, useShortcuts, written } from "../../app/shortcuts";
import { looksFor } from "../../charts/slots";
import {
  Button,
  Chip,
  type Column,
  DataTable,
  Menu,
  ProblemNote,
  Skeleton,
  type Sort,
  toast,
  toastProblem,
} from "../../components";
import { sortedBy } from "../../components/DataTable";
import { count, counted, markdownTable, tsv } from "../../format";
import { type Asking, BulkBar } from "./BulkBar";
import { ColumnsPanel, startColumns } from "./ColumnsPanel";
import { columnOf, type Drawing, leadColumn, parameterOf, textOf } from "./cells";
import { columnName, fieldsOf, isLowerBetter, metricValue, type Spec, specOf } from "./columns";
import { exportTable, type Format } from "./export";
import { NothingHere } from "./NothingHere";
import { QueryLine } from "./QueryLine";
import { parseQuery, type Term, withTerm } from "./query";
import { orderOf, questionOf } from "./request";
import { SidePanel } from "./SidePanel";
import css from "./TablePage.module.css";
import { TaskCard } from "./TaskCard";
import { useKnown } from "./useKnown";
import { useRows } from "./useRows";
import { useSparks } from "./useSparks";
import { ViewsMenu } from "./ViewsMenu";

const route = getRouteApi("/projects/$project/experiments");
type Search = TableSearch;

const NEWEST = ["-updated"];
const NONE: string[] = [];

export default function TablePage() {
  const { project } = route.useParams();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const change = useCallback(
    (now: Partial<Search>, replace = false) =>
      navigate({ search: (before) => ({ ...before, ...now }) as Search, replace }),
    [navigate],
  );
  const isDeep = search.deep !== "0";
  const known = useKnown(project, isDeep);
  const projects = useCall("projects.get_all_ex", { id: [project], only_fields: ["name"] } as never, {
    enabled: project !== "*",
    keep: 60_000,
  });
  const name = project === "*" ? "Experiments" : (projects.data?.projects[0]?.name ?? "…");
  // the first look waits for the names, so that columns don't jump; a chosen set needs none
  const keys = search.cols ?? (known.isPending ? undefined : startColumns(known));
  return keys ? (
    <Table key={project} {...{ project, name, search, change, known, keys, isDeep }} />
  ) : (
    <Page title={name} isFull>
      <Skeleton rows={12} height={22} />
    </Page>
  );
}

interface Shown {
  project: string;
  name: string;
  search: Search;
  change: (now: Partial<Search>, replace?: boolean) => void;
  known: ReturnType<typeof useKnown>;
  keys: string[];
  isDeep: boolean;
}

function Table({ project, name, search, change, known, keys, isDeep }: Shown) {
  const line = search.q ?? "";
  const specs = useMemo(() => keys.flatMap((key) => specOf(key) ?? []), [keys]);
  const sort = search.sort ?? NEWEST;
  const question = useMemo(
    () =>
      questionOf(
        parseQuery(line),
        { project, deep: isDeep, archived: search.archived ?? false, trash: search.trash ?? false },
        known,
      ),
    [line, project, isDeep, search.archived, search.trash, known],
  );
  const order = useMemo(() => orderOf(sort), [sort]);
  const fields = useMemo(() => fieldsOf(specs), [specs]);
  const found = useRows(question.conditions, order, fields, project);
  const topIds = useMemo(
    () => [...new Set([...(search.base ? [search.base] : []), ...(search.pin ?? [])])],
    [search.base, search.pin],
  );
  const top = useTasks(topIds, fields, project);
  const selected = useMemo(() => new Set(search.sel ?? NONE), [search.sel]);
  const rows = useMemo(
    () => [...top, ...found.rows.filter(({ id }) => !topIds.includes(id))],
    [top, found.rows, topIds],
  );
  const sparks = useSparks(rows, specs);
  const tags =
    useCall("projects.get_task_tags", project === "*" ? {} : { projects: [project] }, { keep: 60_000 }).data?.tags ??
    NONE;
  const [asking, ask] = useState<Asking>();
  const [active, setActive] = useState(0);

  const select = useCallback(
    (ids: string[], isSelected: boolean) => {
      const others = (search.sel ?? NONE).filter((id) => !ids.includes(id));
      change({ sel: isSelected ? [...others, ...ids] : others }, true);
    },
    [search.sel, change],
  );
  const looks = useMemo(() => looksFor([...selected]), [selected]);
  const drawing: Drawing = useMemo(() => {
    const best = new Map(specs.flatMap((spec) => bestOf(spec, found.rows)));
    const slotOf = (id: string) => (looks.get(id) ?? looksFor([id]).get(id))?.slot ?? 0;
    return {
      slotOf,
      selected,
      baseline: top.find(({ id }) => id === search.base),
      pinned: new Set(search.pin ?? NONE),
      best,
      sparks,
      onSelect: select,
      isHeat: false,
    };
  }, [specs, found.rows, looks, selected, top, search.base, search.pin, sparks, select]);
  const columns = useMemo(() => {
    const widths = new Map(
      (search.w ?? NONE).map((pair) => [
        pair.slice(0, pair.lastIndexOf(":")),
        Number(pair.slice(pair.lastIndexOf(":") + 1)),
      ]),
    );
    const drawn = specs.map((spec) =>
      columnOf(spec, widths.get(spec.key) || undefined, drawing, isNumeric(spec, found.rows)),
    );
    return [leadColumn(drawing), ...drawn.filter(({ pinned }) => pinned), ...drawn.filter(({ pinned }) => !pinned)];
  }, [specs, drawing, search.w, found.rows]);

  const selectedRows = useMemo(() => rows.filter(({ id }) => selected.has(id)), [rows, selected]);
  const acted = selectedRows.length > 0 ? selectedRows : rows.slice(active, active + 1);
  const keysHeard = useTableKeys({ rows, selected, specs, columns, change, search, select, ask, acted });
  const sorts: Sort[] = sort.map((key) => ({ key: key.replace(/^-/, ""), down: key.startsWith("-") }));
  const setColumns = (keys: string[] | undefined) => change({ cols: keys }, true);
  const move = (key: string, by: number) => setColumns(moved(keys, key, by));
  const parts = name.split("/");

  return (
    <Page
      title={parts.at(-1) ?? name}
      crumbs={project === "*" ? [] : [{ name: parts.slice(0, -1).join(" / ") || "Projects", to: "/projects" }]}
      about={found.total === undefined ? undefined : `${counted(found.total, "experiment")}`}
      isFull
      actions={
        <Button asChild>
          <a href={`projects/${project}`} hidden={project === "*"}>
            Overview
          </a>
        </Button>
      }
    >
      <div className={css.bar}>
        <QueryLine line={line} onChange={(q) => change({ q: q || undefined })} known={known} tags={tags} />
        {search.archived && (
          <Chip name="shows" onRemove={() => change({ archived: undefined })}>
            archived
          </Chip>
        )}
        {search.trash && (
          <Chip name="shows" onRemove={() => change({ trash: undefined })}>
            trash
          </Chip>
        )}
        <span className={css.count} role="status">
          {found.total === undefined
            ? ""
            : `${count(found.total)} found${found.tookMs === undefined ? "" : ` in ${Math.max(1, Math.round(found.tookMs))} ms`}`}
        </span>
        <ColumnsPanel
          shown={keys}
          known={known}
          onChange={setColumns}
          empty={emptyOf(specs, found.rows)}
          alike={alikeOf(specs, found.rows)}
        />
        <ViewsMenu project={project} search={search} onOpen={(now) => change(now)} />
        <TableMenu
          {...{
            project,
            name,
            search,
            change,
            specs,
            question: question.conditions,
            order,
            rows: selectedRows.length > 0 ? selectedRows : found.rows,
            isDeep,
          }}
        />
      </div>
      {question.unknown.length > 0 && (
        <p className={css.note} role="status">
          Nothing here is called “{question.unknown.join("”, “")}”: that part is not applied.
        </p>
      )}
      {found.problem && <ProblemNote problem={found.problem} onRetry={found.refetch} />}
      <div className={css.body}>
        <div className={css.table}>
          {found.fresh > 0 && (
            <Button small look="primary" className={css.fresh ?? ""} onClick={found.refetch}>
              {counted(found.fresh, "new experiment")} ↑
            </Button>
          )}
          {found.isPending && !found.problem ? (
            <Skeleton rows={12} height={22} />
          ) : (
            <DataTable<Task>
              label="Experiments"
              columns={columns}
              rows={rows}
              idOf={(task) => task.id}
              total={found.total}
              sorts={sorts}
              selected={selected}
              onSelect={select}
              isStale={found.isStale}
              active={active}
              onActive={(row) => {
                setActive(row);
                if (search.split) change({ open: rows[row]?.id }, true);
              }}
              onOpen={(task) => keysHeard.open(task)}
              onKey={keysHeard.onKey}
              onSort={(key, add) =>
                change({ sort: sortedBy(sorts, key, add).map(({ key, down }) => `${down ? "-" : ""}${key}`) })
              }
              onResize={(key, width) =>
                change(
                  { w: [...(search.w ?? NONE).filter((pair) => !pair.startsWith(`${key}:`)), `${key}:${width}`] },
                  true,
                )
              }
              onMove={move}
              onHide={(key) => setColumns(keys.filter((one) => one !== key))}
              onNearEnd={found.loadMore}
              card={(task) => <TaskCard task={task} specs={specs} drawing={drawing} />}
              empty={
                <NothingHere
                  isAnyFilter={line !== "" || search.archived === true || search.trash === true}
                  onClear={() => change({ q: undefined, archived: undefined, trash: undefined })}
                  project={project === "*" ? undefined : name}
                />
              }
            />
          )}
        </div>
        {search.split === "details" && (search.open ?? rows[active]?.id) && (
          <SidePanel
            id={search.open ?? rows[active]?.id ?? ""}
            onClose={() => change({ split: undefined, open: undefined })}
          />
        )}
      </div>
      {(selected.size > 0 || asking) && (
        <BulkBar
          tasks={acted}
          hidden={Math.max(0, selected.size - selectedRows.length)}
          onClear={() => change({ sel: undefined }, true)}
          asking={asking}
          onAsk={ask}
        />
      )}
    </Page>
  );
}

/** Rows that stand on top whatever the filter says. */
function useTasks(ids: string[], fields: string[], project: string): Task[] {
  const found = useCall(
    "tasks.get_all_ex",
    { id: ids, only_fields: fields },
    { enabled: ids.length > 0, live: [`tasks:${project}`], keepPrevious: true },
  );
  return useMemo(() => ids.flatMap((id) => found.data?.tasks.find((task) => task.id === id) ?? []), [ids, found.data]);
}

function bestOf(spec: Spec, rows: Task[]): [string, number][] {
  if (spec.kind !== "metric" || rows.length < 2) return [];
  const values = rows.flatMap((task) => metricValue(task, spec) ?? []);
  if (values.length < 2) return [];
  return [[spec.key, isLowerBetter(spec.metric, spec.variant) ? Math.min(...values) : Math.max(...values)]];
}

/** Whether a parameter's values are numbers, which stand at the right. */
const isNumeric = (spec: Spec, rows: Task[]) =>
  spec.kind === "parameter" &&
  rows.some((task) => parameterOf(task, spec)) &&
  rows.every((task) => Number.isFinite(Number(parameterOf(task, spec) || "0")));

const shownText = (task: Task, spec: Spec) =>
  spec.kind === "parameter" ? (parameterOf(task, spec) ?? "") : textOf(task, spec);

const emptyOf = (specs: Spec[], rows: Task[]) =>
  rows.length === 0
    ? []
    : specs
        .filter((spec) => spec.kind !== "spark" && rows.every((task) => shownText(task, spec) === ""))
        .map(({ key }) => key);

const alikeOf = (specs: Spec[], rows: Task[]) =>
  rows.length < 2
    ? []
    : specs
        .filter((spec) => spec.kind !== "spark" && new Set(rows.map((task) => shownText(task, spec))).size === 1)
        .map(({ key }) => key);

export function moved(keys: string[], key: string, by: number): string[] {
  const from = keys.indexOf(key);
  if (from < 0) return keys;
  const others = keys.filter((one) => one !== key);
  others.splice(Math.max(0, Math.min(others.length, from + by)), 0, key);
  return others;
}

interface Heard {
  rows: Task[];
  selected: ReadonlySet<string>;
  specs: Spec[];
  columns: Column<Task>[];
  change: Shown["change"];
  search: Search;
  select: (ids: string[], isSelected: boolean) => void;
  ask: (asking: Asking) => void;
  acted: Task[];
}

function useTableKeys({ rows, selected, change, search, select, ask, acted, specs, columns }: Heard) {
  const navigate = route.useNavigate();
  const actions = useTaskActions();
  const open = (task: Task) => navigate({ to: "/tasks/$id/$tab", params: { id: task.id, tab: "overview" } });
  const compare = () => acted.length > 1 && navigate({ to: "/compare", search: { ids: acted.map(({ id }) => id) } });
  const openClone = ([id]: string[]) => {
    if (acted.length === 1 && id) navigate({ to: "/tasks/$id/$tab", params: { id, tab: "config" } });
  };
  const clone = () => tell(Promise.all(acted.map((task) => actions.clone(task))).then(openClone));
  const archive = () => tell(actions.archive(acted.map(({ id }) => id)));
  const trash = () => tell(actions.trash(acted.map(({ id }) => id)));
  useShortcuts({
    "table.compare": compare,
    "table.clone": clone,
    "table.enqueue": () => ask("enqueue"),
    "table.tags": () => ask("tag"),
    "table.archive": archive,
    "table.trash": trash,
    "table.all": () =>
      select(
        rows.map(({ id }) => id),
        selected.size < rows.length,
      ),
  });
  const onKey = (event: KeyboardEvent, task: Task | undefined, column: Column<Task> | undefined): boolean => {
    const keys = written(event);
    if (!task) return false;
    const spec = specs.find(({ key }) => key === column?.key);
    const work: Record<string, () => void> = {
      [keysOf("table.side")]: () => change({ split: search.split ? undefined : "details", open: task.id }),
      [keysOf("table.copy")]: () =>
        void navigator.clipboard.writeText(task.id).then(() => toast("Id copied"), toastProblem),
      [keysOf("table.baseline")]: () => change({ base: search.base === task.id ? undefined : task.id }),
      [keysOf("table.pin")]: () => change({ pin: toggled(search.pin ?? NONE, task.id) }),
      [keysOf("table.filter")]: () => spec && change({ q: withTerm(search.q ?? "", termFor(spec, task)) }),
      [keysOf("table.sort")]: () => column?.sortable && change({ sort: [`-${column.key}`] }),
    };
    if (!work[keys] || columns.length === 0) return false;
    work[keys]?.();
    return true;
  };
  return { open, onKey };
}

const toggled = (list: string[], id: string) => (list.includes(id) ? list.filter((one) => one !== id) : [...list, id]);

/** The condition that the value of a cell makes. */
function termFor(spec: Spec, task: Task): Term {
  const value = textOf(task, spec);
  if (spec.kind === "field" && ["status", "type", "user", "tags"].includes(spec.field)) {
    const key = spec.field === "tags" ? "tag" : (spec.field as "status" | "type" | "user");
    return {
      kind: "is",
      key,
      values: spec.field === "tags" ? (task.tags ?? []) : [spec.field === "type" ? (task.type ?? "") : value],
      not: false,
    };
  }
  if (spec.kind === "field") return { kind: "text", text: value, not: false };
  if (spec.kind === "parameter")
    return { kind: "compare", name: `${spec.section}/${spec.name}`, comparison: "=", value };
  return {
    kind: "compare",
    name: columnName(spec).replace(/ (last|min|max|first|mean)$/, ".$1"),
    comparison: "=",
    value,
  };
}

interface MenuShown {
  project: string;
  name: string;
  search: Search;
  change: Shown["change"];
  specs: Spec[];
  question: object;
  order: string[];
  rows: Task[];
  isDeep: boolean;
}

function TableMenu({ name, search, change, specs, question, order, rows, isDeep }: MenuShown) {
  const canStream = useFeature("tasks.export") ?? false;
  const [progress, setProgress] = useState("");
  const run = (format: Format) =>
    exportTable({
      conditions: question,
      order,
      specs,
      name,
      format,
      canStream,
      onProgress: (done, total) => setProgress(`${count(done)} of ${count(total)}`),
    })
      .catch(toastProblem)
      .finally(() => setProgress(""));
  const cells = () => [specs.map(columnName), ...rows.map((task) => specs.map((spec) => textOf(task, spec)))];
  const copy = (text: string) =>
    navigator.clipboard.writeText(text).then(() => toast(`${counted(rows.length, "row")} copied`), toastProblem);
  const flip = (key: "archived" | "trash") =>
    change({ archived: undefined, trash: undefined, [key]: search[key] ? undefined : true });
  return (
    <>
      <Menu
        label="export and more"
        items={[
          { label: "Export as CSV", onSelect: () => run("csv") },
          { label: "Export as JSON", onSelect: () => run("json") },
          { label: `Copy ${counted(rows.length, "row")} for a spreadsheet`, onSelect: () => copy(tsv(cells())) },
          { label: "Copy as Markdown", onSelect: () => copy(markdownTable(cells())) },
          null,
          {
            label: "With sub-projects",
            checked: isDeep,
            onSelect: () => change({ deep: isDeep ? "0" : undefined }),
          },
          { label: "Archived", checked: search.archived === true, onSelect: () => flip("archived") },
          { label: "Trash", checked: search.trash === true, onSelect: () => flip("trash") },
        ]}
      >
        <Button small>
          <Download size={13} aria-hidden="true" /> {progress || "Export"}
        </Button>
      </Menu>
      <Button
        small
        aria-pressed={search.split === "details"}
        onClick={() => change({ split: search.split ? undefined : "details" })}
      >
        <PanelRight size={13} aria-hidden="true" /> Details
      </Button>
    </>
  );
}
