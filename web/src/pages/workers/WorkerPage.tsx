import { Page } from "../../app/Page";
import { EmptyNote } from "../../components";

export default function WorkerPage() {
  return (
    <Page title="Worker">
      <EmptyNote>x</EmptyNote>
    </Page>
  );
}
