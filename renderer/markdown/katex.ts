// A chunk of its own: the library, its style sheet and its fonts come with the first formula.
import "katex/dist/katex.min.css";
import katexLibrary from "katex";

/** What is used of KaTeX: it makes elements, no HTML, so the page's policy holds for it. */
export const katex: Pick<typeof katexLibrary, "render"> = katexLibrary;
