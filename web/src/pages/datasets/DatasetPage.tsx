import { Page } from "../../app/Page";
import { EmptyNote } from "../../components";

export default function DatasetPage() {
  return (
    <Page title="Dataset">
      <EmptyNote>This version of the page does not show a dataset yet.</EmptyNote>
    </Page>
  );
}
