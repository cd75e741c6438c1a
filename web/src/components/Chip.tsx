import { X } from "lucide-react";
import type { ReactNode } from "react";
import css from "./Chip.module.css";

/** One condition of a list: what it is about, what it asks for, and a way to drop it. */
export const Chip = ({
  name,
  children,
  onRemove,
  label,
}: {
  name?: string;
  children: ReactNode;
  onRemove?: () => void;
  label?: string;
}) => (
  <span className={css.chip}>
    {name && <span className={css.name}>{name}</span>}
    <span className={css.value}>{children}</span>
    {onRemove && (
      <button
        type="button"
        className={css.remove}
        aria-label={`remove ${label ?? name ?? "filter"}`}
        onClick={onRemove}
      >
        <X size={12} aria-hidden="true" />
      </button>
    )}
  </span>
);
