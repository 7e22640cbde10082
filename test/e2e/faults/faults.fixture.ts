import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test as base, type ElectronApplication, type Page } from "@playwright/test";
import { canaryUnder } from "../../fakes/canary.ts";
import { launchElectron } from "../../fakes/electron-app.ts";
import { tempFolder } from "../../fakes/temp-folder.ts";
import { environment } from "../app.fixture.ts";
import { canaryOnPages, plantCanary } from "../canary.ts";
import { pageProblems } from "../page-problems.ts";
import { answerQuestions } from "../questions.ts";
import { API_KEY } from "./api-key.ts";
import { startEndpoints, type Endpoints } from "./endpoints.ts";

/** Short, so that a stall takes seconds; the rate limit out of the way. */
const SETTINGS = {
  version: 1,
  timeouts: { firstTokenSeconds: 2, idleSeconds: 2, totalSeconds: 60 },
  limits: { messagesPerWindow: 1_000, messagesPerApp: 10_000, windowSeconds: 60 },
};

/** The app, set up against endpoints that do what they are told. */
export interface FaultyWorld {
  readonly app: ElectronApplication;
  readonly page: Page;
  readonly endpoints: Endpoints;
  /** Everything that was written to the log so far. */
  readonly log: () => Promise<string>;
}

/**
 * Starts of the app for all rows; a row that fails gets the next ones a fresh start. A key goes only to the address it
 * came with, and that address cannot be changed in Settings: so one start has the key, the other may go elsewhere.
 */
export const test = base.extend<object, { world: FaultyWorld; elsewhere: FaultyWorld }>({
  world: [
    async ({}, use) => {
      await withWorld(use, (baseUrl) => ({
        env: { OPENAI_API_KEY: API_KEY, OPENAI_BASE_URL: baseUrl },
        model: { name: "faulty" },
      }));
    },
    { scope: "worker" },
  ],
  elsewhere: [
    async ({}, use) => {
      await withWorld(use, (baseUrl) => ({ env: {}, model: { baseUrl, name: "faulty" } }));
    },
    { scope: "worker" },
  ],
});

interface Start {
  readonly env: Readonly<Record<string, string>>;
  readonly model: object;
}

async function withWorld(
  use: (world: FaultyWorld) => Promise<void>,
  toStart: (baseUrl: string) => Start,
): Promise<void> {
  const folder = tempFolder("parley-faults-");
  await using endpoints = await startEndpoints();
  const trusted = join(folder, "trusted.pem");
  const { env, model } = toStart(endpoints.baseUrl("plain"));
  await writeFile(trusted, endpoints.trusted);
  await writeFile(join(folder, "settings.json"), JSON.stringify({ ...SETTINGS, model }));
  const app = await launchElectron({
    args: [".", `--user-data-dir=${folder}`],
    env: environment({ ...env, NODE_EXTRA_CA_CERTS: trusted }),
  });
  const log = (): Promise<string> => readFile(join(folder, "logs", "parley.log"), "utf8");
  const page = await app.firstWindow();
  await answerQuestions(app, true);
  await plantCanary(page);
  await use({ app, page, endpoints, log });
  const leaks = await canaryOnPages(app);
  // What closing tidies away has been on the disk, too.
  expect(canaryUnder(folder), "files that hold a key while the app runs").toEqual([]);
  await app.close();
  expect(pageProblems(folder), "faults of a page").toEqual([]);
  expect(leaks, "pages that hold a key").toEqual([]);
  expect(canaryUnder(folder), "files that hold a key").toEqual([]);
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
}

/** Changes settings as the page does when a person changes them. */
export async function updateSettings(page: Page, patch: object): Promise<void> {
  await callMain(page, "settings.update", patch);
}

/** Gives the endpoint of these settings another address. */
export async function moveEndpoint(page: Page, baseUrl: string): Promise<void> {
  const { settings } = (await callMain(page, "settings.get", {})) as {
    readonly settings: { readonly endpoints: readonly { readonly id: string }[] };
  };
  const endpointId = settings.endpoints[0]?.id;
  await callMain(page, "endpoint.update", { endpointId, patch: { baseUrl } });
}

async function callMain(page: Page, name: string, input: object): Promise<unknown> {
  const reply = await page.evaluate(
    async (request) => {
      const { parley } = globalThis as unknown as {
        parley: {
          call: (request: object) => Promise<{ readonly ok: boolean; readonly value?: unknown }>;
        };
      };
      return parley.call({ id: crypto.randomUUID(), ...request });
    },
    { name, input },
  );
  if (!reply.ok) throw new Error(`${name} was not accepted: ${JSON.stringify(reply)}`);
  return reply.value;
}
