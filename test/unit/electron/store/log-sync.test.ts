import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, vi } from "vitest";
import { createLogSync, syncFile } from "../../../../electron/store/log-sync.ts";

const pending = () => Promise.withResolvers<undefined>();

/** A disk that syncs when it is told to. */
function slowDisk() {
  const open: ReturnType<typeof pending>[] = [];
  const sync = vi.fn(() => {
    const each = pending();
    open.push(each);
    return each.promise;
  });
  return { sync, open };
}

it("syncs once more for all that was written while it synced", async () => {
  const { sync, open } = slowDisk();
  const log = createLogSync("/log", sync);
  log.soon();
  log.soon();
  log.soon();
  expect(sync).toHaveBeenCalledTimes(1);
  open[0]!.resolve(undefined);
  await vi.waitFor(() => expect(sync).toHaveBeenCalledTimes(2));
  open[1]!.resolve(undefined);
  await open[1]!.promise;
  await Promise.resolve();
  log.soon();
  expect(sync).toHaveBeenCalledTimes(3);
});

it("tells a sync that failed once, and syncs on", async () => {
  const { sync, open } = slowDisk();
  const log = createLogSync("/log", sync);
  log.soon();
  log.soon();
  open[0]!.reject(new Error("EIO"));
  await vi.waitFor(() => expect(sync).toHaveBeenCalledTimes(2));
  expect(() => log.throwIfFailed()).toThrow("EIO");
  expect(() => log.throwIfFailed()).not.toThrow();
});

it("syncs a real file, and takes one that is gone for carried over", async () => {
  const folder = mkdtempSync(join(tmpdir(), "parley-"));
  try {
    writeFileSync(join(folder, "there"), "x");
    await expect(syncFile(join(folder, "there"))).resolves.toBeUndefined();
    await expect(syncFile(join(folder, "gone"))).resolves.toBeUndefined();
    await expect(syncFile(folder)).rejects.toMatchObject({ code: "EISDIR" });
  } finally {
    rmSync(folder, { recursive: true });
  }
});
