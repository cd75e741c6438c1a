// All registered weights: found by name, tag and framework; published, archived, tagged.

import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { X } from "lucide-react";
import { useCallback, useMemo, useState } from "react";
import { tell } from "../../actions/tasks";
import { call, type Model, type Problem, useCall } from "../../api";
import { Page } from "../../app/Page";
import { useMay } from "../../app/session";
import { useShortcuts } from "../../app/shortcuts";
import {
  Ago,
  Button,
  Confirm,
  DataTable,
  EmptyNote,
  IconButton,
  Menu,
  Name,
  ProblemNote,
  Skeleton,
  TagList,
} from "../../components";
import { sortedBy } from "../../components/DataTable";
import { count, counted } from "../../format";
import { useModelActions } from "./actions";
import { columnOf, DEFAULT, FIELDS, leadColumn, PATHS, Ready } from "./columns";
import { conditionsOf } from "./find";
import css from "./Models.module.css";

const route = getRouteApi("/models");
const PAGE = 100;
const NONE: string[] = [];

export default function ModelsPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const change = useCallback(
    (now: Partial<typeof search>) => navigate({ search: (before) => ({ ...before, ...now }), replace: true }),
    [navigate],
  );
  const selected = useMemo(() => new Set(search.sel ?? NONE), [search.sel]);
  const select = useCallback(
    (ids: string[], isSelected: boolean) =>
      change({
        sel: isSelected
          ? [...(search.sel ?? NONE).filter((id) => !ids.includes(id)), ...ids]
          : (search.sel ?? NONE).filter((id) => !ids.includes(id)),
      }),
    [search.sel, change],
  );
  const sorts = (search.sort ?? ["-updated"]).map((key) => ({ key: key.replace(/^-/, ""), down: key.startsWith("-") }));
  const found = useModels(search.q ?? "", sorts, search.archived === true);
  const keys = search.cols ?? DEFAULT;
  const columns = useMemo(
    () => [leadColumn({ selected, onSelect: select }), ...keys.flatMap((key) => columnOf(key) ?? [])],
    [keys, selected, select],
  );
  const rows = found.rows;
  return (
    <Page title="Models" about={found.total === undefined ? undefined : counted(found.total, "model")} isFull>
      <div className={css.bar}>
        <Find text={search.q ?? ""} onChange={(q) => change({ q: q || undefined })} />
        <Columns keys={keys} rows={rows} onChange={(cols) => change({ cols })} />
        <label className="row">
          <input
            type="checkbox"
            checked={search.archived === true}
            onChange={(event) => change({ archived: event.target.checked ? true : undefined })}
          />{" "}
          Archived
        </label>
      </div>
      {found.problem && <ProblemNote problem={found.problem} onRetry={found.refetch} />}
      <div className={css.table}>
        {found.isPending ? (
          <Skeleton rows={12} height={22} />
        ) : (
          <DataTable<Model>
            label="Models"
            columns={columns}
            rows={rows}
            idOf={({ id }) => id}
            total={found.total}
            sorts={sorts}
            selected={selected}
            onSelect={select}
            onSort={(key, add) =>
              change({ sort: sortedBy(sorts, key, add).map(({ key, down }) => `${down ? "-" : ""}${key}`) })
            }
            onHide={(key) => change({ cols: keys.filter((one) => one !== key) })}
            onOpen={({ id }) => navigate({ to: "/models/$id", params: { id } })}
            onNearEnd={found.loadMore}
            isStale={found.isStale}
            card={(model) => <ModelCard model={model} />}
            empty={
              <Nothing
                isFiltered={(search.q ?? "") !== "" || search.archived === true}
                onClear={() => change({ q: undefined, archived: undefined })}
              />
            }
          />
        )}
      </div>
      {selected.size > 0 && (
        <Bulk models={rows.filter(({ id }) => selected.has(id))} onClear={() => change({ sel: undefined })} />
      )}
    </Page>
  );
}

const Nothing = ({ isFiltered, onClear }: { isFiltered: boolean; onClear: () => void }) =>
  isFiltered ? (
    <EmptyNote
      action={
        <Button small onClick={onClear}>
          Clear the filters
        </Button>
      }
    >
      No model matches.
    </EmptyNote>
  ) : (
    <EmptyNote code={`torch.save(model.state_dict(), "best.pt")  # inside a script that tracks`}>
      No model yet. What a tracked script saves becomes one by itself:
    </EmptyNote>
  );

