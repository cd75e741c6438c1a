import { Page } from "../../app/Page";
import { EmptyNote } from "../../components";

export default function TablePage() {
  return (
    <Page title="Experiments">
      <EmptyNote>x</EmptyNote>
    </Page>
  );
}
