// Conditions as chips, and a line that takes more of them.
import { type KeyboardEvent, useId, useRef, useState } from "react";
import { useShortcuts } from "../../app/shortcuts";
import { Chip } from "../../components";
import { parseQuery, printQuery, printTerm, type Term, withoutTerm } from "./query";
import type { Known } from "./request";
import { type Hint, hintsFor } from "./suggest";
import css from "./TablePage.module.css";

interface Shown {
  line: string;
  onChange: (line: string) => void;
  known: Known;
  tags: string[];
  placeholder?: string;
}

export function QueryLine({
  line,
  onChange,
  known,
  tags,
  placeholder = "Filter: status:running lr<0.01 tag:base",
}: Shown) {
  const input = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState("");
  const [isOpen, setOpen] = useState(false);
  const [at, setAt] = useState(-1);
  const id = useId();
  useShortcuts({ query: () => input.current?.focus() });
  const word = typed.slice(typed.search(/\S*$/));
  const hints = isOpen ? hintsFor(word, known, tags) : [];
  const terms = parseQuery(line);

  const add = (text: string) => {
    if (text.trim()) onChange(printQuery([...terms, ...parseQuery(text)]));
    setTyped("");
    setAt(-1);
  };
  const take = (hint: Hint) => {
    const text = typed.slice(0, typed.length - word.length) + hint.word;
    setAt(-1);
    if (hint.isOpen) setTyped(text);
    else add(text);
    input.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const chosen = hints[at];
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      setOpen(true);
      setAt((now) => Math.max(-1, Math.min(hints.length - 1, now + (event.key === "ArrowDown" ? 1 : -1))));
    } else if (event.key === "Tab" && chosen) {
      event.preventDefault();
      take(chosen);
    } else if (event.key === "Enter") {
      if (chosen) take(chosen);
      else add(typed);
    } else if (event.key === "Escape") {
      if (isOpen && hints.length > 0) setOpen(false);
      else input.current?.blur();
    } else if (event.key === "Backspace" && typed === "") {
      const last = terms.at(-1);
      if (last) {
        onChange(withoutTerm(line, last));
        setTyped(printTerm(last));
      }
    }
  };
  return (
    <div className={css.line}>
      {terms.map((term) => (
        <TermChip key={printTerm(term)} term={term} onRemove={() => onChange(withoutTerm(line, term))} />
      ))}
      <div className={css.query}>
        <input
          ref={input}
          role="combobox"
          aria-label="Filter"
          aria-expanded={hints.length > 0}
          aria-controls={`${id}-hints`}
          aria-activedescendant={at >= 0 ? `${id}-${at}` : undefined}
          aria-autocomplete="list"
          autoComplete="off"
          spellCheck={false}
          placeholder={terms.length > 0 ? "and …" : placeholder}
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value);
            setOpen(true);
            setAt(-1);
          }}
          onFocus={() => setOpen(true)}
          onBlur={() => setOpen(false)}
          onKeyDown={onKeyDown}
        />
        <ul
          id={`${id}-hints`}
          role="listbox"
          aria-label="Suggestions"
          className={css.hints}
          hidden={hints.length === 0}
        >
          {hints.map((hint, index) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the input hears the keys
            <li
              key={hint.word}
              id={`${id}-${index}`}
              role="option"
              aria-selected={index === at}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => take(hint)}
            >
              <span className="clip">{hint.word}</span>
              <small>{hint.about}</small>
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}

function TermChip({ term, onRemove }: { term: Term; onRemove: () => void }) {
  if (term.kind === "text")
    return (
      <Chip name={term.not ? "not" : "text"} onRemove={onRemove} label={printTerm(term)}>
        {term.text}
      </Chip>
    );
  if (term.kind === "is")
    return (
      <Chip name={`${term.key}${term.not ? " not" : ""}`} onRemove={onRemove} label={printTerm(term)}>
        {term.values.join(", ")}
      </Chip>
    );
  return <Chip name={term.name} onRemove={onRemove} label={printTerm(term)}>{`${term.comparison} ${term.value}`}</Chip>;
}
