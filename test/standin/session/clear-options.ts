/** https://www.electronjs.org/docs/latest/api/session#sescleardataoptions, as far as `clearStorageData` has it. */
export interface ClearOptions {
  readonly origin?: string;
  readonly storages?: readonly string[];
}

/** Electron's names of what a site stores, and CDP's. */
const STORAGE_TYPES: Readonly<Record<string, string>> = {
  filesystem: "file_systems",
  indexdb: "indexeddb",
  localstorage: "local_storage",
  shadercache: "shader_cache",
  serviceworkers: "service_workers",
  cachestorage: "cache_storage",
};

/** What is to go, by CDP's names; all of it where none is named. Cookies apart: those are kept for the whole session. */
export function wantedStorages({ storages = [] }: ClearOptions): {
  readonly cookies: boolean;
  readonly others: readonly string[];
} {
  if (storages.length === 0) return { cookies: true, others: Object.values(STORAGE_TYPES) };
  return {
    cookies: storages.includes("cookies"),
    others: storages.flatMap((name) => STORAGE_TYPES[name] ?? []),
  };
}
