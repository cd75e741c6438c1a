import { Popover as Radix } from "radix-ui";
import type { ReactElement, ReactNode } from "react";
import css from "./Popover.module.css";

interface Shown {
  trigger: ReactElement;
  children: ReactNode;
  label: string;
  open?: boolean;
  onOpenChange?: (isOpen: boolean) => void;
  align?: "start" | "center" | "end";
}

/** A small surface beside what opened it. */
export const Popover = ({ trigger, children, label, align = "start", ...state }: Shown) => (
  <Radix.Root {...state}>
    <Radix.Trigger asChild>{trigger}</Radix.Trigger>
    <Radix.Portal>
      <Radix.Content className={css.popover} align={align} sideOffset={6} collisionPadding={8} aria-label={label}>
        {children}
      </Radix.Content>
    </Radix.Portal>
  </Radix.Root>
);
