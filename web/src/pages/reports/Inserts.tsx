import { Plus } from "lucide-react";
import { Button, Menu } from "../../components";

const SNIPPETS: [string, string][] = [
  ["Chart over a query", "```runfold\nchart: loss/val\nquery: tag:sweep\ntop: 10\n```"],
  ["Chart of chosen experiments", "```runfold\nchart: loss/val\nids: ID-1, ID-2\n```"],
  ["Table of last values", "```runfold\ntable: loss/val, accuracy/top1\nquery: status:completed\n```"],
  ["Heading", "## Heading"],
  ["Table", "| a | b |\n| --- | --- |\n| 1 | 2 |"],
  ["Code", "```python\n\n```"],
];

/** What a report may hold besides words. */
export const Inserts = ({ onInsert }: { onInsert: (snippet: string) => void }) => (
  <Menu label="insert" items={SNIPPETS.map(([label, snippet]) => ({ label, onSelect: () => onInsert(snippet) }))}>
    <Button small>
      <Plus size={13} aria-hidden="true" /> Insert
    </Button>
  </Menu>
);
