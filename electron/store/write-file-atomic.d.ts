/** The part of write-file-atomic 7 that is used here; the package brings no types of its own. */
declare module "write-file-atomic" {
  interface Options {
    readonly mode?: number;
  }
  const writeFileAtomic: {
    /** Writes to a temporary file beside it, syncs, and renames; throws what `node:fs` throws. */
    sync(path: string, data: string, options?: Options): void;
  };
  // eslint-disable-next-line import-x/no-default-export -- it is how the package exports
  export default writeFileAtomic;
}
