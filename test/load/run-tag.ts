/** Which run of which window asks; it stands in the question, so that the server can tell. */
export interface RunTag {
  readonly windowId: number;
  /** Counts from 1 within its window. */
  readonly run: number;
}

export const writeTag = ({ windowId, run }: RunTag): string => `(window ${windowId}, run ${run})`;

/** The last tag in a text; undefined where there is none. */
export function readTag(text: string): RunTag | undefined {
  const found = [...text.matchAll(/\(window (\d+), run (\d+)\)/g)].at(-1);
  return found === undefined ? undefined : { windowId: Number(found[1]), run: Number(found[2]) };
}
