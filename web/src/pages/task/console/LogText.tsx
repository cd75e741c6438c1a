// One line of a log: colours by classes, addresses as links, nothing else. Long lines are cut and say so.
import { memo, useState } from "react";
import "../../../format/ansi.css";
import { SafeLink } from "../../../components/SafeLink";
import { count, linked } from "../../../format";
import { PLAIN, parseAnsi } from "../../../format/ansi";
import css from "./console.module.css";

const MORE = 1_000_000;

export const LogText = memo(function LogText({ text }: { text: string }) {
  const [limit, setLimit] = useState(10_000);
  let style = PLAIN;
  let [cut, dropped, folded] = [0, 0, 0];
  const rows = text
    .replace(/\r?\n$/, "")
    .split("\n")
    .map((line) => {
      const parsed = parseAnsi(line, style, limit);
      style = parsed.end;
      [cut, dropped, folded] = [cut + parsed.cut, dropped + parsed.dropped, folded + parsed.folded];
      return parsed.spans;
    });
  return (
    <span className={css.text}>
      {rows.map((spans, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: pieces of a line are known by their place
        <span key={row} className={css.part}>
          {spans.map((span, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: pieces of a line are known by their place
            <span key={at} className={span.style}>
              {span.text.includes("http") ? <Linked text={span.text} /> : span.text}
            </span>
          ))}
        </span>
      ))}
      {folded > 0 && (
        <small
          className={css.mark}
          title={`a progress bar: ${count(folded)} earlier states are folded`}
        >{`⟲${count(folded)}`}</small>
      )}
      {dropped > 0 && (
        <small
          className={css.mark}
          title={`${count(dropped)} control sequences that are no colour were left out`}
        >{`⌁${count(dropped)}`}</small>
      )}
      {cut > 0 && (
        <button type="button" className={css.more} onClick={() => setLimit(limit + MORE)}>
          {`${count(cut)} more letters · show`}
        </button>
      )}
    </span>
  );
});

const Linked = ({ text }: { text: string }) =>
  linked(text).map((piece, at) =>
    piece.href ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: pieces of a line are known by their place
      <SafeLink key={at} to={piece.href}>
        {piece.text}
      </SafeLink>
    ) : (
      piece.text
    ),
  );
