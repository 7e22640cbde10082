import { randomUUID } from "node:crypto";
import { createCodec } from "../wire/codec.ts";
import { createBridge } from "./bridge.ts";
import { runIsolatedWorld, type PageEnvironment, type PageTools } from "./isolated-world.ts";
import { runMainWorld } from "./main-world.ts";
import { createPageEmitter } from "./page-emitter.ts";
import { createVisibility } from "./visibility.ts";
import { watchInput } from "./watch-input.ts";

/** Electron's own name for the world that preload scripts run in. */
export const ISOLATED_WORLD = "Electron Isolated Context";

/** The source text that every document of one window starts with, one part per world. */
export interface PageSource {
  readonly token: string;
  readonly binding: string;
  readonly mainWorld: string;
  readonly isolatedWorld: string;
  /** A function declaration that hands one message to the isolated world it is called in. */
  readonly deliver: string;
}

export function createPageSource(
  process: PageEnvironment["process"],
  absent: PageEnvironment["absent"],
  preload: string | undefined,
): PageSource {
  const token = randomUUID();
  const environment: PageEnvironment = { token, binding: `standin-${token}`, process, absent };
  const tools = {
    createCodec,
    createBridge,
    createPageEmitter,
    createVisibility,
    watchInput,
  } satisfies PageTools;
  const toolsText = Object.entries(tools).map(([name, tool]) => `${name}: ${String(tool)}`);
  const wrapped =
    preload === undefined
      ? "undefined"
      : `(function (exports, require, module, process, global) {\n${preload}\n})`;
  return {
    token,
    binding: environment.binding,
    mainWorld: call(
      runMainWorld,
      JSON.stringify(token),
      String(createCodec),
      String(createBridge),
      String(createVisibility),
    ),
    isolatedWorld: call(
      runIsolatedWorld,
      JSON.stringify(environment),
      `{ ${toolsText.join(", ")} }`,
      wrapped,
    ),
    deliver: `function (message) { this[Symbol.for(${JSON.stringify(token)})]?.(message); }`,
  };
}

/** The source text of a call; functions given as arguments travel as their own source. */
function call(work: (...args: never[]) => unknown, ...args: readonly string[]): string {
  return `(${String(work)})(${args.join(", ")});`;
}
