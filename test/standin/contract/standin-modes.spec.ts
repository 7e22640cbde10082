import { spawn } from "node:child_process";
import { once } from "node:events";
import { createDecipheriv, pbkdf2Sync } from "node:crypto";
import path from "node:path";
import type { ElectronApplication } from "@playwright/test";
import { expect, launch, test as base, windowOf } from "./launch.ts";

/** What is awkward on other computers and was softer here once; README.md lists the modes. */
const EXECUTABLE = path.join(import.meta.dirname, "../electron");

const test = base.extend<{
  launchIn: (modes: string) => Promise<ElectronApplication>;
}>({
  launchIn: async ({}, use) => {
    const started: ElectronApplication[] = [];
    await use(async (modes) => {
      process.env["PARLEY_STANDIN_MODES"] = modes;
      const app = await launch("basic").finally(() => {
        delete process.env["PARLEY_STANDIN_MODES"];
      });
      started.push(app);
      await app.firstWindow();
      return app;
    });
    for (const app of started) await app.close();
  },
});

test("a mode that does not exist ends the start", async () => {
  const child = spawn(EXECUTABLE, [path.join(import.meta.dirname, "apps/basic")], {
    env: { ...process.env, PARLEY_STANDIN_MODES: "never-redy-to-show" },
  });
  let output = "";
  child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
  expect(await once(child, "exit")).toEqual([1, null]);
  expect(output).toContain('no mode "never-redy-to-show"');
});

/** https://github.com/electron/electron/issues/48859: no frame is drawn before the window is shown. */
test("never-ready-to-show: a hidden window draws nothing and never says it is ready", async ({
  launchIn,
}) => {
  const app = await launchIn("never-ready-to-show");
  const facts = await app.evaluate(async ({ BrowserWindow }) => {
    const said: string[] = [];
    const frames =
      "new Promise((resolve) => { requestAnimationFrame(() => resolve('drawn')); setTimeout(resolve, 200, 'nothing'); })";
    const window = new BrowserWindow({ show: false });
    window.on("ready-to-show", () => said.push("ready-to-show"));
    window.webContents.on("did-finish-load", () => said.push("did-finish-load"));
    await window.loadURL("app://bundle/second");
    const hidden: unknown = await window.webContents.executeJavaScript(frames);
    window.show();
    const shown: unknown = await window.webContents.executeJavaScript(frames);
    window.destroy();
    return [hidden, shown, said];
  });
  expect(facts).toEqual(["nothing", "drawn", ["did-finish-load"]]);
});

test("notifications-fail: no desktop shows them, and they say so", async ({ launchIn }) => {
  const app = await launchIn("notifications-fail");
  const said = await app.evaluate(
    ({ Notification }) =>
      new Promise((resolve) => {
        const notification = new Notification({ title: "Done" });
        for (const name of ["show", "failed"] as const)
          (notification as NodeJS.EventEmitter).once(name, () => resolve(name));
        notification.show();
      }),
  );
  expect(said).toBe("failed");
});

test("a misspelled word is named, and can be replaced", async () => {
  process.env["PARLEY_STANDIN_MISSPELLED"] = "teh=the,ten";
  const app = await launch("basic").finally(() => {
    delete process.env["PARLEY_STANDIN_MISSPELLED"];
  });
  const page = await app.firstWindow();
  const field = page.locator("textarea");
  await field.fill("teh");
  const handle = await windowOf(app, page);
  const told = handle.evaluate(
    ({ webContents }) =>
      new Promise((resolve) =>
        webContents.once("context-menu", (_event, params) => {
          webContents.replaceMisspelling(params.dictionarySuggestions[0] ?? "");
          resolve([params.misspelledWord, params.dictionarySuggestions, params.spellcheckEnabled]);
        }),
      ),
  );
  await field.click({ button: "right", position: { x: 6, y: 8 } });
  expect(await told).toEqual(["teh", ["the", "ten"], true]);
  await expect(field).toHaveValue("the");
  await app.close();
});

test("open-path-answers: openPath answers, as it does on macOS and Windows", async ({
  launchIn,
}) => {
  const app = await launchIn("open-path-answers");
  expect(await app.evaluate(({ shell }) => shell.openPath("/"))).toBe("");
});

