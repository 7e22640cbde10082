import type { MouseEvent } from "react";
import { toShownLine } from "../../shared/foreign-text.ts";
import type { Part, SourcesPart } from "../../shared/message.ts";
import type { Source } from "../../shared/source.ts";
import { safeUrl } from "../markdown/safe-url.ts";
import { useServices } from "../services.ts";

/** The sources that belong to a text: those of its own model call, which stand behind it. */
export function sourcesAfter(
  parts: readonly Part[],
  index: number,
): SourcesPart["sources"] | undefined {
  if (parts[index]?.type !== "text") return undefined;
  const next = parts
    .slice(index + 1)
    .find(({ type }) => type === "sources" || type === "tool-call");
  return next?.type === "sources" ? next.sources : undefined;
}

/** The pages that an answer names, each with the host it is on. Nothing of them is fetched. */
export function SourcesView({ sources }: Pick<SourcesPart, "sources">) {
  return (
    <ol aria-label="Sources" className="flex min-w-0 flex-col gap-1 text-sm">
      {sources.map((source) => (
        <SourceRow key={source.number} source={source} />
      ))}
    </ol>
  );
}

function SourceRow({ source: { number, url: address, title } }: { readonly source: Source }) {
  const { openLink } = useServices();
  const url = safeUrl(address);
  const open = (event: MouseEvent): void => {
    event.preventDefault();
    if (url !== undefined && event.button <= 1) openLink(url.href);
  };
  const words = toShownLine(title ?? address);
  return (
    <li className="flex min-w-0 items-baseline gap-2">
      <span className="shrink-0 text-text-muted tabular-nums">{number}.</span>
      {url === undefined ? (
        <span className="min-w-0 truncate">{words}</span>
      ) : (
        <>
          <a
            href={url.href}
            title={url.href}
            rel="noopener noreferrer"
            draggable={false}
            className="min-w-0 truncate underline underline-offset-2"
            onClick={open}
            onAuxClick={open}
          >
            {words}
          </a>
          <span className="shrink-0 text-text-muted">{url.host}</span>
        </>
      )}
    </li>
  );
}
