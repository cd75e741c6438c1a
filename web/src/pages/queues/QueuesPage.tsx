import { Page } from "../../app/Page";
import { EmptyNote } from "../../components";

export default function QueuesPage() {
  return (
    <Page title="Queues">
      <EmptyNote>x</EmptyNote>
    </Page>
  );
}
