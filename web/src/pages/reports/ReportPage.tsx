import { Page } from "../../app/Page";
import { EmptyNote } from "../../components";

export default function ReportPage() {
  return (
    <Page title="Report">
      <EmptyNote>x</EmptyNote>
    </Page>
  );
}
