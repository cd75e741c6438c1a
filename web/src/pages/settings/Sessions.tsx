// Where one is signed in.
import { useQueryClient } from "@tanstack/react-query";
import { call, useCall } from "../../api";
import { Ago, Button, EmptyNote, Loaded, Panel, toast, toastProblem } from "../../components";
import { date, visible } from "../../format";
import css from "./Settings.module.css";

interface Session {
  id: string;
  created?: string;
  ends?: string;
  address?: string;
  current?: boolean;
}

export default function Sessions() {
  const client = useQueryClient();
  const found = useCall("auth.get_sessions", {}, { live: ["user"] });
  const end = (body: object) =>
    call("auth.end_sessions", body as never)
      .then(() => toast("Signed out there"))
      .catch(toastProblem)
      .finally(() => client.invalidateQueries({ queryKey: ["auth.get_sessions"] }));
  return (
    <Panel
      title="Sessions"
      about="browsers in which you are signed in"
      actions={
        <Button small look="danger" onClick={() => void end({ keep_current: true })}>
          Sign out everywhere else
        </Button>
      }
    >
      <Loaded query={found}>
        {({ sessions }) =>
          sessions.length === 0 ? (
            <EmptyNote>
              No session: this page was opened with a key pair, which lives until the page is closed.
            </EmptyNote>
          ) : (
            <div className={css.scroll}>
              <table className={css.table}>
                <thead>
                  <tr>
                    <th>Signed in from</th>
                    <th>Since</th>
                    <th className="num">Ends by itself</th>
                  </tr>
                </thead>
                <tbody>
                  {(sessions as unknown as Session[]).map((session) => (
                    <tr key={session.id}>
                      <th scope="row">
                        {visible(session.address ?? "–", 60)}{" "}
                        {session.current && <span className={css.good}>this browser</span>}
                      </th>
                      <td className="muted">
                        <Ago time={session.created} />
                      </td>
                      <td className="num muted">{date(session.ends)}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          )
        }
      </Loaded>
    </Panel>
  );
}
