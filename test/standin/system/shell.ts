import { spawn } from "node:child_process";
import { hostOptions } from "../core/host.ts";
import { hasMode } from "../core/modes.ts";

/** What left the app, newest last; tests replace `shell`'s functions and need not look here. */
const opened: string[] = [];

/** Hands a path or URL to the desktop, if there is one. Headless, nothing leaves. */
function hand(target: string): void {
  opened.push(target);
  if (!hostOptions().headless)
    spawn("xdg-open", [target], { detached: true, stdio: "ignore" }).unref();
}

/** https://www.electronjs.org/docs/latest/api/shell */
export const shell = {
  async openExternal(url: string): Promise<void> {
    if (!URL.canParse(url)) throw new Error("Invalid URL");
    await Promise.resolve();
    hand(url);
  },
  /**
   * "Resolves with a string containing the error message …, or "" if the operation was successful." On Linux it never
   * answers: shell/common/platform_util_linux.cc drops the callback.
   */
  async openPath(path: string): Promise<string> {
    hand(path);
    await (hasMode("open-path-answers") ? Promise.resolve() : new Promise(() => undefined));
    return "";
  },
  showItemInFolder(path: string): void {
    hand(path);
  },
  beep(): void {
    opened.push("beep");
  },
};
