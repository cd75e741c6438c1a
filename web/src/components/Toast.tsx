// What just happened, at the foot of the page, with a way back where there is one.
import { X } from "lucide-react";
import { useEffect, useSyncExternalStore } from "react";
import { asProblem } from "../api";
import { visible } from "../format";
import { Button, IconButton } from "./Button";
import css from "./Toast.module.css";

interface Said {
  id: number;
  text: string;
  isProblem: boolean;
  undo?: (() => Promise<unknown>) | undefined;
}

const SHOWN_MS = 10_000;
const UNDO_STEPS = 20;

let next = 1;
let shown: Said[] = [];
const steps: { text: string; undo: () => Promise<unknown> }[] = [];
const listeners = new Set<() => void>();

function show(list: Said[]) {
  shown = list;
  for (const listener of listeners) listener();
}

const add = (said: Omit<Said, "id">) => show([...shown.slice(-2), { ...said, id: next++ }]);
const drop = (id: number) => show(shown.filter((said) => said.id !== id));

/** Says what was done; `undo` puts it back, for ten seconds here and later by its key. */
export function toast(text: string, undo?: () => Promise<unknown>): void {
  if (undo) {
    steps.push({ text, undo });
    if (steps.length > UNDO_STEPS) steps.shift();
  }
  add({ text, isProblem: false, undo });
}

export const toastProblem = (error: unknown): void => add({ text: asProblem(error).message, isProblem: true });

/** Takes back the last step that can be. */
export async function undoLast(): Promise<void> {
  const step = steps.pop();
  if (!step) return add({ text: "Nothing to undo", isProblem: false });
  show(shown.filter((said) => said.undo !== step.undo));
  await step.undo().then(() => add({ text: `Undone: ${step.text}`, isProblem: false }), toastProblem);
}

function undoThis(said: Said) {
  const at = steps.findIndex((step) => step.undo === said.undo);
  if (at < 0) return;
  steps.push(...steps.splice(at, 1));
  undoLast();
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function Toasts() {
  const list = useSyncExternalStore(subscribe, () => shown);
  return (
    <div className={css.toasts} role="status" aria-live="polite">
      {list.map((said) => (
        <Toast key={said.id} said={said} />
      ))}
    </div>
  );
}

function Toast({ said }: { said: Said }) {
  useEffect(() => {
    const timer = setTimeout(() => drop(said.id), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [said.id]);
  return (
    <div className={`${css.toast} ${said.isProblem ? css.problem : ""}`}>
      <span className="grow">{visible(said.text, 300)}</span>
      {said.undo && (
        <Button small onClick={() => undoThis(said)}>
          Undo
        </Button>
      )}
      <IconButton label="Dismiss" onClick={() => drop(said.id)}>
        <X size={14} aria-hidden="true" />
      </IconButton>
    </div>
  );
}
