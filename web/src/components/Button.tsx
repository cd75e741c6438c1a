import { Slot } from "radix-ui";
import type { ComponentProps, ReactNode } from "react";
import css from "./Button.module.css";
import { Tip } from "./Tip";

type Look = "plain" | "primary" | "quiet" | "danger";

interface Own {
  look?: Look;
  small?: boolean;
  /** The child is the element itself, a link for example. */
  asChild?: boolean;
  /** Why it can't be used now; the button stays reachable, so that the reason is. */
  why?: string | undefined;
  keys?: string;
}

export function Button({
  look = "plain",
  small,
  asChild,
  why,
  keys,
  className,
  children,
  onClick,
  ...rest
}: Own & ComponentProps<"button">) {
  const classes = [css.button, css[look], small && css.small, className].filter(Boolean).join(" ");
  if (asChild) {
    return (
      <Slot.Root className={classes} {...rest}>
        {children}
      </Slot.Root>
    );
  }
  const button = (
    <button
      type="button"
      className={classes}
      aria-disabled={why ? true : undefined}
      onClick={why ? undefined : onClick}
      {...rest}
    >
      {children}
      {keys && <Keys of={keys} />}
    </button>
  );
  return why ? <Tip text={why}>{button}</Tip> : button;
}

/** A button that shows only an icon; its name is heard, and seen as a tip. */
export function IconButton({
  label,
  children,
  className,
  ...rest
}: { label: string; children: ReactNode } & Own & ComponentProps<"button">) {
  return (
    <Tip text={rest.why ?? label}>
      <button
        type="button"
        className={`${css.button} ${css.quiet} ${css.icon} ${className ?? ""}`}
        aria-label={label}
        {...rest}
        aria-disabled={rest.why ? true : undefined}
        onClick={rest.why ? undefined : rest.onClick}
      >
        {children}
      </button>
    </Tip>
  );
}

const isApple = /Mac|iPhone|iPad/.test(navigator.platform);
const SIGNS: Record<string, string> = {
  Mod: isApple ? "⌘" : "Ctrl",
  Shift: "⇧",
  Alt: isApple ? "⌥" : "Alt",
  Enter: "↵",
  " ": "Space",
  Space: "Space",
};

/** `Shift+c` as it stands on a key cap. */
export const keySigns = (keys: string): string =>
  keys
    .split("+")
    .map((key) => SIGNS[key] ?? (key.length === 1 ? key.toUpperCase() : key))
    .join(keys.includes("Mod") && !isApple ? "+" : "");

export const Keys = ({ of }: { of: string }) => (
  <span className={css.keys} aria-hidden="true">
    {keySigns(of)}
  </span>
);
