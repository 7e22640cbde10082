import { ImageOff } from "lucide-react";
import type { Tokens } from "marked";
import { resolveReferences } from "./character-references.ts";
import { CopyButton } from "./copy-button.tsx";
import { safeUrl } from "./safe-url.ts";
import { visibleText } from "./visible-text.ts";

/**
 * Stands where an image would. Nothing a model writes is ever loaded: the request alone would carry data out to
 * whoever the model was told to name (CVE-2025-32711).
 *
 * @param isLabel inside a link, where there is no room for a button.
 */
export function ImagePlaceholder({
  token,
  isLabel,
}: {
  readonly token: Tokens.Image;
  readonly isLabel: boolean;
}) {
  const description = visibleText(resolveReferences(token.text)).trim() || "Image";
  const url = safeUrl(resolveReferences(token.href));
  const isRemote = url !== undefined && url.host !== "";
  if (isLabel) return <span className="md-image-label">{description}</span>;
  return (
    <span className="md-image" role="group" aria-label={`Image, not loaded: ${description}`}>
      <ImageOff className="md-icon" aria-hidden="true" />
      <span className="md-image-text">{description}</span>
      <span className="md-image-host">{isRemote ? url.host : "not loaded"}</span>
      {isRemote && <CopyButton name="Copy link" text={url.href} />}
    </span>
  );
}
