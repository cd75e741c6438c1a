import { Page } from "../../app/Page";
import { EmptyNote } from "../../components";

export default function SearchesPage() {
  return (
    <Page title="Searches">
      <EmptyNote>This version of the page does not list searches yet.</EmptyNote>
    </Page>
  );
}
