// The one table: sorted, paged and filtered by the server, so it draws what it is given and asks for more.
import {
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
  useCallback,
  useEffect,
  useId,
  useRef,
  useState,
} from "react";
import { type Column, type Sort, templateOf } from "./table/columns";
import css from "./table/DataTable.module.css";
import { type HeadActions, TableHead } from "./table/TableHead";
import { TableRow } from "./table/TableRow";
import { useWindow } from "./table/window";

export { type Column, type Sort, sortedBy } from "./table/columns";

export interface TableProps<Row> extends HeadActions {
  label: string;
  columns: Column<Row>[];
  rows: Row[];
  idOf: (row: Row) => string;
  /** How many there are in all; more than `rows` when the rest is not loaded. */
  total?: number | undefined;
  sorts?: Sort[];
  selected?: ReadonlySet<string>;
  onSelect?: (ids: string[], isSelected: boolean) => void;
  onOpen?: (row: Row) => void;
  /** The row that the arrow keys stand on. */
  active?: number;
  onActive?: (index: number, column: number) => void;
  /** Keys beyond those of every table; true when it was one of them. */
  onKey?: (event: KeyboardEvent, row: Row | undefined, column: Column<Row> | undefined) => boolean;
  onNearEnd?: () => void;
  /** A row on a narrow screen. */
  card?: (row: Row) => ReactNode;
  isStale?: boolean;
  empty?: ReactNode;
  rowHeight?: number;
  /** As high as its rows, up to the page's own scrolling. */
  isInline?: boolean;
}

const ROW = 34;
const NEAR = 60;
const NOTHING: ReadonlySet<string> = new Set();

function usePhone(): boolean {
  const [isPhone, setPhone] = useState(() => matchMedia("(max-width: 640px)").matches);
  useEffect(() => {
    const query = matchMedia("(max-width: 640px)");
    const look = () => setPhone(query.matches);
    query.addEventListener("change", look);
    return () => query.removeEventListener("change", look);
  }, []);
  return isPhone;
}

export function DataTable<Row>(props: TableProps<Row>) {
  const isPhone = usePhone();
  if (props.rows.length === 0 && props.empty) return <div className={css.frame}>{props.empty}</div>;
  return isPhone && props.card ? <Cards {...props} card={props.card} /> : <Grid {...props} />;
}

function Cards<Row>({
  label,
  rows,
  idOf,
  card,
  onNearEnd,
  total,
}: TableProps<Row> & { card: (row: Row) => ReactNode }) {
  const end = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (!end.current || !onNearEnd) return;
    const seen = new IntersectionObserver((found) => found.some((one) => one.isIntersecting) && onNearEnd(), {
      rootMargin: "600px",
    });
    seen.observe(end.current);
    return () => seen.disconnect();
  }, [onNearEnd]);
  return (
    <ul className={css.cards} aria-label={label}>
      {rows.map((row) => (
        <li key={idOf(row)}>{card(row)}</li>
      ))}
      {total !== undefined && total > rows.length && (
        <li ref={end} className={css.more}>
          {rows.length} of {total} loaded
        </li>
      )}
    </ul>
  );
}

