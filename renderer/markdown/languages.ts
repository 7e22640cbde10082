import type { LanguageFn } from "highlight.js";

interface Grammar {
  /** As people write it. */
  readonly label: string;
  readonly load: () => Promise<{ readonly default: LanguageFn }>;
}

/** Each grammar is a chunk of its own, loaded when a block in its language is first closed. */
const GRAMMARS = {
  bash: { label: "Shell", load: () => import("highlight.js/lib/languages/bash") },
  c: { label: "C", load: () => import("highlight.js/lib/languages/c") },
  clojure: { label: "Clojure", load: () => import("highlight.js/lib/languages/clojure") },
  cmake: { label: "CMake", load: () => import("highlight.js/lib/languages/cmake") },
  cpp: { label: "C++", load: () => import("highlight.js/lib/languages/cpp") },
  csharp: { label: "C#", load: () => import("highlight.js/lib/languages/csharp") },
  css: { label: "CSS", load: () => import("highlight.js/lib/languages/css") },
  dart: { label: "Dart", load: () => import("highlight.js/lib/languages/dart") },
  diff: { label: "Diff", load: () => import("highlight.js/lib/languages/diff") },
  dockerfile: { label: "Dockerfile", load: () => import("highlight.js/lib/languages/dockerfile") },
  elixir: { label: "Elixir", load: () => import("highlight.js/lib/languages/elixir") },
  erlang: { label: "Erlang", load: () => import("highlight.js/lib/languages/erlang") },
  go: { label: "Go", load: () => import("highlight.js/lib/languages/go") },
  graphql: { label: "GraphQL", load: () => import("highlight.js/lib/languages/graphql") },
  haskell: { label: "Haskell", load: () => import("highlight.js/lib/languages/haskell") },
  http: { label: "HTTP", load: () => import("highlight.js/lib/languages/http") },
  ini: { label: "INI", load: () => import("highlight.js/lib/languages/ini") },
  java: { label: "Java", load: () => import("highlight.js/lib/languages/java") },
  javascript: { label: "JavaScript", load: () => import("highlight.js/lib/languages/javascript") },
  json: { label: "JSON", load: () => import("highlight.js/lib/languages/json") },
  julia: { label: "Julia", load: () => import("highlight.js/lib/languages/julia") },
  kotlin: { label: "Kotlin", load: () => import("highlight.js/lib/languages/kotlin") },
  latex: { label: "LaTeX", load: () => import("highlight.js/lib/languages/latex") },
  less: { label: "Less", load: () => import("highlight.js/lib/languages/less") },
  lua: { label: "Lua", load: () => import("highlight.js/lib/languages/lua") },
  makefile: { label: "Makefile", load: () => import("highlight.js/lib/languages/makefile") },
  markdown: { label: "Markdown", load: () => import("highlight.js/lib/languages/markdown") },
  matlab: { label: "MATLAB", load: () => import("highlight.js/lib/languages/matlab") },
  nginx: { label: "nginx", load: () => import("highlight.js/lib/languages/nginx") },
  nix: { label: "Nix", load: () => import("highlight.js/lib/languages/nix") },
  objectivec: { label: "Objective-C", load: () => import("highlight.js/lib/languages/objectivec") },
  ocaml: { label: "OCaml", load: () => import("highlight.js/lib/languages/ocaml") },
  perl: { label: "Perl", load: () => import("highlight.js/lib/languages/perl") },
  php: { label: "PHP", load: () => import("highlight.js/lib/languages/php") },
  powershell: { label: "PowerShell", load: () => import("highlight.js/lib/languages/powershell") },
  protobuf: { label: "Protobuf", load: () => import("highlight.js/lib/languages/protobuf") },
  python: { label: "Python", load: () => import("highlight.js/lib/languages/python") },
  r: { label: "R", load: () => import("highlight.js/lib/languages/r") },
  ruby: { label: "Ruby", load: () => import("highlight.js/lib/languages/ruby") },
  rust: { label: "Rust", load: () => import("highlight.js/lib/languages/rust") },
  scala: { label: "Scala", load: () => import("highlight.js/lib/languages/scala") },
  scss: { label: "SCSS", load: () => import("highlight.js/lib/languages/scss") },
  sql: { label: "SQL", load: () => import("highlight.js/lib/languages/sql") },
  swift: { label: "Swift", load: () => import("highlight.js/lib/languages/swift") },
  typescript: { label: "TypeScript", load: () => import("highlight.js/lib/languages/typescript") },
  vim: { label: "Vim script", load: () => import("highlight.js/lib/languages/vim") },
  xml: { label: "XML", load: () => import("highlight.js/lib/languages/xml") },
  yaml: { label: "YAML", load: () => import("highlight.js/lib/languages/yaml") },
} satisfies Record<string, Grammar>;

const ALIASES =
  "sh=bash shell=bash zsh=bash console=bash terminal=bash h=c cc=cpp cxx=cpp hpp=cpp c++=cpp cs=csharp c#=csharp " +
  "patch=diff docker=dockerfile ex=elixir erl=erlang golang=go gql=graphql hs=haskell toml=ini js=javascript " +
  "jsx=javascript mjs=javascript cjs=javascript node=javascript jsonc=json json5=json jl=julia kt=kotlin kts=kotlin " +
  "tex=latex make=makefile mk=makefile md=markdown mdx=markdown objc=objectivec pl=perl ps1=powershell pwsh=powershell " +
  "proto=protobuf py=python python3=python ipython=python rb=ruby rs=rust ts=typescript tsx=typescript mts=typescript " +
  "html=xml svg=xml vue=xml xhtml=xml rss=xml yml=yaml postgres=sql postgresql=sql mysql=sql sqlite=sql";

const LABELS =
  "html=HTML svg=SVG tsx=TSX jsx=JSX toml=TOML vue=Vue text=Text txt=Text plaintext=Text csv=CSV mermaid=Mermaid";

/** A map, not an object: a block may call its language `constructor`. */
const GRAMMAR_BY_NAME: ReadonlyMap<string, Grammar> = new Map(Object.entries(GRAMMARS));
const NAME_BY_ALIAS = toMap(ALIASES);
const LABEL_BY_ALIAS = toMap(LABELS);

export interface Language {
  /** The grammar's name, or undefined when there is none for it. */
  readonly grammar: string | undefined;
  /** For the block's heading. */
  readonly label: string;
}

const MAX_LABEL_LENGTH = 24;

/** @param word the first word after the fence, as typed. */
export function languageOf(word: string): Language {
  const name = word.toLowerCase();
  const grammar = NAME_BY_ALIAS.get(name) ?? name;
  const found = GRAMMAR_BY_NAME.get(grammar);
  const label = LABEL_BY_ALIAS.get(name) ?? found?.label ?? word.slice(0, MAX_LABEL_LENGTH);
  return { grammar: found && grammar, label: label === "" ? "Code" : label };
}

/**
 * @param grammar a name that `languageOf` gave.
 * @throws when the chunk cannot be loaded.
 */
export async function loadGrammar(grammar: string): Promise<LanguageFn | undefined> {
  return (await GRAMMAR_BY_NAME.get(grammar)?.load())?.default;
}

function toMap(pairs: string): ReadonlyMap<string, string> {
  return new Map(
    pairs.split(" ").map((pair) => {
      const at = pair.indexOf("=", 1);
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
}
