import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { readFileSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import {
  environment,
  expect,
  lastAnswer,
  say,
  screen,
  test,
  untilIdle,
  type Parley,
} from "./app.fixture.ts";
import { needsWords } from "../../scripts/lib/skips.mjs";

/** What desktops do to an app: windows that never show, programs that never answer, logoffs, full disks. */

const NEVER_READY = { PARLEY_STANDIN_MODES: "never-ready-to-show" };

const windows = ({ app }: Parley) =>
  app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows().map((each) => ({
      isVisible: each.isVisible(),
      ...each.getBounds(),
    })),
  );

const clickMenu = ({ app }: Parley, label: string) =>
  app.evaluate(({ Menu }, wanted) => {
    Menu.getApplicationMenu()
      ?.items.flatMap((each) => each.submenu?.items ?? [])
      .find((each) => each.label === wanted)
      ?.click();
  }, label);

const logOf = (userData: string): string => {
  try {
    return readFileSync(join(userData, "logs", "parley.log"), "utf8");
  } catch {
    return "";
  }
};
const eventsOf = (userData: string): readonly string[] =>
  [...logOf(userData).matchAll(/"event":"([\w-]+)"/g)].map(([, event = ""]) => event);

/** Starts the app as a person does, without Playwright in between. */
function start(userData: string, stdio: "ignore" | "pipe" = "ignore"): ChildProcess {
  return spawn(electronPath(), [".", `--user-data-dir=${userData}`], {
    env: environment({}),
    stdio: ["ignore", stdio, stdio],
  });
}

function electronPath(): string {
  const path: unknown = createRequire(import.meta.url)("electron");
  return String(path);
}

test("a window shows itself where the desktop never says that it could be shown", async ({
  launch,
}) => {
  const parley = await launch({ env: NEVER_READY });
  await expect
    .poll(async () => (await windows(parley)).map((each) => each.isVisible))
    .toEqual([true]);
  await say(parley.page, "Hi");
  await untilIdle(parley.page);
  await expect(lastAnswer(parley.page)).not.toBeEmpty();
});

test("a second start shows a window that is hidden", async ({ parley, userData }) => {
  await parley.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide());
  expect((await windows(parley))[0]?.isVisible).toBe(false);
  const [code] = (await once(start(userData), "exit")) as [number];
  expect(code).toBe(0);
  await expect.poll(async () => (await windows(parley))[0]?.isVisible).toBe(true);
});

test("a new window lies beside the one before, and is as large", async ({ parley }) => {
  for (const count of [2, 3]) {
    const [other] = await Promise.all([
      parley.app.waitForEvent("window"),
      clickMenu(parley, "New Window"),
    ]);
    await expect(screen(other).composer).toBeVisible();
    expect(await windows(parley)).toHaveLength(count);
  }
  const all = await windows(parley);
  const corners = new Set(all.map(({ x, y }) => `${x} ${y}`));
  expect(corners.size).toBe(3);
});

test("the equals key zooms in as the plus key does", async ({ parley }) => {
  const { app } = parley;
  const roles = await app.evaluate(({ Menu }) =>
    Menu.getApplicationMenu()
      ?.items.flatMap((each) => each.submenu?.items ?? [])
      .map(({ role, accelerator, visible }) => ({ role, accelerator, visible })),
  );
  const zooming = roles?.filter(({ role }) => role?.toLowerCase() === "zoomin") ?? [];
  expect(zooming.map(({ accelerator }) => accelerator)).toContain("CmdOrCtrl+=");
  expect(zooming.filter(({ visible }) => visible)).toHaveLength(1);
});

test("a folder opens without waiting for a program that never answers", async ({ parley }) => {
  const { app, page } = parley;
  await app.evaluate(({ shell }) => {
    const asked: string[] = [];
    Reflect.set(globalThis, "askedToOpen", asked);
    shell.openPath = (path) => {
      asked.push(path);
      return new Promise(() => undefined);
    };
  });
  await page.getByRole("button", { name: "Settings" }).first().click();
  await page.getByRole("tab", { name: "Data" }).click();
  await page.getByRole("button", { name: "Open folder" }).click();
  await page.getByRole("tab", { name: "Observability" }).click();
  await page.getByRole("button", { name: "Open logs" }).click();
  await expect
    .poll(() => app.evaluate(() => (Reflect.get(globalThis, "askedToOpen") as string[]).length))
    .toBe(2);
  // The calls are answered, and by no error.
  await page.getByRole("tab", { name: "Appearance" }).click();
  await expect(page.getByRole("radio", { name: "Dark" })).toBeVisible();
  await expect(page.getByRole("alert")).toHaveCount(0);
});