function Find({ text, onChange }: { text: string; onChange: (text: string) => void }) {
  const [input, setInput] = useState<HTMLInputElement | null>(null);
  useShortcuts({ query: () => input?.focus() });
  return (
    <input
      ref={setInput}
      type="search"
      className={css.find}
      placeholder="Find by name, tag:… or framework:…"
      aria-label="Find a model"
      value={text}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}

function useModels(line: string, sorts: { key: string; down: boolean }[], isArchived: boolean) {
  const request = {
    ...conditionsOf(line),
    system_tags: isArchived ? ["archived"] : ["__$not", "archived"],
    order_by: sorts.flatMap(({ key, down }) => (PATHS[key] ? [`${down ? "-" : ""}${PATHS[key]}`] : [])),
    only_fields: FIELDS,
    page_size: PAGE,
  };
  const found = useInfiniteQuery<
    { models: Model[]; total?: number },
    Problem,
    { pages: { models: Model[]; total?: number }[] },
    unknown[],
    string | undefined
  >({
    queryKey: ["models.rows", request],
    queryFn: ({ pageParam, signal }) =>
      call(
        "models.get_all_ex",
        { ...request, with_total: true, ...(pageParam !== undefined && { after: pageParam }) },
        signal,
      ),
    initialPageParam: undefined,
    getNextPageParam: (last) => (last.models.length === PAGE ? last.models.at(-1)?.id : undefined),
    placeholderData: keepPreviousData,
  });
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = found;
  const loadMore = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  const rows = useMemo(() => found.data?.pages.flatMap(({ models }) => models) ?? [], [found.data]);
  return {
    rows,
    total: found.data?.pages[0]?.total,
    problem: found.error,
    isPending: found.isPending && !found.error,
    isStale: found.isPlaceholderData,
    refetch: found.refetch,
    loadMore,
  };
}

function Columns({ keys, rows, onChange }: { keys: string[]; rows: Model[]; onChange: (keys: string[]) => void }) {
  const metadata = useCall("projects.get_model_metadata_keys", {}, { keep: 60_000 }).data?.keys ?? [];
  const metrics = [
    ...new Map(
      rows.flatMap(({ last_metrics = {} }) =>
        Object.values(last_metrics).flatMap((variants) =>
          Object.values(variants).map(
            ({ metric, variant }) => [`m.${metric}.${variant}`, `${metric}/${variant}`] as const,
          ),
        ),
      ),
    ),
  ];
  const choices = [
    ...DEFAULT.map((key) => [key, columnOf(key)?.name ?? key] as const),
    ...metadata.map((key: string) => [`x.${key}`, key] as const),
    ...metrics,
  ];
  const items = choices.map(([key, label]) => ({
    label,
    checked: keys.includes(key),
    onSelect: () => onChange(keys.includes(key) ? keys.filter((one) => one !== key) : [...keys, key]),
  }));
  return (
    <Menu items={items} label="columns">
      <Button small>
        Columns <span className="muted">{keys.length}</span>
      </Button>
    </Menu>
  );
}

function Bulk({ models, onClear }: { models: Model[]; onClear: () => void }) {
  const actions = useModelActions();
  const [isDeleting, setDeleting] = useState(false);
  const why = useMay("editor") ? undefined : "your role may look, not change";
  const ids = models.map(({ id }) => id);
  const isArchived = models.some(({ system_tags = [] }) => system_tags.includes("archived"));
  return (
    <section className={css.bulk} aria-label="Selected models">
      <strong>{count(models.length)} selected</strong>
      <Button
        look="quiet"
        why={why ?? (models.every(({ ready }) => ready) ? "they are published already" : undefined)}
        onClick={() => tell(actions.publish(models.filter(({ ready }) => !ready).map(({ id }) => id)))}
      >
        Publish
      </Button>
      <Button look="quiet" why={why} onClick={() => tell((isArchived ? actions.restore : actions.archive)(ids))}>
        {isArchived ? "Restore" : "Archive"}
      </Button>
      <Button look="quiet" why={why} onClick={() => setDeleting(true)}>
        Delete…
      </Button>
      <IconButton label="Clear the selection" onClick={onClear}>
        <X size={16} aria-hidden="true" />
      </IconButton>
      {isDeleting && (
        <Confirm
          title={`Delete ${counted(models.length, "model")}?`}
          action="Delete"
          danger
          typed={models.length > 50 ? String(models.length) : undefined}
          onConfirm={() => actions.remove(ids).then(onClear)}
          onClose={() => setDeleting(false)}
        >
          <p>Their files go with them. A model that an experiment uses is kept, and told.</p>
        </Confirm>
      )}
    </section>
  );
}

const ModelCard = ({ model }: { model: Model }) => (
  <article className={`card ${css.card}`}>
    <header>
      <Link to="/models/$id" params={{ id: model.id }}>
        <Name of={model.name} length={34} />
      </Link>
      <Ready ready={model.ready} />
    </header>
    <p className="muted">
      {model.framework || "no framework"} · <Ago time={model.last_update} />
    </p>
    <TagList tags={model.tags} />
  </article>
);
