// Saved views of tables, in the side bar.
import { Link } from "@tanstack/react-router";
import { Bookmark } from "lucide-react";
import { visible } from "../format";
import css from "./Side.module.css";
import { useViews } from "./views";

const SHOWN = 8;

export function SavedViews() {
  const { list } = useViews();
  if (list.length === 0) return null;
  return (
    <>
      <h2 className={css.group}>Saved views</h2>
      <ul className={css.places}>
        {list.slice(0, SHOWN).map(({ id, name, project, search }) => (
          <li key={id}>
            <Link
              to="/projects/$project/experiments"
              params={{ project }}
              search={{ ...search, view: id } as never}
              className={css.place}
              activeOptions={{ exact: true, includeSearch: true }}
              title={visible(name)}
            >
              <Bookmark size={14} strokeWidth={1.8} aria-hidden="true" />
              <span>{visible(name, 40)}</span>
            </Link>
          </li>
        ))}
      </ul>
    </>
  );
}