test("a browser and a file manager do not inherit the mask of our files", async ({
  parley,
  userData,
}) => {
  // Windows has no umask.
  test.skip(process.platform === "win32", needsWords("macOS or Linux"));
  const { app, page } = parley;
  writeFileSync(join(userData, "settings.bad-1.json"), "{}");
  await app.evaluate(({ shell }) => {
    const { execFileSync: run } = process.getBuiltinModule("node:child_process");
    const ofProgram = (): string => run("sh", ["-c", "umask"]).toString().trim();
    Reflect.set(globalThis, "ofProgram", ofProgram);
    shell.openExternal = async () => {
      const seen = [ofProgram()];
      // Where the desktop is asked first, the program starts a little later.
      await new Promise((resolve) => setTimeout(resolve, 50));
      seen.push(ofProgram());
      Reflect.set(globalThis, "seenMasks", seen);
    };
    // Nothing is ever told of its start.
    shell.showItemInFolder = () => {
      const seen = [ofProgram()];
      setTimeout(() => {
        seen.push(ofProgram());
        Reflect.set(globalThis, "seenMasks", seen);
      }, 50);
    };
  });
  await page.evaluate(() => window.open("https://example.com/"));
  const usual = execFileSync("sh", ["-c", "umask"]).toString().trim();
  const seen = () => app.evaluate(() => Reflect.get(globalThis, "seenMasks") as string[] | null);
  await expect.poll(seen).toEqual([usual, usual]);
  await app.evaluate(() => Reflect.set(globalThis, "seenMasks", null));
  await page.evaluate(async () => {
    const { parley: bridge } = globalThis as unknown as {
      parley: { call: (request: unknown) => Promise<unknown> };
    };
    const input = { name: "settings.bad-1.json" };
    await bridge.call({ id: crypto.randomUUID(), name: "settings.showFile", input });
  });
  await expect.poll(seen).toEqual([usual, usual]);
  const own = () => app.evaluate(() => (Reflect.get(globalThis, "ofProgram") as () => string)());
  await expect.poll(own).toMatch(/^0*77$/);
});

test("a logoff of Windows ends what is running and stores it", async ({ launch, userData }) => {
  const { app, page } = await launch();
  await say(page, "Write something long");
  await expect(screen(page).stop).toBeVisible();
  await screen(page).composer.fill("half a thought");
  const gone = new Promise((resolve) => app.process().once("exit", resolve));
  await screen(page).composer.pressSequentially(", and the rest of it");
  await app
    .evaluate(({ BrowserWindow }) => {
      BrowserWindow.getAllWindows()[0]?.emit("session-end", { reasons: ["logoff"] });
    })
    .catch(() => undefined);
  await gone;
  expect(eventsOf(userData)).toEqual(expect.arrayContaining(["session-end", "app-quit"]));
  const again = await launch();
  await screen(again.page).conversations.getByRole("link").first().click();
  await expect(lastAnswer(again.page)).toContainText("Interrupted");
  await expect(screen(again.page).composer).toHaveValue("half a thought, and the rest of it");
});

test("the system's shutdown waits for an orderly end", async ({ launch, userData }) => {
  const { app } = await launch();
  const gone = new Promise((resolve) => app.process().once("exit", resolve));
  await app
    .evaluate(({ powerMonitor }) => {
      const event = {
        preventDefault: () => Reflect.set(globalThis, "isDelayed", true),
      };
      powerMonitor.emit("shutdown", event);
      if (Reflect.get(globalThis, "isDelayed") !== true) throw new Error("not delayed");
    })
    .catch((error: unknown) => {
      if (String(error).includes("not delayed")) throw error;
    });
  await gone;
  expect(eventsOf(userData)).toEqual(expect.arrayContaining(["system-shutdown", "app-quit"]));
});

test.describe("started again while it closes", () => {
  for (const delayMs of [0, 20, 60, 150]) {
    test(`the app opens once it has closed, ${delayMs} ms after`, async ({ userData }) => {
      // A signal ends a process of Windows at once.
      test.skip(process.platform === "win32", needsWords("macOS or Linux"));
      const starts = () => eventsOf(userData).filter((event) => event === "app-started").length;
      const first = start(userData);
      await expect.poll(starts).toBe(1);
      const gone = once(first, "exit");
      first.kill("SIGTERM");
      await new Promise((resolve) => setTimeout(resolve, delayMs));
      start(userData);
      await gone;
      await expect.poll(starts).toBe(2);
      // Whichever process it is now: it holds the lock of this folder alone.
      const holder = holderOf(userData) ?? 0;
      expect(holder).toBeGreaterThan(0);
      const isOver = () => eventsOf(userData).filter((event) => event === "app-quit").length;
      process.kill(holder, "SIGTERM");
      await expect.poll(isOver).toBe(2);
    });
  }
});

