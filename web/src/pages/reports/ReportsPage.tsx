import { Page } from "../../app/Page";
import { EmptyNote } from "../../components";

export default function ReportsPage() {
  return (
    <Page title="Reports">
      <EmptyNote>x</EmptyNote>
    </Page>
  );
}
