import { Page } from "../../app/Page";
import { EmptyNote } from "../../components";

export default function SearchPage() {
  return (
    <Page title="Search">
      <EmptyNote>This version of the page does not show a search yet.</EmptyNote>
    </Page>
  );
}
