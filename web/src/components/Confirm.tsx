import { type FormEvent, type ReactNode, useState } from "react";
import { asProblem, type Problem } from "../api";
import { Button } from "./Button";
import { Dialog, DialogActions } from "./Dialog";
import { Field } from "./Field";
import { ProblemNote } from "./Notes";

interface Asked {
  title: string;
  /** What will happen, with numbers. */
  children?: ReactNode;
  /** The verb on the button. */
  action: string;
  danger?: boolean;
  /** A name to type before the button works. */
  typed?: string | undefined;
  onConfirm: () => Promise<unknown>;
  onClose: () => void;
}

/** The one way to ask before something that can't be undone. */
export function Confirm({ title, children, action, danger, typed, onConfirm, onClose }: Asked) {
  const [text, setText] = useState("");
  const [problem, setProblem] = useState<Problem>();
  const [isOut, setOut] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setOut(true);
    onConfirm().then(onClose, (error) => {
      setProblem(asProblem(error));
      setOut(false);
    });
  };
  const isTyped = typed === undefined || text === typed;
  return (
    <Dialog title={title} onClose={onClose}>
      <form className="stack" onSubmit={submit}>
        {children}
        {typed !== undefined && (
          <Field label={`Type “${typed}” to confirm`}>
            <input
              value={text}
              onChange={(event) => setText(event.target.value)}
              autoComplete="off"
              spellCheck={false}
            />
          </Field>
        )}
        {problem && <ProblemNote problem={problem} />}
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look={danger ? "danger" : "primary"} disabled={isOut || !isTyped}>
            {action}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
