// Editing a draft: what is typed is kept here, saved a moment after the last key, and compared with what others saved.
import { useEffect, useRef, useState } from "react";
import { asProblem, type Problem } from "../../api";

const PAUSE_MS = 400;

export interface Draft {
  /** What is in the field now. */
  valueOf: (key: string) => string | undefined;
  change: (key: string, value: string, base: string) => void;
  /** What somebody else saved meanwhile. */
  clashOf: (key: string, saved: string) => string | undefined;
  takeTheirs: (key: string) => void;
  state: "" | "saving" | "saved" | "failed";
  problem: Problem | undefined;
  flush: () => Promise<void>;
}

interface Edit {
  value: string;
  base: string;
}

export function useDraft(
  save: (values: Map<string, string>) => Promise<unknown>,
  check: (key: string, value: string) => string | undefined,
): Draft {
  const [edits, setEdits] = useState<ReadonlyMap<string, Edit>>(new Map());
  const [state, setState] = useState<Draft["state"]>("");
  const [problem, setProblem] = useState<Problem>();
  const waiting = useRef(new Map<string, string>());
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const latest = useRef(save);
  latest.current = save;
  const flush = async () => {
    clearTimeout(timer.current);
    const values = waiting.current;
    if (values.size === 0) return;
    waiting.current = new Map();
    setState("saving");
    try {
      await latest.current(values);
      // What was saved is the base now: a later change of somebody else is one against this.
      setEdits(
        (old) =>
          new Map(
            [...old].map(([key, edit]) => [key, values.has(key) ? { ...edit, base: values.get(key) as string } : edit]),
          ),
      );
      setState("saved");
      setProblem(undefined);
    } catch (error) {
      for (const [key, value] of values) if (!waiting.current.has(key)) waiting.current.set(key, value);
      setProblem(asProblem(error));
      setState("failed");
    }
  };
  const late = useRef(flush);
  late.current = flush;
  // Leaving the page saves what was typed.
  useEffect(() => () => void late.current(), []);
  return {
    valueOf: (key) => edits.get(key)?.value,
    change: (key, value, base) => {
      setEdits((old) => new Map(old).set(key, { value, base: old.get(key)?.base ?? base }));
      clearTimeout(timer.current);
      if (check(key, value) !== undefined) {
        waiting.current.delete(key);
        return;
      }
      waiting.current.set(key, value);
      timer.current = setTimeout(() => void late.current(), PAUSE_MS);
    },
    clashOf: (key, saved) => {
      const edit = edits.get(key);
      return edit && saved !== edit.base && saved !== edit.value ? saved : undefined;
    },
    takeTheirs: (key) => {
      waiting.current.delete(key);
      setEdits((old) => new Map([...old].filter(([other]) => other !== key)));
    },
    state,
    problem,
    flush,
  };
}

export const stateWord = { "": "", saving: "saving…", saved: "saved", failed: "not saved" } as const;
