import { globSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ElectronApplication, Page } from "@playwright/test";
import type { CallInput, CallOutput, ProcedureName } from "../../shared/contract.ts";
import { environment, say, screen } from "../e2e/app.fixture.ts";
import { killElectron, launchElectron } from "../fakes/electron-app.ts";

/** The library that lets one process see another time, where Debian puts it; undefined where it is not installed. */
const [FAKETIME] = globSync("/usr/lib/*/faketime/libfaketime.so.1");
const CLOCK_OF_MAIN_ALONE = join(import.meta.dirname, "clock-of-main-alone.cjs");
export const canFakeTime = FAKETIME !== undefined;

/** What one start of the app needs. */
export interface Place {
  readonly userData: string;
  /** A file that says by how much the app's clock is off, as in `+3600`. */
  readonly clockFile: string;
  readonly baseUrl: string;
}

/** How much of an answer was on the screen's side at a time. */
interface Sight {
  /** Milliseconds of this process's own clock, taken after the page was asked: it had the text by then. */
  readonly at: number;
  readonly characters: number;
}

export interface TortureApp {
  readonly app: ElectronApplication;
  readonly page: Page;
  readonly pid: number;
  /** Asks main through the page's own bridge. */
  call<N extends ProcedureName>(name: N, input: CallInput<N>): Promise<CallOutput<N>>;
  /** Sends a message in a new chat, as a person does. */
  send(text: string): Promise<void>;
  /** Follows an answer that is being written, until the app is gone or the run has ended. */
  watch(runId: string): Promise<() => readonly Sight[]>;
  kill(): Promise<void>;
  close(): Promise<void>;
}

const SETTINGS = {
  version: 1,
  // Nothing here is about limits: none may hold a run back.
  limits: { messagesPerWindow: 1_000, messagesPerApp: 10_000, windowSeconds: 1 },
  timeouts: { firstTokenSeconds: 0, idleSeconds: 0, totalSeconds: 0, toolSeconds: 0 },
  prices: {
    own: [
      {
        model: "flood",
        inputMicroUsdPerMillion: 2_000_000,
        cachedInputMicroUsdPerMillion: 500_000,
        outputMicroUsdPerMillion: 10_000_000,
        contextWindowTokens: 128_000,
      },
    ],
  },
};

/** Gives the app its settings, once. */
export async function prepare({ userData, clockFile }: Place): Promise<void> {
  await mkdir(userData, { recursive: true, mode: 0o700 });
  await writeFile(join(userData, "settings.json"), JSON.stringify(SETTINGS));
  await writeFile(clockFile, "+0");
}

export async function startApp({ userData, clockFile, baseUrl }: Place): Promise<TortureApp> {
  const clock =
    FAKETIME === undefined
      ? {}
      : {
          LD_PRELOAD: FAKETIME,
          FAKETIME_TIMESTAMP_FILE: clockFile,
          FAKETIME_CACHE_DURATION: "1",
          // A wall clock that is set does not move the clock that counts up, and files keep their times.
          DONT_FAKE_MONOTONIC: "1",
          NO_FAKE_STAT: "1",
        };
  const app = await launchElectron({
    args: ["-r", CLOCK_OF_MAIN_ALONE, ".", `--user-data-dir=${userData}`],
    env: environment({
      OPENAI_BASE_URL: baseUrl,
      PARLEY_MODEL: "flood",
      OPENAI_API_KEY: "sk-torture",
      ...clock,
    }),
    timeout: 60_000,
  });
  const page = await app.firstWindow();
  await screen(page).composer.waitFor();
  const call: TortureApp["call"] = async (name, input) => {
    const reply = await page.evaluate(
      ([id, procedure, value]) => globalThis.parley.call({ id, name: procedure, input: value }),
      [crypto.randomUUID(), name, input as unknown] as const,
    );
    if (!reply.ok) throw new Error(`${name}: ${reply.error.message}`);
    return reply.value as CallOutput<typeof name>;
  };
  return {
    app,
    page,
    pid: await app.evaluate(() => process.pid),
    call,
    async send(text) {
      await screen(page).newChat.click();
      await say(page, text);
    },
    async watch(runId) {
      const seen = await page.evaluateHandle(watchInPage, runId);
      const sights: Sight[] = [];
      void (async () => {
        for (;;) {
          const { characters, isOver } = await seen.evaluate((state) => ({ ...state }));
          sights.push({ at: performance.now(), characters });
          if (isOver) return;
        }
      })().catch(() => undefined);
      return () => sights;
    },
    kill: () => killElectron(app),
    close: () => app.close(),
  };
}

declare global {
  var parley: {
    call(request: {
      id: string;
      name: string;
      input: unknown;
    }): Promise<{ ok: true; value: unknown } | { ok: false; error: { message: string } }>;
    onEvent(listener: (message: { id: string; event: never }) => void): () => void;
  };
}

/** Runs in the page: counts the characters of the answer that have come, through a watch of its own. */
function watchInPage(runId: string): { characters: number; isOver: boolean } {
  interface Seen {
    readonly type: string;
    readonly message?: {
      readonly parts: readonly { readonly type: string; readonly text?: string }[];
    };
    readonly event?: { readonly type: string; readonly text?: string };
  }
  const state = { characters: 0, isOver: false };
  const id = crypto.randomUUID();
  globalThis.parley.onEvent((message) => {
    if (message.id !== id) return;
    const seen: Seen = message.event;
    if (seen.type === "snapshot") {
      const texts = seen.message?.parts.filter((part) => part.type === "text") ?? [];
      state.characters = texts.reduce((sum, part) => sum + (part.text ?? "").length, 0);
    } else if (seen.event?.type === "text-delta")
      state.characters += (seen.event.text ?? "").length;
  });
  void globalThis.parley
    .call({ id, name: "run.watch", input: { runId } })
    .finally(() => (state.isOver = true));
  return state;
}
