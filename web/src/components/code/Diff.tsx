// A diff as files, lines one below the other or side by side.
import { useState } from "react";
import { count, type DiffFile, type DiffLine, parseDiff, sideBySide, visible } from "../../format";
import { Button } from "../Button";
import css from "./code.module.css";

const SHOWN = 1500;
const TEXT = 2000;
const SIGNS = { added: "+", removed: "−", same: " ", note: " " } as const;

export function Diff({ text }: { text: string }) {
  const { files, cut } = parseDiff(text);
  const [isBeside, setBeside] = useState(false);
  return (
    <div>
      <div className="row" style={{ justifyContent: "space-between", marginBottom: 8 }}>
        <span className="muted">{`${count(files.length)} ${files.length === 1 ? "file" : "files"}`}</span>
        <Button small aria-pressed={isBeside} onClick={() => setBeside(!isBeside)}>
          {isBeside ? "One column" : "Side by side"}
        </Button>
      </div>
      {files.map((file) => (
        <File key={file.name} file={file} isBeside={isBeside} />
      ))}
      {cut > 0 && <p className="muted">{`${count(cut)} more lines are not shown; copy the whole to see them`}</p>}
    </div>
  );
}

function File({ file, isBeside }: { file: DiffFile; isBeside: boolean }) {
  const [isOpen, setOpen] = useState(file.lines.length < 400);
  return (
    <section className={css.file}>
      <button type="button" className={css.fileHead} aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        <code className="grow">{visible(file.name || "changes")}</code>
        <span className={css.plus}>{`+${count(file.added)}`}</span>
        <span className={css.minus}>{`−${count(file.removed)}`}</span>
      </button>
      {isOpen && <DiffLines lines={file.lines} isBeside={isBeside} label={file.name} />}
    </section>
  );
}

export function DiffLines({
  lines,
  isBeside = false,
  label,
}: {
  lines: DiffLine[];
  isBeside?: boolean;
  label: string;
}) {
  const shown = lines.slice(0, SHOWN);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys
    <div className={css.view} tabIndex={0} role="region" aria-label={`changes of ${visible(label, 80)}`}>
      <table className={css.table}>
        <tbody>{isBeside ? sideBySide(shown).map(Beside) : shown.map(Single)}</tbody>
      </table>
      {lines.length > shown.length && (
        <p className="muted padded">{`${count(lines.length - shown.length)} more lines are not shown`}</p>
      )}
    </div>
  );
}

function Single({ kind, text, before, after }: DiffLine, at: number) {
  return (
    <tr key={at} className={css[kind]}>
      <td className={css.no}>{before}</td>
      <td className={css.no}>{after}</td>
      <td className={css.sign}>{SIGNS[kind]}</td>
      <td>{visible(text, TEXT)}</td>
    </tr>
  );
}

const toneOf = (line: DiffLine | undefined) => (line ? css[line.kind] : undefined);

function Beside({ left, right }: { left: DiffLine | undefined; right: DiffLine | undefined }, at: number) {
  return (
    <tr key={at}>
      <td className={`${css.no} ${toneOf(left)}`}>{left?.before}</td>
      <td className={`${css.half} ${toneOf(left)}`}>{left && visible(left.text, TEXT)}</td>
      <td className={`${css.no} ${toneOf(right)}`}>{right?.after}</td>
      <td className={`${css.half} ${toneOf(right)}`}>{right && visible(right.text, TEXT)}</td>
    </tr>
  );
}
