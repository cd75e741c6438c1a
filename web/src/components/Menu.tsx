import { Check } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import type { ReactElement, ReactNode } from "react";
import { Keys } from "./Button";
import css from "./Menu.module.css";

export interface MenuItem {
  label: string;
  onSelect: () => void;
  keys?: string | undefined;
  icon?: ReactNode;
  danger?: boolean;
  checked?: boolean;
  /** Why it can't be used now. */
  why?: string | undefined;
}

/** A list of things to do with what it opens from; `null` draws a line between groups. */
export const Menu = ({
  items,
  children,
  label,
}: {
  items: (MenuItem | null)[];
  children: ReactElement;
  label: string;
}) => (
  <DropdownMenu.Root modal={false}>
    <DropdownMenu.Trigger asChild>{children}</DropdownMenu.Trigger>
    <DropdownMenu.Portal>
      <DropdownMenu.Content className={css.menu} align="end" sideOffset={4} collisionPadding={8} aria-label={label}>
        {items.map((item, at) =>
          item ? (
            <DropdownMenu.Item
              key={item.label}
              className={`${css.item} ${item.danger ? css.danger : ""}`}
              disabled={item.why !== undefined}
              onSelect={item.onSelect}
            >
              <span className={css.mark}>{item.checked ? <Check size={14} aria-label="chosen" /> : item.icon}</span>
              <span className="grow">
                {item.label}
                {item.why && <small>{item.why}</small>}
              </span>
              {item.keys && <Keys of={item.keys} />}
            </DropdownMenu.Item>
          ) : (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines have no name, and the items stand in a fixed order
            <DropdownMenu.Separator key={`line ${at}`} className={css.line} />
          ),
        )}
      </DropdownMenu.Content>
    </DropdownMenu.Portal>
  </DropdownMenu.Root>
);
