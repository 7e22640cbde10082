import { rm } from "node:fs/promises";
import {
  expect,
  test as base,
  type ElectronApplication,
  type Locator,
  type Page,
} from "@playwright/test";
import { canaryIn, canaryKey, canaryUnder } from "../fakes/canary.ts";
import { killElectron, launchElectron } from "../fakes/electron-app.ts";
import { forgetKeys, keychainEnvironment } from "../fakes/own-keychain.ts";
import { tempFolder } from "../fakes/temp-folder.ts";
import { canaryOnPages, plantCanary } from "./canary.ts";
import { pageProblems } from "./page-problems.ts";
import { answerQuestions } from "./questions.ts";

/** One start of the app. */
export interface Parley {
  readonly app: ElectronApplication;
  readonly page: Page;
  /** What main and its Chromium wrote on their output, for a failure's sake. */
  readonly output: () => string;
}

interface LaunchOptions {
  /** Environment beside the test's own, as in `{ OPENAI_BASE_URL: … }`. */
  readonly env?: Readonly<Record<string, string>>;
  /** Where the test's folder is now, where the test moved it. */
  readonly userData?: string;
}

export interface Fixtures {
  /** Set by the test that makes a page fail; every other one falls where a page did. */
  readonly provokesPageProblems: boolean;
  /** A folder of the test's own for everything the app writes. */
  readonly userData: string;
  /** Starts the app on that folder; may be called again after it was closed or killed. */
  readonly launch: (options?: LaunchOptions) => Promise<Parley>;
  /** The app, started on the demo model. */
  readonly parley: Parley;
}

/** Variables of the machine that would change which model answers. */
const MODEL_VARIABLES = /^(?:OPENAI_|PARLEY_|LANGFUSE_|LANGSMITH_|LANGCHAIN_)/;

/** A key of which nothing may be found anywhere. */
const ALWAYS = { OPENAI_ADMIN_KEY: canaryKey("admin") };

/** The machine's environment without what would choose a model, and what the test adds. */
export function environment(more: Readonly<Record<string, string>>): Record<string, string> {
  const kept = Object.entries(process.env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !MODEL_VARIABLES.test(entry[0]),
  );
  return { ...Object.fromEntries(kept), ...ALWAYS, ...keychainEnvironment(), ...more };
}

export const test = base.extend<Fixtures>({
  provokesPageProblems: [false, { option: true }],

  userData: async ({ provokesPageProblems }, use) => {
    const folder = tempFolder("parley-e2e-");
    await use(folder);
    if (process.platform === "win32") await forgetKeys(folder);
    if (!provokesPageProblems) expect(pageProblems(folder), "faults of a page").toEqual([]);
    expect(canaryUnder(folder), "files that hold a key").toEqual([]);
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  },

  launch: async ({ userData }, use, testInfo) => {
    const started: Parley[] = [];
    await use(async ({ env = {}, userData: folder = userData } = {}) => {
      const app = await launchElectron({
        args: [".", `--user-data-dir=${folder}`],
        env: environment(env),
      });
      // The person at the computer agrees to what the test does on the page.
      await answerQuestions(app, true);
      const chunks: string[] = [];
      app.process().stdout?.on("data", (chunk: Buffer) => chunks.push(chunk.toString()));
      app.process().stderr?.on("data", (chunk: Buffer) => chunks.push(chunk.toString()));
      const parley = { app, page: await app.firstWindow(), output: () => chunks.join("") };
      started.push(parley);
      await plantCanary(parley.page);
      return parley;
    });
    for (const { app, output } of started) {
      if (testInfo.status !== testInfo.expectedStatus) {
        await testInfo.attach("process output", { body: output() });
      }
      const leaks = await canaryOnPages(app);
      // What closing tidies away has been on the disk, too.
      const files = canaryUnder(userData);
      await app.close().catch(() => undefined);
      expect(leaks, "pages that hold a key").toEqual([]);
      expect(files, "files that hold a key while the app runs").toEqual([]);
      expect(canaryIn(output()), "the process's output holds a key").toEqual([]);
    }
  },

  parley: async ({ launch }, use) => {
    await use(await launch());
  },
});

export { expect };

/** Kills the app as a power cut would: nothing gets to run. */
export const kill = killElectron;

/** The parts of the screen, found as a person or a screen reader finds them. */
export function screen(page: Page) {
  const messages = page.getByRole("log", { name: "Messages" });
  return {
    composer: page.getByRole("textbox", { name: "Message" }),
    send: page.getByRole("button", { name: "Send", exact: true }),
    stop: page.getByRole("button", { name: "Stop", exact: true }),
    status: page.getByRole("status", { name: "Run status" }),
    messages,
    answers: messages.getByRole("article", { name: "Assistant" }),
    questions: messages.getByRole("article", { name: "You" }),
    conversations: page.getByRole("navigation", { name: "Conversations" }),
    newChat: page.getByRole("button", { name: "New chat" }),
    search: page.getByRole("searchbox", { name: "Search conversations" }),
  };
}

/** Types a message and sends it with Enter. */
export async function say(page: Page, text: string): Promise<void> {
  const { composer } = screen(page);
  await composer.fill(text);
  await composer.press("Enter");
}

/** Pastes into the composer as the system's clipboard would, whatever the size. */
export async function paste(page: Page, text: string): Promise<void> {
  await screen(page).composer.evaluate((field, pasted) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", pasted);
    field.dispatchEvent(
      new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }),
    );
  }, text);
}

/** Waits until nothing is running any more. */
export async function untilIdle(page: Page): Promise<void> {
  await expect(screen(page).status).toContainText(/idle/i);
}

/** The newest answer. */
export function lastAnswer(page: Page): Locator {
  return screen(page).answers.last();
}
