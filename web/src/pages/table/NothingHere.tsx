// A table without rows: either nothing matches, or nothing was ever tracked here.
import { Button, EmptyNote } from "../../components";

interface Shown {
  isAnyFilter: boolean;
  onClear: () => void;
  project: string | undefined;
}

export const snippetOf = (project: string | undefined): string =>
  `from clearml import Task\n\ntask = Task.init(project_name=${JSON.stringify(project ?? "first steps")}, task_name="hello")`;

export const NothingHere = ({ isAnyFilter, onClear, project }: Shown) =>
  isAnyFilter ? (
    <EmptyNote
      action={
        <Button small onClick={onClear}>
          Clear the filters
        </Button>
      }
    >
      No experiment matches these filters.
    </EmptyNote>
  ) : (
    <EmptyNote code={snippetOf(project)}>
      No experiment here yet. These lines at the start of a training script make one:
    </EmptyNote>
  );
