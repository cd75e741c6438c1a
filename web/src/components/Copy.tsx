import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { IconButton } from "./Button";
import css from "./Copy.module.css";

/** Copies on a click, and says so in place. */
export function CopyButton({ text, label = "Copy" }: { text: string | (() => string); label?: string }) {
  const [said, say] = useState<"" | "copied" | "not copied: select the text instead">("");
  useEffect(() => {
    const timer = said ? setTimeout(() => say(""), 1600) : undefined;
    return () => clearTimeout(timer);
  }, [said]);
  const copy = () =>
    navigator.clipboard.writeText(typeof text === "function" ? text() : text).then(
      () => say("copied"),
      () => say("not copied: select the text instead"),
    );
  return (
    <>
      <IconButton label={said || label} onClick={copy}>
        {said === "copied" ? <Check size={14} aria-hidden="true" /> : <Copy size={14} aria-hidden="true" />}
      </IconButton>
      <span className="hush" role="status">
        {said}
      </span>
    </>
  );
}

/** Lines to copy into a script or a shell. */
export const Snippet = ({ code, label = "Copy the lines" }: { code: string; label?: string }) => (
  <div className={css.snippet}>
    {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys */}
    <pre tabIndex={0}>{code}</pre>
    <CopyButton text={code} label={label} />
  </div>
);
