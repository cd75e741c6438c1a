import { type MouseEvent, memo } from "react";
import { type Column, pinnedAt } from "./columns";
import css from "./DataTable.module.css";

interface Drawn<Row> {
  id: string;
  row: Row;
  index: number;
  columns: Column<Row>[];
  isActive: boolean;
  activeColumn: number;
  isSelected: boolean;
  isSelectable: boolean;
  onPick: (index: number, event: MouseEvent) => void;
  onOpen: (row: Row, event: MouseEvent) => void;
}

function Row<Row>({
  id,
  row,
  index,
  columns,
  isActive,
  activeColumn,
  isSelected,
  isSelectable,
  onPick,
  onOpen,
}: Drawn<Row>) {
  const lefts = pinnedAt(columns);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid hears the keys
    <div
      role="row"
      className={css.row}
      aria-rowindex={index + 2}
      aria-selected={isSelectable ? isSelected : undefined}
      data-active={isActive || undefined}
      onClick={(event) => onPick(index, event)}
      onDoubleClick={(event) => onOpen(row, event)}
    >
      {columns.map((column, at) => (
        <div
          key={column.key}
          id={`${id}-${index}-${at}`}
          role={column.rowHead ? "rowheader" : "gridcell"}
          className={[css.cell, column.align && css.right, lefts[at] !== undefined && css.pinned]
            .filter(Boolean)
            .join(" ")}
          style={lefts[at] === undefined ? undefined : { left: lefts[at] }}
          data-active={(isActive && at === activeColumn) || undefined}
        >
          {column.cell(row)}
        </div>
      ))}
    </div>
  );
}

export const TableRow = memo(Row) as typeof Row;
