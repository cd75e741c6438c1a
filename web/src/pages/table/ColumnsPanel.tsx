// Which columns are shown: every field, parameter and metric of the project, found by a few letters.
import { Columns3 } from "lucide-react";
import { useState } from "react";
import { Button, Popover } from "../../components";
import { counted } from "../../format";
import {
  columnName,
  FIELDS,
  type Field,
  metricKey,
  metricName,
  parameterKey,
  sparkKey,
  specOf,
  type Which,
} from "./columns";
import { rank } from "./rank";
import type { Known } from "./request";
import css from "./TablePage.module.css";

interface Shown {
  shown: string[];
  known: Known & { isPending: boolean };
  onChange: (columns: string[] | undefined) => void;
  /** Of the loaded rows: which of the shown columns are empty, which are all alike. */
  empty: string[];
  alike: string[];
}

const WHICH: Which[] = ["last", "min", "max", "first", "mean"];
const SHOWN = 200;

export function ColumnsPanel({ shown, known, onChange, empty, alike }: Shown) {
  const [text, setText] = useState("");
  const toggle = (key: string) => onChange(shown.includes(key) ? shown.filter((one) => one !== key) : [...shown, key]);
  const drop = (keys: string[]) => onChange(shown.filter((key) => !keys.includes(key) || key === "name"));
  const entries = rank(text, entriesOf(known));
  return (
    <Popover
      label="Columns"
      align="end"
      trigger={
        <Button small>
          <Columns3 size={13} aria-hidden="true" /> Columns <span className="muted">{shown.length}</span>
        </Button>
      }
    >
      <div className={css.panel}>
        <input
          type="search"
          placeholder="Find a column"
          aria-label="Find a column"
          value={text}
          onChange={(event) => setText(event.target.value)}
          autoFocus
        />
        <div className="row wrap">
          <Button small onClick={() => drop(empty)} why={empty.length === 0 ? "no shown column is empty" : undefined}>
            Hide empty
          </Button>
          <Button
            small
            onClick={() => drop(alike)}
            why={alike.length === 0 ? "the shown columns all differ somewhere" : undefined}
          >
            Only what differs
          </Button>
          <Button small onClick={() => onChange(undefined)}>
            Default
          </Button>
        </div>
        {known.isPending && <p className="muted">looking for the project's names…</p>}
        <ul>
          {entries.slice(0, SHOWN).map((entry) => (
            <EntryLine key={entry.key} entry={entry} shown={shown} toggle={toggle} />
          ))}
        </ul>
        {entries.length > SHOWN && (
          <p className="muted">{counted(entries.length - SHOWN, "more name")}; type a few letters to find them.</p>
        )}
        {entries.length === 0 && <p className="muted">No column is called so.</p>}
      </div>
    </Popover>
  );
}

type Entry = { key: string; name: string; about: string; metric?: { metric: string; variant: string } };

function EntryLine({ entry, shown, toggle }: { entry: Entry; shown: string[]; toggle: (key: string) => void }) {
  const { metric } = entry;
  if (!metric) {
    return (
      <li>
        <label>
          <input type="checkbox" checked={shown.includes(entry.key)} onChange={() => toggle(entry.key)} />
          <span className="clip">{entry.name}</span>
          <small>{entry.about}</small>
        </label>
      </li>
    );
  }
  const keys = [
    ...WHICH.map((which) => ({ which: which as string, key: metricKey(metric.metric, metric.variant, which) })),
    { which: "curve", key: sparkKey(metric.metric, metric.variant) },
  ];
  return (
    <li className="row">
      <span className="clip" title={entry.name}>
        {entry.name}
      </span>
      <span className={css.which}>
        {keys.map(({ which, key }) => (
          <button
            key={which}
            type="button"
            aria-pressed={shown.includes(key)}
            aria-label={`${entry.name} ${which}`}
            onClick={() => toggle(key)}
          >
            {which}
          </button>
        ))}
      </span>
    </li>
  );
}

function entriesOf({ parameters, metrics }: Known): Entry[] {
  return [
    ...(Object.keys(FIELDS) as Field[]).map((key) => ({ key, name: FIELDS[key].name, about: "field" })),
    ...metrics.map(({ metric, variant }) => ({
      key: sparkKey(metric, variant),
      name: metricName(metric, variant),
      about: "metric",
      metric: { metric, variant },
    })),
    ...parameters.map(({ section, name }) => ({ key: parameterKey(section, name), name, about: section })),
  ];
}

/** The columns of a project that nobody has chosen any for: its main metrics and the parameters people vary. */
export function startColumns({ metrics, parameters }: Known): string[] {
  const own = metrics.filter(({ metric }) => !metric.startsWith(":"));
  const [loss] = own.filter(({ metric }) => /loss/i.test(metric));
  const score = own.find(({ metric, variant }) =>
    /acc|top1|f1|auc|map|bleu|reward|score/i.test(`${metric} ${variant}`),
  );
  const usual = ["lr", "learning_rate", "batch", "batch_size", "optimizer", "model", "dropout", "seed"];
  const varied = usual.flatMap((name) => parameters.find((one) => one.name.toLowerCase() === name) ?? []).slice(0, 4);
  const others = parameters.filter((one) => !varied.includes(one));
  return [
    "name",
    "status",
    "tags",
    ...(score ? [metricKey(score.metric, score.variant, "max")] : []),
    ...(loss ? [sparkKey(loss.metric, loss.variant), metricKey(loss.metric, loss.variant, "last")] : []),
    ...[...varied, ...others].slice(0, 4).map(({ section, name }) => parameterKey(section, name)),
    "iteration",
    "duration",
    "updated",
  ];
}

export const nameOfKey = (key: string): string => {
  const spec = specOf(key);
  return spec ? columnName(spec) : key;
};
