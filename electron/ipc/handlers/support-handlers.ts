import { AppError } from "../../../shared/errors.ts";
import type { SaveFile } from "../file-to-save.ts";
import type { HandlersOf } from "../serve-contract.ts";

export interface SupportHandlerDeps {
  readonly saveFile: SaveFile;
  readonly support: {
    /** @throws AppError `not-found` where the system shows no folders. */
    readonly openLogs: () => Promise<void>;
    readonly bundle: () => Promise<string>;
  };
}

export function createSupportHandlers({
  support,
  saveFile,
}: SupportHandlerDeps): HandlersOf<"support"> {
  /** What each window was shown last; a window that shows another one forgets it. */
  let shown: { readonly windowId: number; readonly text: string } | undefined;
  return {
    "support.openLogs": async () => {
      await support.openLogs();
      return {};
    },
    "support.preview": async (_input, { windowId }) => {
      const text = await support.bundle();
      shown = { windowId, text };
      return { text };
    },
    "support.save": async (_input, { windowId }) => {
      if (shown?.windowId !== windowId) {
        throw new AppError("conflict", "Look at the support bundle first, then save it.");
      }
      const { text } = shown;
      const file = { name: "parley-support.txt", kind: "Text", text };
      return { isSaved: await saveFile(file, windowId) };
    },
  };
}
