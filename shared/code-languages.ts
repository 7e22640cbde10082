// Apart from the schemas in contract/code-procedures.ts, because the page uses it and takes no zod.

/** Every language whose code is coloured: its grammar's name and how people write it. */
export const CODE_LANGUAGES = {
  bash: "Shell",
  c: "C",
  clojure: "Clojure",
  cmake: "CMake",
  cpp: "C++",
  csharp: "C#",
  css: "CSS",
  dart: "Dart",
  diff: "Diff",
  dockerfile: "Dockerfile",
  elixir: "Elixir",
  erlang: "Erlang",
  go: "Go",
  graphql: "GraphQL",
  haskell: "Haskell",
  http: "HTTP",
  ini: "INI",
  java: "Java",
  javascript: "JavaScript",
  json: "JSON",
  julia: "Julia",
  kotlin: "Kotlin",
  latex: "LaTeX",
  less: "Less",
  lua: "Lua",
  makefile: "Makefile",
  markdown: "Markdown",
  matlab: "MATLAB",
  nginx: "nginx",
  nix: "Nix",
  objectivec: "Objective-C",
  ocaml: "OCaml",
  perl: "Perl",
  php: "PHP",
  powershell: "PowerShell",
  protobuf: "Protobuf",
  python: "Python",
  r: "R",
  ruby: "Ruby",
  rust: "Rust",
  scala: "Scala",
  scss: "SCSS",
  sql: "SQL",
  swift: "Swift",
  typescript: "TypeScript",
  vim: "Vim script",
  xml: "XML",
  yaml: "YAML",
} as const satisfies Record<string, string>;

export type CodeLanguage = keyof typeof CODE_LANGUAGES;

export const isCodeLanguage = (name: string): name is CodeLanguage =>
  Object.hasOwn(CODE_LANGUAGES, name);

/** Longer code stays in one colour. In UTF-16 units. */
export const LONGEST_CODE = 100_000;
/** What stands behind so many stretches stays in one colour: each of them is an element of the page. */
export const MOST_RUNS = 12_000;

/** A stretch without a colour of its own. */
export const PLAIN = -1;
