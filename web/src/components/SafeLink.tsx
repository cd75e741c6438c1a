import type { ReactNode } from "react";
import { safeHref, visible } from "../format";

/** A link out of the page, where its address may be one; else the text alone. */
export function SafeLink({ to, children }: { to: string | undefined; children?: ReactNode }) {
  const href = to === undefined ? undefined : safeHref(to);
  if (!href) return <span>{children ?? visible(to ?? "–", 400)}</span>;
  return (
    <a href={href} target="_blank" rel="noopener noreferrer nofollow" title={visible(href, 400)}>
      {children ?? visible(to ?? "", 400)}
    </a>
  );
}
