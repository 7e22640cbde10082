import { createWritingStore } from "./writing-store.ts";
import type { Client } from "../bridge/client.ts";
import type { ReadableStore } from "../state/store.ts";

/** What is typed in fields of the settings and not in force yet. Never a secret: those are only saved by their button. */
export interface TypedStore {
  /** By the name of the field. */
  readonly state: ReadableStore<ReadonlyMap<string, string>>;
  /** Reads what main kept when the page was last gone. */
  readonly load: () => Promise<void>;
  readonly write: (field: string, text: string) => void;
  /** It is in force, or was taken back. */
  readonly drop: (field: string) => void;
  /** The same, unless something else has been typed there since. */
  readonly dropIf: (field: string, text: string | undefined) => void;
  /** @param commit puts what stands in a field in force, where it may stand. @returns a function that ends that. */
  readonly onLeave: (commit: () => Promise<void>) => () => void;
  /** Puts everything in force that may be, and saves the rest. */
  readonly flush: () => Promise<void>;
}

interface TypedStoreDeps {
  readonly client: Client;
  readonly newId: () => string;
  readonly reportError: (error: unknown) => void;
}

export function createTypedStore(deps: TypedStoreDeps): TypedStore {
  const { client, reportError } = deps;
  /** Main has these. */
  const kept = new Set<string>();
  const commits = new Set<() => Promise<void>>();
  const writing = createWritingStore<string>({
    ...deps,
    save: (name, { text }) => {
      kept.add(name);
      return client.call("settings.keepTyped", { name, text });
    },
  });
  const drop = (name: string): void => {
    writing.forget(name);
    if (!kept.delete(name)) return;
    client.call("settings.keepTyped", { name, text: null }).catch(reportError);
  };
  return {
    state: writing.state,
    load: async () => {
      try {
        const { typed } = await client.call("settings.typed", {});
        for (const [name, text] of Object.entries(typed)) {
          kept.add(name);
          writing.adopt(name, { text, attachments: [] });
        }
      } catch (error) {
        reportError(error);
      }
    },
    write: writing.write,
    drop,
    dropIf: (name, text) => {
      if (writing.state.get().get(name) === text) drop(name);
    },
    onLeave: (commit) => {
      commits.add(commit);
      return () => void commits.delete(commit);
    },
    flush: async () => {
      // A commit may wait for main longer than the window does.
      await Promise.all([writing.flush(), ...[...commits].map((commit) => commit())]);
      await writing.flush();
    },
  };
}
