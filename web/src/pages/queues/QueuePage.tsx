import { Page } from "../../app/Page";
import { EmptyNote } from "../../components";

export default function QueuePage() {
  return (
    <Page title="Queue">
      <EmptyNote>x</EmptyNote>
    </Page>
  );
}
