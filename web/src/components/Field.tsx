import { cloneElement, type ReactElement, useId } from "react";
import css from "./Field.module.css";

interface Labelled {
  label: string;
  /** What is meant, under the input. */
  hint?: string;
  /** What is wrong with it. */
  error?: string | undefined;
  children: ReactElement<{
    id?: string;
    "aria-describedby"?: string | undefined;
    "aria-invalid"?: boolean | undefined;
  }>;
}

/** An input with its label, hint and error tied to it. */
export function Field({ label, hint, error, children }: Labelled) {
  const id = useId();
  const about = hint || error ? `${id}-about` : undefined;
  return (
    <div className={css.field}>
      <label htmlFor={id}>{label}</label>
      {cloneElement(children, { id, "aria-describedby": about, "aria-invalid": error ? true : undefined })}
      {about && (
        <p id={about} className={error ? css.error : css.hint}>
          {error ?? hint}
        </p>
      )}
    </div>
  );
}
