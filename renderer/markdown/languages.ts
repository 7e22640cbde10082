import { CODE_LANGUAGES, isCodeLanguage, type CodeLanguage } from "../../shared/code-languages.ts";

const ALIASES =
  "sh=bash shell=bash zsh=bash console=bash terminal=bash h=c cc=cpp cxx=cpp hpp=cpp c++=cpp cs=csharp c#=csharp " +
  "patch=diff docker=dockerfile ex=elixir erl=erlang golang=go gql=graphql hs=haskell toml=ini js=javascript " +
  "jsx=javascript mjs=javascript cjs=javascript node=javascript jsonc=json json5=json jl=julia kt=kotlin kts=kotlin " +
  "tex=latex make=makefile mk=makefile md=markdown mdx=markdown objc=objectivec pl=perl ps1=powershell pwsh=powershell " +
  "proto=protobuf py=python python3=python ipython=python rb=ruby rs=rust ts=typescript tsx=typescript mts=typescript " +
  "html=xml svg=xml vue=xml xhtml=xml rss=xml yml=yaml postgres=sql postgresql=sql mysql=sql sqlite=sql";

const LABELS =
  "html=HTML svg=SVG tsx=TSX jsx=JSX toml=TOML vue=Vue text=Text txt=Text plaintext=Text csv=CSV mermaid=Mermaid";

const NAME_BY_ALIAS = toMap(ALIASES);
const LABEL_BY_ALIAS = toMap(LABELS);

export interface Language {
  /** The grammar's name, or undefined when there is none for it. */
  readonly grammar: CodeLanguage | undefined;
  /** For the block's heading. */
  readonly label: string;
}

const MAX_LABEL_LENGTH = 24;

/** @param word the first word after the fence, as typed. */
export function languageOf(word: string): Language {
  const name = word.toLowerCase();
  const known = NAME_BY_ALIAS.get(name) ?? name;
  const grammar = isCodeLanguage(known) ? known : undefined;
  const own = grammar && CODE_LANGUAGES[grammar];
  const label = LABEL_BY_ALIAS.get(name) ?? own ?? word.slice(0, MAX_LABEL_LENGTH);
  return { grammar, label: label === "" ? "Code" : label };
}

function toMap(pairs: string): ReadonlyMap<string, string> {
  return new Map(
    pairs.split(" ").map((pair) => {
      const at = pair.indexOf("=", 1);
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
}
