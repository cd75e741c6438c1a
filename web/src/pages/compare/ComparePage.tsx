import { Page } from "../../app/Page";
import { EmptyNote } from "../../components";

export default function ComparePage() {
  return (
    <Page title="Compare">
      <EmptyNote>This version of the page does not compare experiments yet.</EmptyNote>
    </Page>
  );
}
