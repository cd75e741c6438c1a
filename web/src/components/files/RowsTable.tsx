// A table that somebody reported: sorted in place, copied as it is. Text only.

import { Ellipsis } from "lucide-react";
import { useState } from "react";
import { count, csv, markdownTable, slug, tsv, visible } from "../../format";
import { IconButton } from "../Button";
import { Menu } from "../Menu";
import { saveBlob } from "../scalars/save";
import { toast } from "../Toast";
import css from "./files.module.css";

const SHOWN = 1000;

export function RowsTable({ header, rows, title }: { header: string[]; rows: string[][]; title: string }) {
  const [sort, setSort] = useState<{ column: number; isDown: boolean }>();
  const sorted = sort
    ? rows.toSorted((a, b) => compare(a[sort.column], b[sort.column]) * (sort.isDown ? -1 : 1))
    : rows;
  const whole = [header, ...rows];
  const copy = (text: string) =>
    void navigator.clipboard.writeText(text).then(
      () => toast("Table copied"),
      () => toast("Not copied: the browser refused"),
    );
  const items = [
    { label: "Copy for a spreadsheet", onSelect: () => copy(tsv(whole)) },
    { label: "Copy as Markdown", onSelect: () => copy(markdownTable(whole)) },
    {
      label: "Save as CSV",
      onSelect: () => saveBlob(new Blob([csv(whole)], { type: "text/csv" }), `${slug(title)}.csv`),
    },
  ];
  return (
    <div>
      <div className={css.bar}>
        <span className="muted grow">
          {rows.length > SHOWN
            ? `${count(SHOWN)} of ${count(rows.length)} rows`
            : `${count(rows.length)} ${rows.length === 1 ? "row" : "rows"}`}
        </span>
        <Menu items={items} label="the table">
          <IconButton label="Copy, save">
            <Ellipsis size={15} aria-hidden="true" />
          </IconButton>
        </Menu>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys */}
      <div className={css.table} tabIndex={0} role="region" aria-label={visible(title, 80)}>
        <table>
          <thead>
            <tr>
              {header.map((name, column) => (
                <th
                  // biome-ignore lint/suspicious/noArrayIndexKey: two columns may have one name
                  key={column}
                  scope="col"
                  aria-sort={sort?.column === column ? (sort.isDown ? "descending" : "ascending") : undefined}
                >
                  <button
                    type="button"
                    onClick={() => setSort({ column, isDown: sort?.column === column ? !sort.isDown : false })}
                  >
                    {visible(name, 80)}
                    {sort?.column === column && (sort.isDown ? " ↓" : " ↑")}
                  </button>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {sorted.slice(0, SHOWN).map((row, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: rows have no name
              <tr key={at}>
                {header.map((_, column) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: two columns may have one name
                  <td key={column}>{visible(row[column] ?? "", 400)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}

/** Numbers by their value, before words. */
function compare(a = "", b = ""): number {
  const [x, y] = [Number(a), Number(b)];
  const [isX, isY] = [a.trim() !== "" && !Number.isNaN(x), b.trim() !== "" && !Number.isNaN(y)];
  if (isX && isY) return x - y;
  if (isX !== isY) return isX ? -1 : 1;
  return a.localeCompare(b, "en", { numeric: true });
}
