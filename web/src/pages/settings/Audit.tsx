// Who did what, for administrators.
import { useCall, useFeature } from "../../api";
import { Ago, EmptyNote, Loaded, Panel } from "../../components";
import { visible } from "../../format";
import css from "./Settings.module.css";

interface Entry {
  at?: string;
  user?: { name?: string } | string;
  action?: string;
  source?: string;
  object?: string;
  details?: string;
}

export default function Audit() {
  const isKept = useFeature("audit.get_all");
  const found = useCall("audit.get_all" as never, { page: 0, page_size: 200 } as never, {
    enabled: isKept === true,
    keep: 10_000,
  });
  if (isKept === false) {
    return (
      <Panel title="Audit">
        <EmptyNote>
          This version of the server keeps no log of what administrators do. The history of each experiment stands on
          its page, under Info.
        </EmptyNote>
      </Panel>
    );
  }
  return (
    <Panel title="Audit" about="newest first">
      <Loaded query={found as never}>
        {(answer: { entries?: Entry[]; operations?: Entry[] }) => {
          const entries = answer.entries ?? answer.operations ?? [];
          return entries.length === 0 ? (
            <EmptyNote>Nothing has been noted yet.</EmptyNote>
          ) : (
            <div className={css.scroll}>
              <table className={css.table}>
                <thead>
                  <tr>
                    <th>Who</th>
                    <th>What</th>
                    <th className={css.wide}>On</th>
                    <th className="num">When</th>
                  </tr>
                </thead>
                <tbody>
                  {entries.map((entry, at) => (
                    // biome-ignore lint/suspicious/noArrayIndexKey: entries have no id of their own and never move
                    <tr key={at}>
                      <th scope="row">
                        {visible(typeof entry.user === "string" ? entry.user : (entry.user?.name ?? "–"), 40)}
                      </th>
                      <td>{visible(entry.action ?? "–", 80)}</td>
                      <td className={`muted ${css.wide}`}>{visible(entry.object ?? entry.details ?? "–", 120)}</td>
                      <td className="num muted">
                        <Ago time={entry.at} />
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          );
        }}
      </Loaded>
    </Panel>
  );
}
