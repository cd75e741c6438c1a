import { expect, test } from "vitest";
// The second wall needs a real browser and is tried there, by the flow of the reports.
import { htmlOf } from "./sanitised";

const HOSTILE = [
  "<script>alert(1)</script>",
  "<img src=x onerror=alert(1)>",
  "<iframe src=//evil.example></iframe>",
  "[a](javascript:alert(1))",
  "[a](JaVaScRiPt:alert(1))",
  "[a](data:text/html,<script>alert(1)</script>)",
  "![a](https://evil.example/pixel.png)",
  '![a](x" onerror="alert(1))',
  "<svg onload=alert(1)>",
  "`<b onclick=alert(1)>`",
  "[a]: javascript:alert(1)\n\n[a]",
  "<https://evil.example/'onmouseover='alert(1)>",
  "<style>*{display:none}</style>",
  '<a href="x" style="position:fixed;inset:0">y</a>',
  "| a |\n|---|\n| <b onclick=alert(1)>x</b> |",
];

const ALLOWED =
  /^<\/?(h[1-6]|p|br|hr|strong|em|s|code|pre|blockquote|ul|ol|li|table|thead|tbody|tr|th|td|a)( (href|title|style|start|class)="[^"<>]*")*\s*\/?>$/;

test("nothing of a hostile text becomes an element or an attribute of its own", () => {
  for (const text of HOSTILE) {
    const html = htmlOf(text);
    for (const tag of html.match(/<[^>]*>/g) ?? []) expect(tag, text).toMatch(ALLOWED);
    expect(html, text).not.toMatch(/href="\s*(javascript|data|vbscript):/i);
  }
});

test("what people write reads as they meant it, and an image is a link to it", () => {
  const html = htmlOf("# Title\n\n**bold** [a link](https://example.com/x) ![curve](https://example.com/c.png)");
  expect(html).toContain("<h1>Title</h1>");
  expect(html).toContain("<strong>bold</strong>");
  expect(html).toContain('<a href="https://example.com/c.png">curve</a>');
});
