// A slider over the iterations at which something was reported. Arrow keys step; the value is a number in the address.
import { useId } from "react";
import { count } from "../../format";
import css from "./plots.module.css";

export function Iterations({
  min,
  max,
  value,
  onChange,
  label = "Iteration",
}: {
  min: number;
  max: number;
  value: number;
  onChange: (iteration: number) => void;
  label?: string;
}) {
  const id = useId();
  if (min >= max) return null;
  return (
    <div className={css.slider}>
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type="range"
        min={min}
        max={max}
        step={1}
        value={value}
        onChange={({ target }) => onChange(Number(target.value))}
      />
      <output htmlFor={id}>{count(value)}</output>
    </div>
  );
}
