import { useEffect, useRef } from "react";
import css from "./Markdown.module.css";
import { fragmentOf } from "./sanitised";

export default function MarkdownDrawn({ text }: { text: string }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => place.current?.replaceChildren(fragmentOf(text)), [text]);
  return <div ref={place} className={css.markdown} />;
}