test("who starts the app in the very moment of its end is not forgotten", async ({
  launch,
  userData,
}) => {
  const given = {
    OPENAI_BASE_URL: "http://127.0.0.1:9/v1",
    LANGFUSE_BASE_URL: "http://127.0.0.1:9",
  };
  const { app } = await launch({ env: given });
  const gone = new Promise((resolve) => app.process().once("exit", resolve));
  const marker = join(userData, "opened-again.json");
  await app
    .evaluate(({ app: main }, path) => {
      const { writeFileSync: write } = process.getBuiltinModule("node:fs");
      const { execFileSync: run } = process.getBuiltinModule("node:child_process");
      main.relaunch = (options) => {
        const { OPENAI_BASE_URL, LANGFUSE_BASE_URL } = process.env;
        const mask = process.platform === "win32" ? "" : run("sh", ["-c", "umask"]).toString();
        write(
          path,
          JSON.stringify({ options, mask, given: { OPENAI_BASE_URL, LANGFUSE_BASE_URL } }),
        );
      };
      main.once("will-quit", () => main.emit("second-instance", {}, [], "", {}));
      main.quit();
    }, marker)
    .catch(() => undefined);
  await gone;
  // It comes back as it was started: with the endpoint of the terminal, and a mask that its browsers may inherit.
  const mask = process.platform === "win32" ? "" : execFileSync("sh", ["-c", "umask"]).toString();
  expect(JSON.parse(readFileSync(marker, "utf8"))).toEqual({ options: {}, mask, given });
  rmSync(marker);
  // Nobody asked this time.
  const again = await launch();
  const over = new Promise((resolve) => again.app.process().once("exit", resolve));
  await again.app
    .evaluate(({ app: main }, path) => {
      const { writeFileSync: write } = process.getBuiltinModule("node:fs");
      main.relaunch = () => write(path, "again");
      main.quit();
    }, marker)
    .catch(() => undefined);
  await over;
  expect(() => readFileSync(marker)).toThrow();
});

/** The process that holds the folder's lock, as Chromium's link and the stand-in's name it. */
function holderOf(userData: string): number | undefined {
  for (const name of ["SingletonLock", join("standin-lock", "lock")]) {
    try {
      return Number(/(\d+)$/.exec(readlinkSync(join(userData, name)))?.[1]);
    } catch {
      // The other one, then.
    }
  }
  return undefined;
}

test.describe("a log that cannot be written", () => {
  const isAlive = async (page: Page): Promise<void> => {
    await say(page, "What is 2 + 2?");
    await untilIdle(page);
    await expect(lastAnswer(page)).toContainText("4");
  };

  test("is no reason to end: something stands in place of its folder", async ({
    launch,
    userData,
  }) => {
    writeFileSync(join(userData, "logs"), "in the way");
    const { page } = await launch();
    await isAlive(page);
  });

  test("is no reason to end: the disk is full, and later it is not", async ({
    parley: { app, page },
    userData,
  }) => {
    await app.evaluate(() => {
      const fs = process.getBuiltinModule("node:fs");
      const { syncBuiltinESMExports } = process.getBuiltinModule("node:module");
      const { writeSync } = fs;
      const full = (): never => {
        throw Object.assign(new Error("ENOSPC: no space left on device, write"), {
          code: "ENOSPC",
        });
      };
      fs.writeSync = full;
      syncBuiltinESMExports();
      Reflect.set(globalThis, "makeRoom", () => {
        fs.writeSync = writeSync;
        syncBuiltinESMExports();
      });
    });
    await isAlive(page);
    expect(eventsOf(userData)).not.toContain("run-ended");
    await app.evaluate(() => (Reflect.get(globalThis, "makeRoom") as () => void)());
    await isAlive(page);
    expect(eventsOf(userData)).toEqual(expect.arrayContaining(["log-lines-lost", "run-ended"]));
  });

  test("is no reason to end: whoever started the app has closed its ends", async ({ userData }) => {
    // A signal ends a process of Windows at once.
    test.skip(process.platform === "win32", needsWords("macOS or Linux"));
    writeFileSync(join(userData, "logs"), "in the way");
    const app = start(userData, "pipe");
    app.stdout?.destroy();
    app.stderr?.destroy();
    // Its log goes to standard error, which nobody reads any more.
    const database = () => readFileSync(join(userData, "parley.db")).length;
    await expect.poll(() => Promise.try(database).catch(() => 0)).toBeGreaterThan(0);
    // Started again, it answers: it has written lines by then, and lives.
    const [second] = (await once(start(userData), "exit")) as [number];
    expect(second).toBe(0);
    expect(app.exitCode).toBeNull();
    const gone = once(app, "exit");
    app.kill("SIGTERM");
    const [code] = (await gone) as [number];
    expect(code).toBe(0);
  });
});
