import { Page } from "../../app/Page";
import { EmptyNote } from "../../components";

export default function PipelinesPage() {
  return (
    <Page title="Pipelines">
      <EmptyNote>This version of the page does not list pipelines yet.</EmptyNote>
    </Page>
  );
}
