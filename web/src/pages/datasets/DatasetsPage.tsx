import { Page } from "../../app/Page";
import { EmptyNote } from "../../components";

export default function DatasetsPage() {
  return (
    <Page title="Datasets">
      <EmptyNote>
        This version of the page does not list datasets yet; the experiments show the tasks that made them.
      </EmptyNote>
    </Page>
  );
}
