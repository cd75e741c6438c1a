// Text with line numbers, and JSON as a tree that opens where one looks.
import type { ReactNode } from "react";
import { count, visible } from "../../format";
import css from "./code.module.css";

const LINES = 2000;
const LINE = 4000;

export function TextView({ text, label }: { text: string; label: string }) {
  const lines = text.slice(0, 2_000_000).split("\n");
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys
    <div className={css.view} tabIndex={0} role="region" aria-label={label}>
      <table className={css.table}>
        <tbody>
          {lines.slice(0, LINES).map((line, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a line is known by its number
            <tr key={at}>
              <td className={css.no}>{at + 1}</td>
              <td>{visible(line, LINE)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {lines.length > LINES && (
        <p className="muted padded">{`${count(lines.length - LINES)} more lines: download the file to see them`}</p>
      )}
    </div>
  );
}

const MOST = 200;

/** Objects and lists fold; every value is text. */
export function JsonTree({ value, open = 2 }: { value: unknown; open?: number }) {
  return <div className={css.tree}>{node(value, open)}</div>;
}

function node(value: unknown, open: number): ReactNode {
  if (typeof value !== "object" || value === null) return visible(JSON.stringify(value) ?? "null", 2000);
  const entries = Object.entries(value);
  const [head, tail] = Array.isArray(value) ? ["[", "]"] : ["{", "}"];
  if (entries.length === 0) return `${head}${tail}`;
  return (
    <details open={open > 0}>
      <summary>
        {head}
        <span className={css.key}>{` ${count(entries.length)} `}</span>
        {tail}
      </summary>
      {entries.slice(0, MOST).map(([key, item]) => (
        <div key={key}>
          <span className={css.key}>{visible(key, 200)}: </span>
          {node(item, open - 1)}
        </div>
      ))}
      {entries.length > MOST && <div className={css.key}>{`${count(entries.length - MOST)} more`}</div>}
    </details>
  );
}

/** The value where the text is JSON; undefined otherwise. */
export function jsonOf(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
