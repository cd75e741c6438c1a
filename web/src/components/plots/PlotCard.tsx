// One reported plot: drawn in the sandbox, as our own table, or as a picture; and what can be taken from it.
import { Ellipsis, Maximize2 } from "lucide-react";
import { type ReactNode, useMemo, useState } from "react";
import type { PlotEvent } from "../../api";
import { type Parsed, parseFigure } from "../../charts/figure";
import { blobOf } from "../../charts/plotStage";
import { csv, slug, visible } from "../../format";
import { IconButton } from "../Button";
import { Dialog } from "../Dialog";
import { Picture } from "../files/Preview";
import { RowsTable } from "../files/RowsTable";
import { Menu } from "../Menu";
import { saveBlob } from "../scalars/save";
import { toastProblem } from "../Toast";
import css from "./plots.module.css";
import { Drawn, Stage, useStage } from "./Stage";

interface Shown {
  plot: PlotEvent;
  /** What stands before the name: the run, when plots of several lie side by side. */
  run?: ReactNode;
  slider?: ReactNode;
  title?: string;
}

export function PlotCard({ plot, run, slider, title }: Shown) {
  const parsed = useMemo(() => parseFigure(plot.plot_str), [plot.plot_str]);
  const [id, setId] = useState<string>();
  const [isBig, setBig] = useState(false);
  const stage = useStage();
  const name = title ?? (plot.variant || plot.metric);
  const save = (format: "png" | "svg") =>
    id &&
    stage
      ?.picture(id, format)
      .then((data) => saveBlob(blobOf(data), `${slug(`${plot.metric} ${name}`)}.${format}`), toastProblem);
  const items = [
    ...(parsed.kind === "figure" && parsed.figure.data.length > 0
      ? [
          { label: "Save as PNG", onSelect: () => void save("png") },
          { label: "Save as SVG", onSelect: () => void save("svg") },
          {
            label: "Save the numbers as CSV",
            onSelect: () => saveBlob(new Blob([csv(numbersOf(parsed))], { type: "text/csv" }), `${slug(name)}.csv`),
          },
        ]
      : []),
    {
      label: "Save as JSON",
      onSelect: () => saveBlob(new Blob([plot.plot_str], { type: "application/json" }), `${slug(name)}.json`),
    },
  ];
  return (
    <section className={`card ${css.card}`} aria-label={visible(`${plot.metric} ${name}`, 120)}>
      <header className={css.head}>
        {run}
        <h3 title={visible(name)}>{visible(name, 80)}</h3>
        <span className={css.about}>{`iteration ${plot.iter}`}</span>
        {parsed.kind === "figure" && (
          <IconButton label="Enlarge" onClick={() => setBig(true)}>
            <Maximize2 size={13} aria-hidden="true" />
          </IconButton>
        )}
        <Menu items={items} label={`what to do with ${visible(name, 60)}`}>
          <IconButton label="Save">
            <Ellipsis size={15} aria-hidden="true" />
          </IconButton>
        </Menu>
      </header>
      {slider && <div className={css.over}>{slider}</div>}
      <Body parsed={parsed} name={name} onId={setId} />
      {isBig && parsed.kind === "figure" && (
        <Dialog title={visible(name, 120)} wide onClose={() => setBig(false)}>
          <Stage>
            <Body parsed={parsed} name={name} isBig />
          </Stage>
        </Dialog>
      )}
    </section>
  );
}

function Body({
  parsed,
  name,
  isBig = false,
  onId,
}: {
  parsed: Parsed;
  name: string;
  isBig?: boolean;
  onId?: (id: string) => void;
}) {
  if (parsed.kind === "refused") return <p className={css.failed}>{`The plot can't be drawn: ${parsed.reason}`}</p>;
  if (parsed.kind === "image")
    return (
      <div className={css.over}>
        {inline(parsed.source) ? (
          <Inline source={parsed.source} name={name} />
        ) : (
          <Picture uri={parsed.source} name={name} />
        )}
      </div>
    );
  const { figure, bundle, tables, notes } = parsed;
  return (
    <>
      {figure.data.length > 0 && <Drawn figure={figure} bundle={bundle} isBig={isBig} {...(onId && { onId })} />}
      {tables.map(({ header, rows }, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: tables of one figure have no name
        <div key={at} className={css.over}>
          <RowsTable header={header} rows={rows} title={name} />
        </div>
      ))}
      {notes.map((note) => (
        <p key={note} className={`muted ${css.over}`}>
          {note}
        </p>
      ))}
    </>
  );
}

const inline = (source: string) => /^data:image\/(png|jpeg|gif|webp);base64,/.test(source);

function Inline({ source, name }: { source: string; name: string }) {
  const [isBroken, setBroken] = useState(false);
  if (isBroken) return <p className="muted">The picture can't be shown: it is damaged.</p>;
  return (
    <img
      src={source}
      alt={visible(name, 200)}
      style={{ maxWidth: "100%", minWidth: "min(128px, 100%)" }}
      onError={() => setBroken(true)}
    />
  );
}

/** Trace by trace, a row a point. */
function numbersOf(parsed: Parsed): string[][] {
  if (parsed.kind !== "figure") return [];
  const rows = [["trace", "x", "y", "z"]];
  for (const [at, trace] of parsed.figure.data.entries()) {
    const columns = [trace.x, trace.y, trace.z].map((column) => (Array.isArray(column) ? column : []));
    const length = Math.min(Math.max(...columns.map((column) => column.length)), 200_000);
    const name = typeof trace.name === "string" ? trace.name : String(at);
    for (let i = 0; i < length; i++)
      rows.push([
        name,
        ...columns.map((column) =>
          column[i] === undefined ? "" : typeof column[i] === "object" ? JSON.stringify(column[i]) : String(column[i]),
        ),
      ]);
  }
  return rows;
}