test.describe("safeStorage", () => {
  const facts = (app: ElectronApplication) =>
    app.evaluate(async ({ safeStorage }) => {
      const attempt = (work: () => unknown): unknown => {
        try {
          return work();
        } catch (error) {
          return (error as Error).message;
        }
      };
      const encrypted = await safeStorage.encryptStringAsync("a secret ä");
      return {
        backend: safeStorage.getSelectedStorageBackend(),
        available: [
          // eslint-disable-next-line @typescript-eslint/no-deprecated -- what it answers is the point
          safeStorage.isEncryptionAvailable(),
          await safeStorage.isAsyncEncryptionAvailable(),
        ],
        // eslint-disable-next-line @typescript-eslint/no-deprecated -- the refusal is the point
        sync: attempt(() => safeStorage.encryptString("x").subarray(0, 3).toString()),
        mark: encrypted.subarray(0, 3).toString(),
        encrypted: encrypted.toString("base64"),
        back: await safeStorage.decryptStringAsync(encrypted),
      };
    });
  const unavailable =
    "Error while encrypting the text provided to safeStorage.encryptString. Encryption is not available.";

  /** What anybody can do who has read Chromium's source. */
  function decryptWithPublishedPassword(ciphertext: string): string {
    const bytes = Buffer.from(ciphertext, "base64");
    const key = pbkdf2Sync("peanuts", "saltysalt", 1, 16, "sha1");
    const decipher = createDecipheriv("aes-128-cbc", key, Buffer.alloc(16, " "));
    return Buffer.concat([decipher.update(bytes.subarray(3)), decipher.final()]).toString();
  }

  test("without a desktop it encrypts under the published password, and says basic_text", async ({
    launchIn,
  }) => {
    const found = await facts(await launchIn(""));
    expect(found).toMatchObject({
      backend: "basic_text",
      available: [false, true],
      sync: unavailable,
      mark: "v10",
      back: { result: "a secret ä", shouldReEncrypt: false },
    });
    expect(decryptWithPublishedPassword(found.encrypted)).toBe("a secret ä");
  });

  test("with a desktop whose keyring does not answer it does the same, and names the keyring", async ({
    launchIn,
  }) => {
    const found = await facts(await launchIn("gnome-libsecret"));
    expect(found).toMatchObject({
      backend: "gnome_libsecret",
      available: [false, true],
      sync: unavailable,
      mark: "v10",
    });
    expect(decryptWithPublishedPassword(found.encrypted)).toBe("a secret ä");
  });

  for (const [asked, backend] of [
    ["gnome-libsecret", "gnome_libsecret"],
    ["kwallet5", "kwallet5"],
  ] as const)
    test(`secret-service: with ${asked} the password is the keyring's`, async ({ launchIn }) => {
      const app = await launchIn(`${asked},secret-service`);
      const found = await facts(app);
      expect(found).toMatchObject({
        backend,
        available: [true, true],
        sync: "v11",
        mark: "v11",
        back: { result: "a secret ä", shouldReEncrypt: false },
      });
      expect(() => decryptWithPublishedPassword(found.encrypted)).toThrow();
    });

  test("what was encrypted without the keyring should be encrypted again once it answers", async ({
    launchIn,
  }) => {
    const { encrypted } = await facts(await launchIn("gnome-libsecret"));
    const after = await launchIn("gnome-libsecret,secret-service");
    const back = await after.evaluate(
      ({ safeStorage }, text) => safeStorage.decryptStringAsync(Buffer.from(text, "base64")),
      encrypted,
    );
    expect(back).toEqual({ result: "a secret ä", shouldReEncrypt: true });
  });
});

/**
 * https://www.electronjs.org/docs/latest/api/browser-window#page-visibility. Not a test of the real Electron: there
 * Playwright's emulated focus keeps every page visible.
 */
test.describe("page visibility", () => {
  const STATE = "document.visibilityState";
  /** How many times a timer of 50 ms and the frames of the page come round in 600 ms of main's clock. */
  const ROUNDS = `new Promise((resolve) => {
    const rounds = { timers: 0, frames: 0, hidden: document.hidden };
    const timer = setInterval(() => rounds.timers++, 50);
    const frame = () => { rounds.frames++; requestAnimationFrame(frame); };
    requestAnimationFrame(frame);
    const channel = new MessageChannel();
    const end = Date.now() + 600;
    channel.port1.onmessage = () => {
      if (Date.now() < end) channel.port2.postMessage(0);
      else { clearInterval(timer); resolve(rounds); }
    };
    channel.port2.postMessage(0);
  })`;

  test("a window that was never shown counts as visible", async ({ app }) => {
    const state: unknown = await app.evaluate(async (_electron, script) => {
      const window = await globalThis.fixture.open("app://bundle/second", { show: false });
      const found: unknown = await window.webContents.executeJavaScript(script);
      window.destroy();
      return found;
    }, STATE);
    expect(state).toBe("visible");
  });

  for (const [leave, back] of [
    ["hide", "show"],
    ["minimize", "restore"],
  ] as const)
    test(`${leave}: hidden, no frames, timers once a second; ${back}: as before`, async ({
      app,
      page,
    }) => {
      const handle = await windowOf(app, page);
      await page.evaluate(() => {
        window.got = [];
        document.addEventListener("visibilitychange", () =>
          window.got.push(document.visibilityState),
        );
      });
      const rounds = () =>
        handle.evaluate(
          (each, script) => each.webContents.executeJavaScript(script) as Promise<unknown>,
          ROUNDS,
        ) as Promise<{ timers: number; frames: number; hidden: boolean }>;
      await handle.evaluate((each, name) => each[name](), leave);
      const hidden = await rounds();
      expect(hidden).toMatchObject({ hidden: true, frames: 0 });
      expect(hidden.timers).toBeLessThanOrEqual(1);
      await handle.evaluate((each, name) => each[name](), back);
      const shown = await rounds();
      expect(shown.hidden).toBe(false);
      expect(shown.frames).toBeGreaterThan(1);
      expect(shown.timers).toBeGreaterThan(1);
      expect(await page.evaluate(() => window.got)).toEqual(["hidden", "visible"]);
    });

  test("a document that loads in a hidden window is hidden", async ({ app, page }) => {
    const handle = await windowOf(app, page);
    const state: unknown = await handle.evaluate(async (each, script) => {
      each.hide();
      await each.loadURL("app://bundle/second");
      return each.webContents.executeJavaScript(script) as Promise<unknown>;
    }, STATE);
    expect(state).toBe("hidden");
  });

  test("backgroundThrottling: false keeps it visible", async ({ app }) => {
    const facts: unknown = await app.evaluate(async (_electron, script) => {
      const window = await globalThis.fixture.open("app://bundle/second", {
        webPreferences: { backgroundThrottling: false },
      });
      window.hide();
      const found: unknown = await window.webContents.executeJavaScript(script);
      window.destroy();
      return found;
    }, STATE);
    expect(facts).toBe("visible");
  });
});
