import type { CallInput } from "../../../shared/contract.ts";
import type { AppInfo } from "../../../shared/contract/app-procedures.ts";
import { AppError } from "../../../shared/errors.ts";
import type { Attention } from "../../runs/attention.ts";
import type { Changes } from "../../runs/changes.ts";
import type { PageSaves } from "../../runs/page-saves.ts";
import type { HandlersOf } from "../serve-contract.ts";

export interface AppHandlerDeps {
  readonly changes: Changes;
  readonly attention: Pick<Attention, "threadIds" | "show">;
  readonly appInfo: () => AppInfo;
  /** @returns false when the address may not leave the app. */
  readonly openLink: (url: string) => Promise<boolean>;
  readonly pageSaves: Pick<PageSaves, "done">;
  readonly copyText: (text: string) => Promise<void>;
  readonly reportProblem: (problem: CallInput<"app.reportProblem">, windowId: number) => void;
}

export function createAppHandlers(deps: AppHandlerDeps): HandlersOf<"app"> {
  return {
    "app.info": () => deps.appInfo(),
    "app.watch": async (_input, { windowId, signal, emit }) => {
      const unsubscribe = deps.changes.subscribe(windowId, emit);
      emit({ type: "attention-changed", threadIds: deps.attention.threadIds() });
      await new Promise<void>((resolve) => {
        signal.addEventListener("abort", () => resolve(), { once: true });
      });
      unsubscribe();
      return {};
    },
    "app.saved": (_input, { windowId }) => {
      deps.pageSaves.done(windowId);
      return {};
    },
    "app.setShownThread": ({ threadId }, { windowId }) => {
      deps.attention.show(windowId, threadId);
      return {};
    },
    "app.openLink": async ({ url }) => {
      if (await deps.openLink(url)) return {};
      throw new AppError("invalid-input", "Only web and mail addresses can be opened.");
    },
    "app.reportProblem": (problem, { windowId }) => {
      deps.reportProblem(problem, windowId);
      return {};
    },
    "app.copyText": async ({ text }) => {
      await deps.copyText(text);
      return {};
    },
  };
}
