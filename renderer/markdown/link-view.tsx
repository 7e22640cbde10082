import type { Tokens } from "marked";
import type { MouseEvent, ReactNode } from "react";
import { resolveReferences } from "./character-references.ts";
import { useMarkdownActions } from "./markdown-actions.ts";
import { linkTarget, safeUrl } from "./safe-url.ts";

interface LinkViewProps {
  readonly token: Tokens.Link;
  /** The link's visible words. */
  readonly label: string;
  readonly children: ReactNode;
}

/** A link that tells where it goes and asks the app to open it; it never navigates by itself. */
export function LinkView({ token, label, children }: LinkViewProps) {
  const actions = useMarkdownActions();
  const url = safeUrl(token.autolink === true ? token.href : resolveReferences(token.href));
  if (url === undefined) return children;
  const open = (event: MouseEvent): void => {
    event.preventDefault();
    if (event.button <= 1) actions.openLink(url.href);
  };
  const target = linkTarget(label.trim() === "" ? url.href : label, url);
  return (
    <>
      <a
        href={url.href}
        title={url.href}
        rel="noopener noreferrer"
        draggable={false}
        onClick={open}
        onAuxClick={open}
      >
        {label.trim() === "" ? url.href : children}
      </a>
      {target !== undefined && <span className="md-link-host"> ({target})</span>}
    </>
  );
}
