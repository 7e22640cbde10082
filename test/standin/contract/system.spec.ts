import { writeFileSync } from "node:fs";
import path from "node:path";
import { test, expect, freshFolder } from "./launch.ts";

/** https://www.electronjs.org/docs/latest/api/dialog */
test("tests answer dialogs in their own words", async ({ app }) => {
  const answer = await app.evaluate(async ({ dialog }) => {
    const original = dialog.showMessageBox.bind(dialog);
    dialog.showMessageBox = () => Promise.resolve({ response: 1, checkboxChecked: false });
    const { response } = await dialog.showMessageBox({
      message: "Delete?",
      buttons: ["Cancel", "Delete"],
    });
    dialog.showMessageBox = original;
    return response;
  });
  expect(answer).toBe(1);
});

/** https://www.electronjs.org/docs/latest/api/clipboard */
test("the clipboard is shared by the app and its pages", async ({ app, page }) => {
  await app.evaluate(({ clipboard }) => clipboard.writeText("from main"));
  expect(await app.evaluate(({ clipboard }) => clipboard.readText())).toBe("from main");
  const field = page.locator("textarea");
  await field.focus();
  await page.keyboard.press("ControlOrMeta+v");
  await expect(field).toHaveValue("from main");
  await field.fill("from the page");
  await field.press("ControlOrMeta+a");
  await field.press("ControlOrMeta+c");
  await expect
    .poll(() => app.evaluate(({ clipboard }) => clipboard.readText()))
    .toBe("from the page");
});

/** https://www.electronjs.org/docs/latest/api/native-theme */
test("themeSource decides what the app and its pages prefer", async ({ app, page }) => {
  const prefersDark = () => page.evaluate(() => matchMedia("(prefers-color-scheme: dark)").matches);
  const updated = app.evaluate(
    ({ nativeTheme }) =>
      new Promise((resolve) => {
        nativeTheme.themeSource = "light";
        setImmediate(() => {
          nativeTheme.once("updated", () => resolve(nativeTheme.shouldUseDarkColors));
          nativeTheme.themeSource = "dark";
        });
      }),
  );
  expect(await updated).toBe(true);
  await expect.poll(prefersDark).toBe(true);
  await page.reload();
  await expect.poll(prefersDark).toBe(true);
  await app.evaluate(({ nativeTheme }) => (nativeTheme.themeSource = "light"));
  await expect.poll(prefersDark).toBe(false);
  await app.evaluate(({ nativeTheme }) => (nativeTheme.themeSource = "system"));
});

test("page.emulateMedia has the last word", async ({ app, page }) => {
  await app.evaluate(({ nativeTheme }) => (nativeTheme.themeSource = "light"));
  await page.emulateMedia({ colorScheme: "dark" });
  expect(await page.evaluate(() => matchMedia("(prefers-color-scheme: dark)").matches)).toBe(true);
  await app.evaluate(({ nativeTheme }) => (nativeTheme.themeSource = "system"));
});

/** https://www.electronjs.org/docs/latest/api/safe-storage */
test("safeStorage brings back what it was given, and the ciphertext does not show it", async ({
  app,
}) => {
  const facts = await app.evaluate(async ({ safeStorage }) => {
    const available = await safeStorage.isAsyncEncryptionAvailable();
    const encrypted = await safeStorage.encryptStringAsync("a secret ä");
    const { result } = await safeStorage.decryptStringAsync(encrypted);
    return [available, result, encrypted.includes("secret")];
  });
  expect(facts).toEqual([true, "a secret ä", false]);
});

test("safeStorage refuses what it did not encrypt, and names its backend", async ({ app }) => {
  const facts = await app.evaluate(async ({ safeStorage }) => [
    await safeStorage.decryptStringAsync(Buffer.from("nonsense")).then(
      () => "accepted",
      () => "refused",
    ),
    safeStorage.getSelectedStorageBackend(),
  ]);
  expect(facts[0]).toBe("refused");
  expect(["basic_text", "gnome_libsecret", "kwallet", "kwallet5", "kwallet6"]).toContain(facts[1]);
});

