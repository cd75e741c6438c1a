import { X } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { IconButton } from "./Button";
import css from "./Dialog.module.css";

interface Shown {
  title: string;
  /** One sentence under the title. */
  about?: ReactNode;
  children: ReactNode;
  onClose: () => void;
  wide?: boolean;
}

/** Over the page until it is answered; focus goes in, and back to where it came from. */
export const Dialog = ({ title, about, children, onClose, wide }: Shown) => (
  <Radix.Root open onOpenChange={(isOpen) => isOpen || onClose()}>
    <Radix.Portal>
      <Radix.Overlay className={css.shade} />
      <Radix.Content
        onOpenAutoFocus={focusFirst}
        className={`${css.dialog} ${wide ? css.wide : ""}`}
        {...(about === undefined && { "aria-describedby": undefined })}
      >
        <header className={css.head}>
          <Radix.Title asChild>
            <h2>{title}</h2>
          </Radix.Title>
          <Radix.Close asChild>
            <IconButton label="Close">
              <X size={16} aria-hidden="true" />
            </IconButton>
          </Radix.Close>
        </header>
        {about !== undefined && (
          <Radix.Description asChild>
            <p className="muted">{about}</p>
          </Radix.Description>
        )}
        {children}
      </Radix.Content>
    </Radix.Portal>
  </Radix.Root>
);

/** Into the first field; where there is none, on the dialog itself rather than on its way out. */
function focusFirst(event: Event) {
  const dialog = event.currentTarget as HTMLElement;
  const first = dialog.querySelector<HTMLElement>("[autofocus], input:not([type=hidden]), textarea, select");
  event.preventDefault();
  (first ?? dialog).focus();
}

export const DialogActions = ({ children }: { children: ReactNode }) => (
  <footer className={css.actions}>{children}</footer>
);
