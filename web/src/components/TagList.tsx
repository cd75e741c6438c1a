import { visible } from "../format";
import css from "./Chip.module.css";

/** As many tags as fit on one line; how many more there are is said. */
export function TagList({ tags, most = 3 }: { tags: string[] | undefined; most?: number }) {
  if (!tags || tags.length === 0) return null;
  const more = tags.slice(most);
  return (
    <span className={css.tags}>
      {tags.slice(0, most).map((tag) => (
        <span key={tag} className={css.tag} title={visible(tag)}>
          {visible(tag, 40)}
        </span>
      ))}
      {more.length > 0 && (
        <span className={css.tag} title={more.map((tag) => visible(tag)).join(", ")}>
          +{more.length}
        </span>
      )}
    </span>
  );
}
