// Key pairs for scripts and agents: made here, shown once.
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { asProblem, call, type Problem, useCall } from "../../api";
import {
  Ago,
  Button,
  Confirm,
  Dialog,
  DialogActions,
  EmptyNote,
  Field,
  Loaded,
  Panel,
  ProblemNote,
  Snippet,
} from "../../components";
import { visible } from "../../format";
import { settingsFor } from "../home/Onboarding";
import css from "./Settings.module.css";

interface Key {
  access_key: string;
  label?: string;
  created?: string;
  last_used?: string;
  last_used_from?: string;
}

export default function KeysSection() {
  const client = useQueryClient();
  const found = useCall("auth.get_credentials", {}, { live: ["user"] });
  const [isNew, setNew] = useState(false);
  const [revoking, setRevoking] = useState<Key>();
  const refresh = () => client.invalidateQueries({ queryKey: ["auth.get_credentials"] });
  return (
    <Panel
      title="Keys"
      about="for scripts and agents that act as you"
      actions={
        <Button small look="primary" onClick={() => setNew(true)}>
          New key
        </Button>
      }
    >
      <Loaded query={found}>
        {({ credentials }) =>
          credentials.length === 0 ? (
            <EmptyNote>No key yet. Scripts and agents sign in with one.</EmptyNote>
          ) : (
            <div className={css.scroll}>
              <table className={css.table}>
                <thead>
                  <tr>
                    <th>Label</th>
                    <th>Access key</th>
                    <th className={css.wide}>Made</th>
                    <th>Last used</th>
                    <th>
                      <span className="hush">actions</span>
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {(credentials as unknown as Key[]).map((key) => (
                    <tr key={key.access_key}>
                      <th scope="row">{visible(key.label || "–", 60)}</th>
                      <td className="mono">{key.access_key}</td>
                      <td className={`muted ${css.wide}`}>
                        <Ago time={key.created} />
                      </td>
                      <td className="muted">
                        {key.last_used ? (
                          <>
                            <Ago time={key.last_used} />
                            {key.last_used_from && <span className={css.wide}> from {key.last_used_from}</span>}
                          </>
                        ) : (
                          "never"
                        )}
                      </td>
                      <td>
                        <Button small look="danger" onClick={() => setRevoking(key)}>
                          Revoke
                        </Button>
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          )
        }
      </Loaded>
      {isNew && <NewKey onClose={() => setNew(false)} onMade={refresh} />}
      {revoking && (
        <Confirm
          title={`Revoke ${visible(revoking.label || revoking.access_key, 60)}?`}
          action="Revoke"
          danger
          onConfirm={() => call("auth.revoke_credentials", { access_key: revoking.access_key }).finally(refresh)}
          onClose={() => setRevoking(undefined)}
        >
          <p>Scripts and agents that use it are refused from then on. What they have tracked stays.</p>
        </Confirm>
      )}
    </Panel>
  );
}

function NewKey({ onClose, onMade }: { onClose: () => void; onMade: () => void }) {
  const [label, setLabel] = useState("");
  const [made, setMade] = useState<{ access_key: string; secret_key: string }>();
  const [problem, setProblem] = useState<Problem>();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    call("auth.create_credentials", { label: label.trim() }).then(
      ({ credentials }) => {
        setMade(credentials as never);
        onMade();
      },
      (error) => setProblem(asProblem(error)),
    );
  };
  if (made) {
    return (
      <Dialog
        title="Your new key"
        about="The secret is shown this once. Copy the lines where the script or agent runs."
        onClose={onClose}
        wide
      >
        <Snippet code={settingsFor(made)} />
        <DialogActions>
          <Button look="primary" onClick={onClose}>
            I have copied it
          </Button>
        </DialogActions>
      </Dialog>
    );
  }
  return (
    <Dialog title="New key" onClose={onClose}>
      <form className="stack" onSubmit={submit}>
        <Field label="Label" hint="Where it will be used, so that you know it again: laptop, mill-07, nightly">
          <input
            value={label}
            onChange={(event) => setLabel(event.target.value)}
            autoFocus
            maxLength={80}
            autoComplete="off"
          />
        </Field>
        {problem && <ProblemNote problem={problem} />}
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary">
            Make it
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
