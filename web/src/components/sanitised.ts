// Two walls between a text of somebody's and the page: markdown-it writes no HTML of the text's own, DOMPurify lets
// through a short list of elements and attributes. Images of others become links: they would tell who reads.
import DOMPurify from "dompurify";
import MarkdownIt from "markdown-it";

const reader = new MarkdownIt({ html: false, linkify: true, breaks: false });

const TAGS = [
  "h1",
  "h2",
  "h3",
  "h4",
  "h5",
  "h6",
  "p",
  "br",
  "hr",
  "strong",
  "em",
  "s",
  "code",
  "pre",
  "blockquote",
  "ul",
  "ol",
  "li",
  "table",
  "thead",
  "tbody",
  "tr",
  "th",
  "td",
  "a",
];
const SCHEMES = /^(https?:|mailto:)/i;
const MOST = 200_000;

reader.renderer.rules.image = (tokens, at) => {
  const token = tokens[at];
  const [source, words] = [String(token?.attrGet("src") ?? ""), token?.content || "image"];
  return `<a href="${reader.utils.escapeHtml(source)}">${reader.utils.escapeHtml(words)}</a>`;
};

// every link says where it leads, opens beside the page and tells nothing of it; other schemes are text
DOMPurify.addHook("afterSanitizeAttributes", (node) => {
  if (node.tagName !== "A") return;
  const address = node.getAttribute("href") ?? "";
  if (!SCHEMES.test(address)) node.removeAttribute("href");
  else {
    node.setAttribute("rel", "noopener noreferrer nofollow");
    node.setAttribute("target", "_blank");
    node.setAttribute("title", address.slice(0, 500));
  }
});

/** The first wall alone. */
export const htmlOf = (text: string): string => reader.render(text.slice(0, MOST));

export function fragmentOf(text: string): DocumentFragment {
  const html = htmlOf(text);
  return DOMPurify.sanitize(html, {
    ALLOWED_TAGS: TAGS,
    ALLOWED_ATTR: ["href"],
    ALLOW_DATA_ATTR: false,
    RETURN_DOM_FRAGMENT: true,
  });
}