/** https://www.electronjs.org/docs/latest/api/power-monitor */
test("powerMonitor can be listened to", async ({ app }) => {
  const heard = await app.evaluate(
    ({ powerMonitor }) =>
      new Promise((resolve) => {
        powerMonitor.once("suspend", () => resolve("suspend"));
        (powerMonitor as NodeJS.EventEmitter).emit("suspend");
      }),
  );
  expect(heard).toBe("suspend");
});

/** https://www.electronjs.org/docs/latest/api/screen */
test("the primary display is one of all displays", async ({ app }) => {
  const facts = await app.evaluate(({ screen }) => {
    const primary = screen.getPrimaryDisplay();
    return [
      primary.workArea.width > 0,
      screen.getAllDisplays().some(({ id }) => id === primary.id),
      screen.getDisplayMatching(primary.bounds).id === primary.id,
    ];
  });
  expect(facts).toEqual([true, true, true]);
});

/** https://www.electronjs.org/docs/latest/api/notification */
test("a notification can be made and clicked", async ({ app }) => {
  const facts = await app.evaluate(({ Notification }) => {
    const notification = new Notification({ title: "Done", body: "The answer is there" });
    let clicked = false;
    notification.on("click", () => (clicked = true));
    notification.emit("click");
    return [typeof Notification.isSupported(), notification.title, clicked];
  });
  expect(facts).toEqual(["boolean", "Done", true]);
});

/** https://www.electronjs.org/docs/latest/api/native-image */
test("nativeImage knows an empty image", async ({ app }) => {
  expect(
    await app.evaluate(({ nativeImage }) => [
      nativeImage.createEmpty().isEmpty(),
      nativeImage.createFromPath("/no/such/file.png").isEmpty(),
    ]),
  ).toEqual([true, true]);
});

/** https://www.electronjs.org/docs/latest/api/session#sessetproxyconfig */
test("resolveProxy answers what a PAC file would, for rules, bypasses and scripts", async ({
  app,
}) => {
  const facts = await app.evaluate(async ({ session }) => {
    const { defaultSession: own } = session;
    const resolve = (...urls: string[]) => Promise.all(urls.map((url) => own.resolveProxy(url)));
    const found: string[][] = [];
    await own.setProxy({ mode: "direct" });
    found.push(await resolve("https://a.test/"));
    await own.setProxy({ proxyRules: "http=one:80;https=two:8080,direct://;socks=three" });
    found.push(await resolve("http://a.test/", "https://a.test/", "http://localhost/"));
    await own.setProxy({
      proxyRules: "socks5://s:9",
      proxyBypassRules: "*.inside.test,10.0.0.0/8",
    });
    found.push(await resolve("https://a.test/", "https://a.inside.test/", "http://10.1.2.3/"));
    const script = `function FindProxyForURL(url, host) { return dnsDomainIs(host, ".work.test") ? "PROXY p:3128; DIRECT" : "DIRECT"; }`;
    await own.setProxy({ pacScript: `data:text/plain,${encodeURIComponent(script)}` });
    found.push(await resolve("https://a.work.test/x", "https://a.test/"));
    await own.setProxy({ mode: "system" });
    return found.map((row) => row.map((each) => each.replace(/;\s*/g, ";")));
  });
  expect(facts).toEqual([
    ["DIRECT"],
    ["PROXY one:80", "PROXY two:8080;DIRECT", "DIRECT"],
    ["SOCKS5 s:9", "DIRECT", "DIRECT"],
    ["PROXY p:3128;DIRECT", "DIRECT"],
  ]);
});

/** https://www.electronjs.org/docs/latest/api/power-save-blocker */
test("a blocker of sleep is started once and stopped once", async ({ app }) => {
  const facts = await app.evaluate(({ powerSaveBlocker }) => {
    const id = powerSaveBlocker.start("prevent-app-suspension");
    const before = powerSaveBlocker.isStarted(id);
    return [before, powerSaveBlocker.stop(id), powerSaveBlocker.isStarted(id)];
  });
  expect(facts).toEqual([true, true, false]);
});

