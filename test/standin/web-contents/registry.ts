import type { WebContents } from "./web-contents.ts";

const living = new Map<number, WebContents>();

/** Every WebContents that is not destroyed, by id. */
export const registry = {
  add: (contents: WebContents): void => void living.set(contents.id, contents),
  remove: (contents: WebContents): void => void living.delete(contents.id),
  byId: (id: number): WebContents | undefined => living.get(id),
  all: (): WebContents[] => [...living.values()],
  find: (matches: (contents: WebContents) => boolean): WebContents | undefined =>
    [...living.values()].find(matches),
};
