// Views of this table that were saved, one's own and those shared with all.
import { Bookmark } from "lucide-react";
import { type FormEvent, useState } from "react";
import { asProblem, type Problem } from "../../api";
import { stringifySearch } from "../../app/search";
import { useViews, type View } from "../../app/views";
import { Button, Dialog, DialogActions, Field, Menu, ProblemNote, toast, toastProblem } from "../../components";

type Search = Record<string, unknown>;

/** What belongs to a view: not the selection, not the row that is open. */
export const stateOf = ({ sel: _sel, open: _open, view: _view, v: _v, ...state }: Search): Search => state;

export function ViewsMenu({
  project,
  search,
  onOpen,
}: {
  project: string;
  search: Search;
  onOpen: (search: Search) => void;
}) {
  const views = useViews();
  const here = views.list.filter((view) => view.project === project);
  const current = here.find(({ id }) => id === search.view);
  const [isSaving, setSaving] = useState(false);
  const isChanged =
    current !== undefined && stringifySearch(stateOf(current.search)) !== stringifySearch(stateOf(search));
  const everything = {
    q: undefined,
    sort: undefined,
    cols: undefined,
    w: undefined,
    group: undefined,
    pin: undefined,
    base: undefined,
    split: undefined,
    archived: undefined,
    trash: undefined,
    deep: undefined,
  };
  const open = (view: View) => onOpen({ ...everything, ...view.search, view: view.id });
  const overwrite = () =>
    current &&
    views.save({ ...current, search: stateOf(search) }).then(() => toast(`View ${current.name} saved`), toastProblem);
  return (
    <>
      <Menu
        label="views"
        items={[
          ...here.map((view) => ({ label: view.name, checked: view.id === search.view, onSelect: () => open(view) })),
          ...(here.length > 0 ? [null] : []),
          ...(isChanged && current
            ? [
                { label: `Save to ${current.name}`, onSelect: overwrite },
                { label: "Discard the changes", onSelect: () => open(current) },
              ]
            : []),
          { label: "Save as a view…", onSelect: () => setSaving(true) },
          ...(current
            ? [
                {
                  label: `Delete ${current.name}`,
                  danger: true,
                  onSelect: () => void views.remove(current).then(() => onOpen({ view: undefined }), toastProblem),
                },
              ]
            : []),
        ]}
      >
        <Button small>
          <Bookmark size={13} aria-hidden="true" /> {current ? current.name : "Views"}
          {isChanged && <span className="muted">· changed</span>}
        </Button>
      </Menu>
      {isSaving && (
        <SaveDialog
          project={project}
          search={stateOf(search)}
          onClose={() => setSaving(false)}
          onSaved={(id) => onOpen({ view: id })}
        />
      )}
    </>
  );
}

function SaveDialog({
  project,
  search,
  onClose,
  onSaved,
}: {
  project: string;
  search: Search;
  onClose: () => void;
  onSaved: (id: string) => void;
}) {
  const views = useViews();
  const [name, setName] = useState("");
  const [isShared, setShared] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    views.save({ id: "", name: name.trim(), project, search, isShared }).then(
      (id) => {
        onSaved(id);
        onClose();
      },
      (error) => setProblem(asProblem(error)),
    );
  };
  return (
    <Dialog
      title="Save as a view"
      about="A view keeps the filter, the order, the columns and what is pinned."
      onClose={onClose}
    >
      <form onSubmit={submit} className="stack">
        <Field label="Name">
          <input
            value={name}
            onChange={(event) => setName(event.target.value)}
            required
            minLength={1}
            maxLength={80}
            autoFocus
          />
        </Field>
        <Field
          label="Shared with everyone in the workspace"
          hint={views.canShare ? "Others see it and can't change it." : "This server keeps views of one's own only."}
        >
          <input
            type="checkbox"
            checked={isShared}
            disabled={!views.canShare}
            onChange={(event) => setShared(event.target.checked)}
          />
        </Field>
        {problem && <ProblemNote problem={problem} />}
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" disabled={!name.trim()}>
            Save
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
