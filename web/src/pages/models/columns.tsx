import { Link } from "@tanstack/react-router";
import { BadgeCheck, CircleDashed } from "lucide-react";
import type { Model } from "../../api";
import { Ago, type Column, Name, TagList } from "../../components";
import { md5, number, visible } from "../../format";
import css from "./Models.module.css";

export const FIELDS = [
  "name",
  "ready",
  "tags",
  "system_tags",
  "framework",
  "task.name",
  "project.name",
  "user.name",
  "created",
  "last_update",
  "metadata",
  "last_metrics",
  "uri",
];

interface Drawing {
  selected: ReadonlySet<string>;
  onSelect: (ids: string[], isSelected: boolean) => void;
}

export const Ready = ({ ready }: { ready: boolean | undefined }) =>
  ready ? (
    <span className={css.published}>
      <BadgeCheck size={14} aria-hidden="true" /> Published
    </span>
  ) : (
    <span className={css.draft}>
      <CircleDashed size={14} aria-hidden="true" /> Draft
    </span>
  );

/** `metadata.<key>` and `metric.<metric>.<variant>` beside the fixed ones. */
export function columnOf(key: string): Column<Model> | undefined {
  if (FIXED[key]) return FIXED[key];
  const [, metadata] = /^x\.(.+)$/.exec(key) ?? [];
  if (metadata) {
    const text = (model: Model) => model.metadata?.[metadata]?.value ?? "";
    return {
      key,
      name: metadata,
      width: 130,
      cell: (model) => <span className={text(model) ? undefined : "muted"}>{visible(text(model) || "–", 60)}</span>,
      copy: text,
    };
  }
  const [, metric = "", variant = ""] = /^m\.([^.]+)\.([^.]+)$/.exec(key) ?? [];
  if (!metric) return undefined;
  const value = (model: Model) => model.last_metrics?.[md5(metric)]?.[md5(variant)]?.value;
  return {
    key,
    name: `${metric}/${variant}`,
    width: 120,
    align: "right",
    cell: (model) => <span>{number(value(model))}</span>,
    copy: (model) => String(value(model) ?? ""),
  };
}

const FIXED: Record<string, Column<Model>> = {
  name: {
    key: "name",
    name: "Name",
    width: 240,
    pinned: true,
    rowHead: true,
    sortable: true,
    cell: (model) => (
      <Link to="/models/$id" params={{ id: model.id }} className={css.name} tabIndex={-1}>
        <Name of={model.name} length={40} />
      </Link>
    ),
    copy: ({ name }) => name,
  },
  ready: {
    key: "ready",
    name: "Stage",
    width: 118,
    sortable: true,
    cell: ({ ready }) => <Ready ready={ready} />,
    copy: ({ ready }) => (ready ? "published" : "draft"),
  },
  tags: {
    key: "tags",
    name: "Tags",
    width: 130,
    cell: ({ tags }) => <TagList tags={tags} />,
    copy: ({ tags = [] }) => tags.join(", "),
  },
  framework: {
    key: "framework",
    name: "Framework",
    width: 100,
    sortable: true,
    cell: ({ framework }) => <span className="muted">{visible(framework || "–", 40)}</span>,
    copy: ({ framework = "" }) => framework,
  },
  task: {
    key: "task",
    name: "Made by",
    width: 200,
    cell: ({ task }) =>
      task ? (
        <Link to="/tasks/$id/$tab" params={{ id: task.id, tab: "artifacts" }} className={css.name} tabIndex={-1}>
          <Name of={task.name ?? task.id} length={34} />
        </Link>
      ) : (
        <span className="muted">–</span>
      ),
    copy: ({ task }) => task?.name ?? "",
  },
  project: {
    key: "project",
    name: "Project",
    width: 150,
    cell: ({ project }) => (
      <span className="muted">
        <Name of={project?.name} length={24} />
      </span>
    ),
    copy: ({ project }) => project?.name ?? "",
  },
  user: {
    key: "user",
    name: "User",
    width: 100,
    cell: ({ user }) => <span className="muted">{visible(user?.name ?? "–", 30)}</span>,
    copy: ({ user }) => user?.name ?? "",
  },
  created: {
    key: "created",
    name: "Created",
    width: 110,
    align: "right",
    sortable: true,
    cell: ({ created }) => <Ago time={created} />,
    copy: ({ created = "" }) => created,
  },
  updated: {
    key: "updated",
    name: "Updated",
    width: 110,
    align: "right",
    sortable: true,
    cell: ({ last_update }) => <Ago time={last_update} />,
    copy: ({ last_update = "" }) => last_update,
  },
};

export const PATHS: Record<string, string> = {
  name: "name",
  ready: "ready",
  framework: "framework",
  created: "created",
  updated: "last_update",
};
export const DEFAULT = ["name", "ready", "tags", "framework", "task", "project", "user", "updated"];

export const leadColumn = ({ selected, onSelect }: Drawing): Column<Model> => ({
  key: "select",
  name: "selected",
  width: 36,
  pinned: true,
  fixed: true,
  silent: true,
  cell: (model) => (
    <label data-select className={css.box}>
      <input
        type="checkbox"
        tabIndex={-1}
        aria-label={`select ${visible(model.name)}`}
        checked={selected.has(model.id)}
        readOnly
        onClick={(event) => event.detail === 0 && onSelect([model.id], !selected.has(model.id))}
      />
    </label>
  ),
});
