// Who is in the workspace and what they may do.
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { asProblem, call, type Problem, type User, useCall, useMe } from "../../api";
import {
  Ago,
  Button,
  Dialog,
  DialogActions,
  Field,
  Loaded,
  Panel,
  ProblemNote,
  Snippet,
  toast,
  toastProblem,
} from "../../components";
import { count, visible } from "../../format";
import css from "./Settings.module.css";

type Member = User & { runfold_role?: string; disabled?: boolean; last_used?: string };

const ROLES = ["viewer", "agent", "editor", "admin"];

export default function Users() {
  const client = useQueryClient();
  const found = useCall("users.get_all_ex", { order_by: ["name"] });
  const [isNew, setNew] = useState(false);
  const me = useMe().data?.user.id;
  const refresh = () =>
    client.invalidateQueries({ predicate: ({ queryKey: [action] }) => String(action).startsWith("users.") });
  const change = (user: Member, now: { role?: string; disabled?: boolean }) =>
    call("auth.edit_user", { user: user.id, ...now })
      .then(() =>
        toast(now.role ? `${user.name} is ${now.role} now` : `${user.name} is ${now.disabled ? "kept out" : "let in"}`),
      )
      .catch(toastProblem)
      .finally(refresh);
  return (
    <Panel
      title="Users"
      about={found.data && count(found.data.users.length)}
      actions={
        <Button small look="primary" onClick={() => setNew(true)}>
          New user
        </Button>
      }
    >
      <Loaded query={found}>
        {({ users }) => (
          <div className={css.scroll}>
            <table className={css.table}>
              <thead>
                <tr>
                  <th>Name</th>
                  <th>Role</th>
                  <th>Since</th>
                  <th>
                    <span className="hush">actions</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {(users as Member[]).map((user) => (
                  <tr key={user.id}>
                    <th scope="row">
                      {visible(user.name, 60)} {user.id === me && <span className="muted">you</span>}{" "}
                      {user.disabled && <span className={css.warn}>kept out</span>}
                    </th>
                    <td>
                      <select
                        aria-label={`role of ${user.name}`}
                        value={user.runfold_role ?? user.role ?? ""}
                        disabled={user.id === me}
                        onChange={(event) => change(user, { role: event.target.value })}
                      >
                        {[...new Set([...ROLES, user.runfold_role ?? user.role ?? ""])].filter(Boolean).map((role) => (
                          <option key={role}>{role}</option>
                        ))}
                      </select>
                    </td>
                    <td className="muted">
                      <Ago time={user.created} />
                    </td>
                    <td>
                      {user.id !== me && (
                        <Button
                          small
                          look={user.disabled ? "plain" : "danger"}
                          onClick={() => void change(user, { disabled: !user.disabled })}
                        >
                          {user.disabled ? "Let in" : "Keep out"}
                        </Button>
                      )}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </Loaded>
      {isNew && <NewUser onClose={() => setNew(false)} onMade={refresh} />}
    </Panel>
  );
}

function newPassword(): string {
  const letters = "abcdefghijkmnpqrstuvwxyz23456789";
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => letters[byte % letters.length]).join("");
}

function NewUser({ onClose, onMade }: { onClose: () => void; onMade: () => void }) {
  const [name, setName] = useState("");
  const [role, setRole] = useState("editor");
  const [password] = useState(newPassword);
  const [isMade, setMade] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    call("auth.create_user", { name: name.trim(), password, role }).then(
      () => {
        setMade(true);
        onMade();
      },
      (error) => setProblem(asProblem(error)),
    );
  };
  if (isMade) {
    return (
      <Dialog
        title={`${visible(name.trim(), 60)} can sign in`}
        about="Give them this password; they change it under Settings. It is shown this once."
        onClose={onClose}
      >
        <Snippet code={`${name.trim()}\n${password}`} label="Copy the name and the password" />
        <DialogActions>
          <Button look="primary" onClick={onClose}>
            Done
          </Button>
        </DialogActions>
      </Dialog>
    );
  }
  return (
    <Dialog title="New user" onClose={onClose}>
      <form className="stack" onSubmit={submit}>
        <Field label="Name" hint="To sign in with">
          <input
            value={name}
            onChange={(event) => setName(event.target.value)}
            autoFocus
            required
            autoComplete="off"
            spellCheck={false}
          />
        </Field>
        <Field
          label="Role"
          hint="A viewer looks, an editor works, an agent runs tasks, an administrator also manages users and the server."
        >
          <select value={role} onChange={(event) => setRole(event.target.value)}>
            {ROLES.map((one) => (
              <option key={one}>{one}</option>
            ))}
          </select>
        </Field>
        {problem && <ProblemNote problem={problem} />}
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" disabled={!name.trim()}>
            Make the user
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
