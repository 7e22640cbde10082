import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { takeEnvironment } from "../../electron/app/environment.ts";
import { createServices, type Desktop } from "../../electron/compose/create-services.ts";
import { createHandlers } from "../../electron/ipc/handlers.ts";
import { createOpenCalls } from "../../electron/ipc/open-calls.ts";
import { serveContract } from "../../electron/ipc/serve-contract.ts";
import { createLog } from "../../electron/observability/log.ts";
import type { CallReply } from "../../shared/bridge.ts";
import type { ProcedureName } from "../../shared/contract.ts";
import { createFakeSafeStorage } from "./fake-safe-storage.ts";
import { createIpcPair } from "./ipc-pair.ts";
import { WORKERS } from "./workers.ts";

/** A desktop on which nothing leaves the app and every question is answered with no. */
const DESKTOP: Desktop = {
  version: "0.0.0",
  safeStorage: createFakeSafeStorage(),
  findSystemProxy: () => Promise.resolve("DIRECT"),
  keepAwake: () => () => undefined,
  chooseTarget: () => Promise.resolve(undefined),
  chooseSource: () => Promise.resolve(undefined),
  gestures: { press: () => undefined, take: () => false, untilQuiet: () => Promise.resolve() },
  openLink: () => Promise.resolve(false),
  openFolder: () => Promise.resolve(),
  showFile: () => undefined,
  saveFile: () => Promise.resolve(false),
  copyText: () => Promise.resolve(),
  confirm: () => Promise.resolve(false),
  loadPagesAnew: () => undefined,
  onSettings: () => undefined,
};

/**
 * All of main but its windows, over a data folder, answering the contract as it answers a page.
 *
 * @param agrees whether the person says yes to whatever the system asks.
 */
export function openWholeApp(userData: string, { agrees = false } = {}) {
  const services = createServices({
    log: createLog({ file: join(userData, "logs", "parley.log"), level: "error" }),
    environment: takeEnvironment({}),
    userData,
    ...WORKERS,
    desktop: { ...DESKTOP, confirm: () => Promise.resolve(agrees) },
  });
  const handlers = createHandlers(services.forPage);
  const { ipcMain, openWindow } = createIpcPair();
  /** What nobody foresaw, by procedure. */
  const faults: { readonly procedure: string; readonly error: unknown }[] = [];
  serveContract({
    ipcMain,
    handlers: () => Promise.resolve(handlers),
    isTrusted: () => true,
    budget: { spend: () => 0, forget: () => undefined },
    openCalls: createOpenCalls(() => undefined),
    report: (procedure, error) => faults.push({ procedure, error }),
  });
  const { bridge } = openWindow();
  return {
    ...services,
    faults,
    /** Calls a procedure with any value at all. */
    call: (name: ProcedureName, input: unknown): Promise<CallReply> =>
      bridge.call({ id: randomUUID(), name, input }),
  };
}
