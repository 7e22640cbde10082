import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { SecretStore } from "../../../electron/secrets/secret-store.ts";

/** A store of the test's own, with nothing in it. */
export interface OpenedStore {
  readonly store: SecretStore;
  /** The same secrets as another start of the app finds them; undefined for a store that ends with the app. */
  readonly reopen?: () => SecretStore;
  readonly close?: () => void | Promise<void>;
}

/** What every store of secrets does, whatever it is made of. */
export function describeSecretStore(
  name: string,
  open: () => OpenedStore | Promise<OpenedStore>,
): void {
  describe(name, () => {
    let opened: OpenedStore;
    beforeEach(async () => {
      opened = await open();
    });
    afterEach(async () => {
      await opened.close?.();
    });

    it("knows nothing of a secret that was never kept", async () => {
      expect(await opened.store.get("endpoint/none")).toBeUndefined();
      expect(await opened.store.has("endpoint/none")).toBe(false);
      await opened.store.delete("endpoint/none");
    });

    it("gives back what it was given", async () => {
      await opened.store.set("endpoint/a", "sk-first");
      expect(await opened.store.get("endpoint/a")).toBe("sk-first");
      expect(await opened.store.has("endpoint/a")).toBe(true);
    });

    it.each([
      ["of one character", "x"],
      ["of 10,000 characters", "k".repeat(10_000)],
      ["with every sign that can be typed", `"'\\\`{}[]<>|&;$ %~^:=,.!?*()#@/+-_`],
    ])("keeps one %s", async (_kind, value) => {
      await opened.store.set("endpoint/a", value);
      expect(await opened.store.get("endpoint/a")).toBe(value);
    });

    it("puts a new value in place of the old one", async () => {
      await opened.store.set("endpoint/a", "sk-first");
      await opened.store.set("endpoint/a", "sk-second");
      expect(await opened.store.get("endpoint/a")).toBe("sk-second");
    });

    it("keeps secrets apart by their names", async () => {
      await opened.store.set("endpoint/a", "sk-a");
      await opened.store.set("endpoint/a-b", "sk-a-b");
      await opened.store.set("langfuse/secret-key", "sk-lf");
      await opened.store.delete("endpoint/a");
      expect(await opened.store.get("endpoint/a")).toBeUndefined();
      expect(await opened.store.get("endpoint/a-b")).toBe("sk-a-b");
      expect(await opened.store.get("langfuse/secret-key")).toBe("sk-lf");
    });

    it("forgets what is deleted, and takes it anew", async () => {
      await opened.store.set("endpoint/a", "sk-first");
      await opened.store.delete("endpoint/a");
      expect(await opened.store.has("endpoint/a")).toBe(false);
      await opened.store.delete("endpoint/a");
      await opened.store.set("endpoint/a", "sk-second");
      expect(await opened.store.get("endpoint/a")).toBe("sk-second");
    });

    it("keeps the last of several values that are set at once", async () => {
      const values = Array.from({ length: 20 }, (_, index) => `sk-${index}`);
      await Promise.all(values.map((value) => opened.store.set("endpoint/a", value)));
      expect(await opened.store.get("endpoint/a")).toBe("sk-19");
    });

    it("keeps many names that are set at once", async () => {
      const names = Array.from({ length: 20 }, (_, index) => `endpoint/many-${index}` as const);
      await Promise.all(names.map((each) => opened.store.set(each, `sk of ${each}`)));
      const read = await Promise.all(names.map((each) => opened.store.get(each)));
      expect(read).toEqual(names.map((each) => `sk of ${each}`));
    });

    it("still has it when the app starts again, unless it ends with the app", async () => {
      await opened.store.set("endpoint/a", "sk-first");
      const again = opened.reopen?.();
      if (again === undefined) return;
      expect(await again.has("endpoint/a")).toBe(true);
      expect(await again.get("endpoint/a")).toBe("sk-first");
      await again.delete("endpoint/a");
      expect(await opened.reopen?.().get("endpoint/a")).toBeUndefined();
    });
  });
}