function Grid<Row>(props: TableProps<Row>) {
  const {
    label,
    columns,
    rows,
    idOf,
    total = rows.length,
    sorts = [],
    selected = NOTHING,
    onSelect,
    onOpen,
    onNearEnd,
  } = props;
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const rowHeight = props.rowHeight ?? (document.documentElement.dataset.density === "compact" ? 28 : ROW);
  const { from, to } = useWindow(scroller, rows.length, rowHeight);
  const [kept, setKept] = useState({ row: 0, column: 0 });
  const active = {
    row: Math.min(props.active ?? kept.row, rows.length - 1),
    column: Math.min(kept.column, columns.length - 1),
  };
  const anchor = useRef(0);

  useEffect(() => {
    if (to >= rows.length - NEAR) onNearEnd?.();
  }, [to, rows.length, onNearEnd]);

  const goTo = (row: number, column = active.column) => {
    const at = {
      row: Math.max(0, Math.min(rows.length - 1, row)),
      column: Math.max(0, Math.min(columns.length - 1, column)),
    };
    setKept(at);
    props.onActive?.(at.row, at.column);
    reveal(scroller.current, at.row, rowHeight);
  };

  const range = (a: number, b: number) => rows.slice(Math.min(a, b), Math.max(a, b) + 1).map(idOf);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget) return;
    const row = rows[active.row];
    const step = stepOf(event, active, rows.length, columns.length);
    if (props.onKey?.(event, row, columns[active.column])) event.preventDefault();
    else if (step) {
      event.preventDefault();
      if (event.shiftKey && onSelect && step.row !== active.row) onSelect(range(active.row, step.row), true);
      else anchor.current = step.row;
      goTo(step.row, step.column);
    } else if (row && event.key === "Enter") onOpen?.(row);
    else if (row && event.key === "x" && !event.ctrlKey && !event.metaKey)
      onSelect?.([idOf(row)], !selected.has(idOf(row)));
  };

  const pick = useRef<(index: number, event: MouseEvent) => void>(undefined);
  pick.current = (index, event) => {
    const row = rows[index];
    if (!row) return;
    const isBox = (event.target as HTMLElement).closest("[data-select]") !== null;
    if (isBox && event.shiftKey) onSelect?.(range(anchor.current, index), !selected.has(idOf(row)));
    else if (isBox) onSelect?.([idOf(row)], !selected.has(idOf(row)));
    anchor.current = index;
    goTo(index, columnOf(event));
  };
  const open = useRef(onOpen);
  open.current = onOpen;
  const onPick = useCallback((index: number, event: MouseEvent) => pick.current?.(index, event), []);
  const onRowOpen = useCallback((row: Row, event: MouseEvent) => {
    if (!(event.target as HTMLElement).closest("a, button, input")) open.current?.(row);
  }, []);

  const width = columns.reduce((sum, column) => sum + column.width, 0);
  return (
    <div
      ref={scroller}
      role="grid"
      aria-label={label}
      aria-rowcount={total + 1}
      aria-colcount={columns.length}
      aria-multiselectable={onSelect ? true : undefined}
      aria-busy={props.isStale || undefined}
      aria-activedescendant={rows.length > 0 ? `${id}-${active.row}-${active.column}` : undefined}
      tabIndex={0}
      className={`${css.grid} ${props.isInline ? css.inline : ""}`}
      style={{ "--columns": templateOf(columns), "--table": `${width}px`, "--row-height": `${rowHeight}px` } as never}
      onKeyDown={onKeyDown}
    >
      <TableHead columns={columns} sorts={sorts} actions={props} />
      <div
        role="rowgroup"
        className={css.body}
        style={{ height: rows.length * rowHeight, paddingTop: from * rowHeight }}
      >
        {rows.slice(from, to).map((row, at) => (
          <TableRow
            key={idOf(row)}
            id={id}
            row={row}
            index={from + at}
            columns={columns}
            isActive={from + at === active.row}
            activeColumn={from + at === active.row ? active.column : -1}
            isSelected={selected.has(idOf(row))}
            isSelectable={onSelect !== undefined}
            onPick={onPick}
            onOpen={onRowOpen}
          />
        ))}
      </div>
    </div>
  );
}

const columnOf = (event: MouseEvent) => {
  const cell = (event.target as HTMLElement).closest("[role=gridcell], [role=rowheader]");
  return cell?.parentElement ? [...cell.parentElement.children].indexOf(cell) : 0;
};

function reveal(scroller: HTMLElement | null, row: number, rowHeight: number) {
  if (!scroller) return;
  const top = row * rowHeight;
  const height = scroller.clientHeight - rowHeight;
  if (top < scroller.scrollTop) scroller.scrollTop = top;
  else if (top + rowHeight > scroller.scrollTop + height) scroller.scrollTop = top + rowHeight - height;
}

function stepOf(event: KeyboardEvent, { row, column }: { row: number; column: number }, rows: number, columns: number) {
  if (event.ctrlKey || event.metaKey || event.altKey) return undefined;
  const steps: Record<string, { row: number; column: number }> = {
    ArrowDown: { row: row + 1, column },
    j: { row: row + 1, column },
    ArrowUp: { row: row - 1, column },
    k: { row: row - 1, column },
    ArrowLeft: { row, column: column - 1 },
    ArrowRight: { row, column: column + 1 },
    PageDown: { row: row + 20, column },
    PageUp: { row: row - 20, column },
    Home: { row: 0, column },
    End: { row: rows - 1, column },
  };
  const step = steps[event.key];
  return (
    step && { row: Math.max(0, Math.min(rows - 1, step.row)), column: Math.max(0, Math.min(columns - 1, step.column)) }
  );
}
