import { ArrowDown, ArrowUp } from "lucide-react";
import { type PointerEvent, useRef, useState } from "react";
import { middle, visible } from "../../format";
import { Menu, type MenuItem } from "../Menu";
import { type Column, NARROWEST, pinnedAt, type Sort } from "./columns";
import css from "./DataTable.module.css";

export interface HeadActions {
  onSort?: ((key: string, add: boolean) => void) | undefined;
  onResize?: ((key: string, width: number) => void) | undefined;
  onMove?: ((key: string, by: number) => void) | undefined;
  onHide?: ((key: string) => void) | undefined;
  onPin?: ((key: string) => void) | undefined;
}

// biome-ignore lint/suspicious/noExplicitAny: the head never looks at the rows
type AnyColumn = Column<any>;

export function TableHead({ columns, sorts, actions }: { columns: AnyColumn[]; sorts: Sort[]; actions: HeadActions }) {
  const lefts = pinnedAt(columns);
  return (
    <div className={css.head} role="row" aria-rowindex={1}>
      {columns.map((column, at) => (
        <HeadCell key={column.key} column={column} left={lefts[at]} sorts={sorts} actions={actions} />
      ))}
    </div>
  );
}

function HeadCell({
  column,
  left,
  sorts,
  actions,
}: {
  column: AnyColumn;
  left: number | undefined;
  sorts: Sort[];
  actions: HeadActions;
}) {
  const at = sorts.findIndex((sort) => sort.key === column.key);
  const sort = sorts[at];
  const [over, setOver] = useState(false);
  const canMove = !column.fixed && actions.onMove !== undefined;
  return (
    <div
      role="columnheader"
      aria-sort={sort ? (sort.down ? "descending" : "ascending") : undefined}
      className={[css.headCell, column.align && css.right, left !== undefined && css.pinned, over && css.over]
        .filter(Boolean)
        .join(" ")}
      style={left === undefined ? undefined : { left }}
      title={column.title}
      draggable={canMove}
      onDragStart={(event) => event.dataTransfer.setData("text/x-column", column.key)}
      onDragOver={(event) => {
        if (!canMove || !event.dataTransfer.types.includes("text/x-column")) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        setOver(false);
        moveTo(event.dataTransfer.getData("text/x-column"), column.key, actions);
      }}
    >
      <HeadName column={column} sort={sort} place={sorts.length > 1 ? at + 1 : 0} actions={actions} />
      {!column.fixed && actions.onResize && <Grip column={column} onResize={actions.onResize} />}
    </div>
  );
}

/** Moves by name: the distance is the page's to find out. */
function moveTo(from: string, to: string, { onMove }: HeadActions) {
  if (!from || from === to) return;
  const heads = [...document.querySelectorAll<HTMLElement>("[data-column]")].map((head) => head.dataset.column);
  onMove?.(from, heads.indexOf(to) - heads.indexOf(from));
}

function HeadName({
  column,
  sort,
  place,
  actions,
}: {
  column: AnyColumn;
  sort: Sort | undefined;
  place: number;
  actions: HeadActions;
}) {
  const name = <span className="clip">{middle(visible(column.name), 28)}</span>;
  if (column.silent) return <span className="hush">{column.name}</span>;
  const arrow =
    sort && (sort.down ? <ArrowDown size={12} aria-hidden="true" /> : <ArrowUp size={12} aria-hidden="true" />);
  const items = column.fixed ? [] : itemsOf(column, actions);
  if (items.length === 0)
    return column.sortable && actions.onSort ? (
      <button type="button" className={css.headName} onClick={(event) => actions.onSort?.(column.key, event.shiftKey)}>
        {name} {arrow}
      </button>
    ) : (
      name
    );
  return (
    <>
      <button
        type="button"
        className={css.headName}
        data-column={column.key}
        aria-disabled={column.sortable ? undefined : true}
        onClick={(event) => column.sortable && actions.onSort?.(column.key, event.shiftKey)}
      >
        {name} {arrow}
        {place > 0 && sort && <small>{place}</small>}
      </button>
      <Menu items={items} label={`column ${column.name}`}>
        <button type="button" className={css.headMenu} aria-label={`menu of column ${column.name}`}>
          ⋯
        </button>
      </Menu>
    </>
  );
}

function itemsOf(
  { key, sortable, pinned }: AnyColumn,
  { onSort, onMove, onHide, onPin }: HeadActions,
): (MenuItem | null)[] {
  return [
    ...(sortable && onSort
      ? [
          { label: "Sort by it", onSelect: () => onSort(key, false) },
          { label: "Sort by it as well", onSelect: () => onSort(key, true) },
          null,
        ]
      : []),
    ...(onMove
      ? [
          { label: "Move left", onSelect: () => onMove(key, -1) },
          { label: "Move right", onSelect: () => onMove(key, 1) },
        ]
      : []),
    ...(onPin ? [{ label: pinned ? "Unpin" : "Pin to the left", onSelect: () => onPin(key) }] : []),
    ...(onHide ? [{ label: "Hide", onSelect: () => onHide(key) }] : []),
  ];
}

/** Drags the right edge; with the keyboard, arrows move it by eight pixels. */
function Grip({ column, onResize }: { column: AnyColumn; onResize: (key: string, width: number) => void }) {
  const start = useRef<{ x: number; width: number }>(undefined);
  const to = (width: number) => onResize(column.key, Math.max(NARROWEST, Math.round(width)));
  const follow = (event: PointerEvent) => start.current && to(start.current.width + event.clientX - start.current.x);
  return (
    <span
      role="separator"
      aria-orientation="vertical"
      aria-label={`width of ${column.name}`}
      aria-valuenow={column.width}
      aria-valuemin={NARROWEST}
      tabIndex={0}
      className={css.grip}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        start.current = { x: event.clientX, width: column.width };
      }}
      onPointerMove={follow}
      onPointerUp={() => {
        start.current = undefined;
      }}
      draggable
      onDragStart={(event) => {
        event.preventDefault();
        event.stopPropagation();
      }}
      onKeyDown={(event) => {
        if (event.key === "ArrowLeft") to(column.width - 8);
        if (event.key === "ArrowRight") to(column.width + 8);
      }}
    />
  );
}
