import { toNotice } from "../../../shared/notice.ts";
import { configure, render } from "@testing-library/react";
import { userEvent, type UserEvent } from "@testing-library/user-event";
import { vi } from "vitest";
import { App } from "../../../renderer/app.tsx";
import { createClient } from "../../../renderer/bridge/client.ts";
import { createServices } from "../../../renderer/create-services.ts";
import type { Services } from "../../../renderer/services.ts";
import { start } from "../../../renderer/start.ts";
import { chatSettings } from "../../../shared/chat-settings.ts";
import type { ChangeEvent } from "../../../shared/contract/change-event.ts";
import type { WatchEvent } from "../../../shared/contract/watch-event.ts";
import type { Message, ThreadSummary } from "../../../shared/message.ts";
import { DEFAULT_SETTINGS } from "../../../shared/settings.ts";
import { createFakeBridge, type FakeBridge } from "../../fakes/fake-bridge.ts";
import { serveReadiness } from "../../fakes/fake-readiness.ts";
import { serveSecrets } from "../../fakes/fake-secrets.ts";
import { RUN_ID, answer, newId, summary } from "./build.ts";

// Finding by role is slow in jsdom, and slower still on a busy machine; a limit is no part of what is tested.
configure({ asyncUtilTimeout: 10_000 });
vi.setConfig({ testTimeout: 30_000 });

export interface OpenApp {
  readonly bridge: FakeBridge;
  readonly services: Services;
  readonly user: UserEvent;
  /** Main tells the window that something changed. */
  readonly change: (event: ChangeEvent) => void;
  /** Main tells the window what the watched run does. */
  readonly emit: (event: WatchEvent) => void;
}

export interface OpenAppOptions {
  readonly threads?: readonly ThreadSummary[];
  readonly messages?: readonly Message[];
  readonly hash?: string;
  readonly isNarrow?: boolean;
  /** What went wrong while main started. */
  readonly notices?: readonly string[];
}

/** The whole page over a scripted main. */
export function openApp(options: OpenAppOptions = {}): OpenApp {
  const { threads = [], messages = [], hash = "", isNarrow = false, notices = [] } = options;
  // jsdom lays nothing out, so nothing is ever resized.
  vi.stubGlobal(
    "ResizeObserver",
    class {
      observe = vi.fn();
      unobserve = vi.fn();
      disconnect = vi.fn();
    },
  );
  // jsdom has the element but not its modes.
  HTMLDialogElement.prototype.showModal = function (this: HTMLDialogElement) {
    this.open = true;
  };
  HTMLDialogElement.prototype.close = function (this: HTMLDialogElement) {
    this.open = false;
  };
  Element.prototype.scrollTo = vi.fn();
  Element.prototype.scrollIntoView = vi.fn();

  const bridge = createFakeBridge();
  let change: (event: ChangeEvent) => void = () => undefined;
  let emit: (event: WatchEvent) => void = () => undefined;
  const forever = new Promise<never>(() => undefined);
  bridge.on("app.watch", (call) => {
    change = call.emit;
    return forever;
  });
  bridge.on("run.watch", (call) => {
    emit = call.emit;
    return forever;
  });
  bridge.on("settings.typed", () => ({ typed: {} }));
  bridge.on("settings.keepTyped", () => ({}));
  bridge.on("app.info", () => ({
    version: "1.2.3",
    platform: "Test",
    notices: notices.map(toNotice),
    model: { label: "Demo model — no key, no network", isDemo: true },
  }));
  bridge.on("settings.get", () => ({
    settings: DEFAULT_SETTINGS,
    fromEnvironment: ["model.name"],
  }));
  bridge.on("endpoint.keyOrigin", () => ({ source: "none", origin: null }));
  bridge.on("chat.get", () => ({
    settings: chatSettings.parse({}),
    model: DEFAULT_SETTINGS.model,
  }));
  bridge.on("bin.list", () => ({ threads: [], keptDays: 30 }));
  bridge.on("thread.list", ({ input }) => ({
    threads: threads.filter(({ title }) => title.includes(input.query)),
  }));
  bridge.on("thread.search", ({ input }) => ({
    hits: threads
      .filter(({ title }) => title.includes(input.query))
      .map((thread) => ({ thread, message: null })),
  }));
  bridge.on("thread.get", ({ input }) => ({
    thread: threads.find(({ id }) => id === input.threadId) ?? summary({ id: input.threadId }),
    messages: [...messages],
    draft: { text: "", attachments: [] },
  }));
  bridge.on("endpoint.card", () => ({ card: null, quirks: [] }));
  bridge.on("tool.list", () => ({
    tools: [
      {
        name: "calculator",
        icon: "calculator",
        description: "Works out arithmetic.",
        limits: ["No code."],
      },
    ],
  }));
  bridge.on("tool.decisions", () => ({ decisions: [] }));
  bridge.on("data.get", () => ({ folder: "/home/me/parley", backups: [], asides: [] }));
  bridge.on("draft.get", () => ({ text: "", attachments: [] }));
  bridge.on("queue.list", () => ({ messages: [] }));
  bridge.on("edit.list", () => ({ edits: [] }));
  bridge.on("edit.save", () => ({}));
  bridge.on("edit.drop", () => ({}));
  for (const name of ["draft.save", "app.copyText", "app.setShownThread", "run.stop"] as const) {
    bridge.on(name, () => ({}));
  }
  for (const name of ["thread.rename", "thread.delete", "thread.restore"] as const) {
    bridge.on(name, () => ({}));
  }
  serveSecrets(bridge);
  serveReadiness(bridge);
  bridge.on("limits.get", () => ({
    limit: 10,
    left: 7,
    windowMs: 60_000,
    nextSlotMs: 0,
    tokens: null,
  }));
  bridge.on("price.nextCall", () => ({ nextCall: null, pricesAsOf: "2026-08-01" }));
  bridge.on("timeline.runs", ({ input }) => ({ runIds: [input.runId] }));
  bridge.on("tracing.status", () => ({ targets: [] }));
  bridge.on("tracing.ofThread", () => ({ runs: [] }));
  bridge.on("feedback.list", () => ({ feedback: [] }));
  bridge.on("feedback.set", ({ input }) => ({ ...input, updatedAt: 1 }));
  bridge.on("feedback.withdraw", () => ({}));
  bridge.on("run.keepWaiting", () => ({}));
  bridge.on("run.answer", () => ({}));
  bridge.on("run.start", ({ input }) => ({
    type: "started",
    runId: RUN_ID,
    threadId: input.threadId,
    messageId: answer().id,
  }));

  const services = createServices({
    client: createClient(bridge),
    addressBar: { location: { hash }, addEventListener: () => undefined },
    narrow: { matches: isNarrow, addEventListener: () => undefined },
    requestFrame: (callback) => {
      queueMicrotask(callback);
      return () => undefined;
    },
    newId,
    now: () => Date.now(),
  });
  start(services, { addEventListener: () => undefined });
  render(<App services={services} />);
  return {
    bridge,
    services,
    user: userEvent.setup(),
    change: (event) => change(event),
    emit: (event) => emit(event),
  };
}
