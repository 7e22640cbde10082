import { rmSync } from "node:fs";
import { join } from "node:path";
import type { Environment } from "../../electron/app/environment.ts";
import {
  createServices,
  type Desktop,
  type Services,
} from "../../electron/compose/create-services.ts";
import { openStorage } from "../../electron/compose/open-storage.ts";
import type { NativeQuestion } from "../../electron/consent/question.ts";
import { createHandlers, type HandlerDeps } from "../../electron/ipc/handlers.ts";
import type { AnyCall, AnyHandler, Handlers } from "../../electron/ipc/serve-contract.ts";
import type { NewRun } from "../../electron/store/run-store.ts";
import { createLog } from "../../electron/observability/log.ts";
import type { ProcedureName } from "../../shared/contract.ts";
import { createFakeSafeStorage } from "./fake-safe-storage.ts";
import { tempFolder } from "./temp-folder.ts";
import { WORKERS } from "./workers.ts";

const NO_ENVIRONMENT: Environment = {
  openaiApiKey: undefined,
  openaiBaseUrl: undefined,
  providerKeys: {},
  model: undefined,
  logLevel: undefined,
  proxies: { https: undefined, http: undefined, all: undefined, no: undefined },
  extraCertificates: undefined,
  appImage: undefined,
  langfusePublicKey: undefined,
  langfuseSecretKey: undefined,
  langfuseBaseUrl: undefined,
  langfuseEnvironment: undefined,
  langfuseRelease: undefined,
  forServers: {},
  taken: {},
};

/** Everything but Electron: the app's own services behind its own handlers. */
export interface TestApp {
  readonly services: Services;
  /** Calls as a page does, past the schemas. */
  readonly call: (name: ProcedureName, input: unknown) => Promise<unknown>;
  /** Every question of the system so far, and what is answered from now on. */
  readonly person: {
    agrees: boolean | undefined;
    presses: boolean;
    asked: NativeQuestion[];
    file?: string;
  };
  /** What was opened, saved, shown or copied outside the app, by the desktop's own names. */
  readonly outside: string[];
  readonly close: () => Promise<void>;
}

interface TestAppOptions {
  /** Runs that were there before the app began; they end as interrupted. */
  readonly runs?: readonly NewRun[];
  /** What the handlers get in place of the services' own. */
  readonly replace?: (services: Services, outside: string[]) => Partial<HandlerDeps>;
  /** What the environment says; nothing, else. */
  readonly environment?: Partial<Environment>;
}

/** Starts the app's services in a folder of their own. */
export async function createTestApp({
  runs = [],
  replace = () => ({}),
  environment = {},
}: TestAppOptions = {}): Promise<TestApp> {
  const userData = tempFolder("parley-app-");
  const person: TestApp["person"] = { agrees: false, presses: false, asked: [] };
  const outside: string[] = [];
  const did = <T>(what: string, reply: T): Promise<T> => {
    outside.push(what);
    return Promise.resolve(reply);
  };
  const desktop: Desktop = {
    version: "0.0.0",
    safeStorage: createFakeSafeStorage(),
    findSystemProxy: () => Promise.resolve("DIRECT"),
    keepAwake: () => () => undefined,
    openLink: (url) => did(`openLink ${url}`, true),
    openFolder: (path) => did(`openFolder ${path}`, undefined),
    showFile: (path) => void outside.push(`showFile ${path}`),
    saveFile: ({ name }) => did(`saveFile ${name}`, true),
    copyText: (text) => did(`copyText ${text}`, undefined),
    confirm: (question) => {
      person.asked.push(question);
      return Promise.resolve(person.agrees);
    },
    chooseTarget: ({ name }) => did(`chooseTarget ${name}`, person.file),
    chooseSource: ({ name }) => did(`chooseSource ${name}`, person.file),
    gestures: {
      press: () => undefined,
      take: () => person.presses,
      untilQuiet: () => Promise.resolve(),
    },
    loadPagesAnew: () => undefined,
    onSettings: () => undefined,
  };
  const log = createLog({ file: join(userData, "logs", "parley.log"), level: "silent" });
  if (runs.length > 0) {
    const before = openStorage({
      userData,
      diskWorker: WORKERS.diskWorker,
      now: () => Date.now(),
      timelineDays: () => 90,
      onRestored: () => undefined,
      onExchanged: () => undefined,
      onNotice: () => undefined,
      log,
    });
    for (const run of runs) before.runStore.begin(run);
    await before.close();
  }
  const services = createServices({
    log,
    environment: { ...NO_ENVIRONMENT, ...environment },
    userData,
    ...WORKERS,
    desktop,
  });
  const handlers: Handlers = createHandlers({
    ...services.forPage,
    ...replace(services, outside),
  });
  return {
    services,
    person,
    outside,
    // A handler that throws at once is a call that fails, as in serve-contract.ts.
    call: async (name, input) => {
      const call: AnyCall = {
        signal: AbortSignal.timeout(20_000),
        windowId: 1,
        emit: () => undefined,
        untimed: (work) => work(),
      };
      return await (handlers[name] as unknown as AnyHandler)(input, call);
    },
    close: async () => {
      await services.close();
      rmSync(userData, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
