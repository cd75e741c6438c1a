// Markdown of somebody's as harmless elements. The reader comes as a part of its own, when the first text does.
import { lazy, Suspense } from "react";

const Drawn = lazy(() => import("./MarkdownDrawn"));

/** What shows until the reader is there, and to who has no need of it: the text itself. */
export const Markdown = ({ text }: { text: string }) => (
  <Suspense fallback={<p style={{ whiteSpace: "pre-line" }}>{text.slice(0, 2000)}</p>}>
    <Drawn text={text} />
  </Suspense>
);
