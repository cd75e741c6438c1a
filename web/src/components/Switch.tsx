import css from "./Switch.module.css";

/** A few choices beside one another, one of them taken. */
export const Switch = <T extends string>({
  label,
  choices,
  chosen,
  onChoose,
}: {
  label: string;
  choices: readonly T[];
  chosen: T;
  onChoose: (choice: T) => void;
}) => (
  <fieldset className={css.switch} aria-label={label}>
    {choices.map((choice) => (
      <button key={choice} type="button" aria-pressed={choice === chosen} onClick={() => onChoose(choice)}>
        {choice}
      </button>
    ))}
  </fieldset>
);
