import { fileURLToPath } from "node:url";

const worker = (path: string): string =>
  fileURLToPath(new URL(`../../electron/${path}`, import.meta.url));

/** The files that main starts as threads of their own, as they are before they are built. */
export const WORKERS = {
  diskWorker: worker("compose/disk-worker.ts"),
  colourWorker: worker("code/colour-worker.ts"),
};
