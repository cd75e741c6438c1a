import { Page } from "../../app/Page";
import { EmptyNote } from "../../components";

export default function TaskPage() {
  return (
    <Page title="Task">
      <EmptyNote>x</EmptyNote>
    </Page>
  );
}
