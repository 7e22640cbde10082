/**
 * Characters that are not seen but change how a label reads: bidirectional controls (U+202E turns `gpj.exe` round),
 * zero-width spaces, soft hyphens, tags. Joiners stay: emoji and several scripts need them.
 */
const INVISIBLE =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\u{e0000}-\u{e0fff}]/gu;

/** The text as a person sees it, for labels that vouch for something: links, images, languages. */
export function visibleText(text: string): string {
  return text.replace(INVISIBLE, "");
}
