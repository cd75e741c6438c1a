import { Page } from "../../app/Page";
import { EmptyNote } from "../../components";

export default function PipelinePage() {
  return (
    <Page title="Pipeline">
      <EmptyNote>This version of the page does not draw a pipeline yet.</EmptyNote>
    </Page>
  );
}