/** https://www.electronjs.org/docs/latest/api/utility-process */
test("a utility process answers by structured clone and can be ended", async ({ app }) => {
  const script = path.join(freshFolder(), "child.mjs");
  writeFileSync(
    script,
    "process.parentPort.on('message', ({ data }) => process.parentPort.postMessage({ type: process.type, back: data }));",
  );
  const facts = await app.evaluate(async ({ utilityProcess }, file) => {
    const child = utilityProcess.fork(file, [], { stdio: "ignore" });
    await new Promise((resolve) => child.once("spawn", () => resolve(undefined)));
    const pid = typeof child.pid;
    const answer = new Promise((resolve) => child.once("message", resolve));
    child.postMessage({ map: new Map([[1, 2n]]) });
    const { type, back } = (await answer) as { type: string; back: { map: Map<number, bigint> } };
    const ended = new Promise((resolve) => child.once("exit", () => resolve(child.pid)));
    child.kill();
    return [pid, type, back.map.get(1) === 2n, (await ended) === undefined];
  }, script);
  expect(facts).toEqual(["number", "utility", true, true]);
});

/** https://www.electronjs.org/docs/latest/api/dialog; wrong options are thrown at once, not rejected. */
test("a dialog refuses options of the wrong kind", async ({ app }) => {
  const messages = await app.evaluate(({ dialog }) => {
    const refusal = (attempt: () => unknown): string => {
      try {
        attempt();
        return "no error";
      } catch (error) {
        return (error as Error).message;
      }
    };
    const wrong = (options: object) => options as never;
    return [
      refusal(() => dialog.showOpenDialog(wrong({ properties: "openFile" }))),
      refusal(() => dialog.showOpenDialog(wrong({ title: 3 }))),
      refusal(() => dialog.showSaveDialog(wrong({ defaultPath: {} }))),
      refusal(() => dialog.showSaveDialog(wrong({ nameFieldLabel: {} }))),
      refusal(() => dialog.showMessageBox(wrong({ message: [] }))),
      refusal(() => dialog.showMessageBox(wrong({ message: "", buttons: "OK" }))),
      refusal(() => dialog.showMessageBox(wrong({ message: "", type: "loud" }))),
      refusal(() => dialog.showErrorBox(wrong({}), "")).replace(/, conversion.*/, ""),
      refusal(() => dialog.showOpenDialog({ title: "right", properties: ["openFile"] })),
    ];
  });
  expect(messages).toEqual([
    "Properties must be an array",
    "Title must be a string",
    "Default path must be a string",
    "Name field label must be a string",
    "Message must be a string",
    "Buttons must be an array",
    "Invalid message box type",
    "Error processing argument at index 0",
    "no error",
  ]);
});

/** https://www.electronjs.org/docs/latest/api/native-image */
test("what is no picture is an empty image, and what is no buffer an error", async ({ app }) => {
  const facts = await app.evaluate(({ nativeImage }) => {
    let message = "no error";
    try {
      nativeImage.createFromBuffer("text" as never);
    } catch (error) {
      message = (error as Error).message;
    }
    return [
      nativeImage.createFromBuffer(Buffer.from("no picture")).isEmpty(),
      nativeImage.createFromPath("/").isEmpty(),
      message,
    ];
  });
  expect(facts).toEqual([true, true, "buffer must be a node Buffer"]);
});

test("the display says all of itself; an idle threshold is a positive whole number", async ({
  app,
}) => {
  const facts = await app.evaluate(({ powerMonitor, screen }) => {
    const { colorDepth, colorSpace, detected, displayFrequency, maximumCursorSize, nativeOrigin } =
      screen.getPrimaryDisplay();
    const kinds = [colorDepth, colorSpace, detected, displayFrequency].map((each) => typeof each);
    const refused = [-1, Number.NaN].map((threshold) => {
      try {
        return powerMonitor.getSystemIdleState(threshold);
      } catch (error) {
        return (error as Error).message.replace(/.*(conversion failure).*/, "$1");
      }
    });
    return [...kinds, typeof maximumCursorSize.width, typeof nativeOrigin.x, ...refused];
  });
  expect(facts).toEqual([
    "number",
    "string",
    "boolean",
    "number",
    "number",
    "number",
    expect.stringContaining("must be greater than 0"),
    "conversion failure",
  ]);
});
