import { Markdown } from "../../components";
import { type Block, blocksOf } from "./blocks";
import { LivePanel } from "./LivePanel";
import css from "./Reports.module.css";

export const ReportBody = ({ report }: { report: string }) => (
  <article className={css.report}>
    {blocksOf(report).map((block, at) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: a block is known by its place in the text
      <Part key={at} block={block} />
    ))}
  </article>
);

function Part({ block }: { block: Block }) {
  if (block.kind === "text") return <Markdown text={block.text} />;
  if (block.kind === "panel") return <LivePanel panel={block.panel} />;
  return (
    <div className={`card padded ${css.warn}`} role="note">
      <pre>{block.text.trim()}</pre>
      <p>{block.why}</p>
    </div>
  );
}
