import { absent } from "../core/absent.ts";

interface MessageBoxOptions {
  readonly buttons?: readonly string[];
  readonly cancelId?: number;
  readonly checkboxChecked?: boolean;
}

/** `show…(window, options)` and `show…(options)`. */
function lastOptions(args: readonly object[]): MessageBoxOptions {
  return args.at(-1) ?? {};
}

/** Electron's own rule for the answer when a person closes the box without choosing. */
function cancelled({ buttons = [], cancelId }: MessageBoxOptions): number {
  if (cancelId !== undefined) return cancelId;
  return Math.max(
    0,
    buttons.findIndex((label) => /^&?(cancel|no)$/i.test(label)),
  );
}

/**
 * https://www.electronjs.org/docs/latest/api/dialog — nobody is there to answer, so every dialog is dismissed; tests put
 * their own answers in place of these functions.
 */
export const dialog = {
  async showMessageBox(...args: object[]): Promise<{ response: number; checkboxChecked: boolean }> {
    const options = lastOptions(args);
    await Promise.resolve();
    return { response: cancelled(options), checkboxChecked: options.checkboxChecked ?? false };
  },
  async showOpenDialog(..._args: object[]): Promise<{ canceled: boolean; filePaths: string[] }> {
    await Promise.resolve();
    return { canceled: true, filePaths: [] };
  },
  async showSaveDialog(..._args: object[]): Promise<{ canceled: boolean; filePath: string }> {
    await Promise.resolve();
    return { canceled: true, filePath: "" };
  },
  showErrorBox(title: string, content: string): void {
    process.stderr.write(`${title}\n${content}\n`);
  },
  showMessageBoxSync: (): never => absent("dialog.showMessageBoxSync"),
  showOpenDialogSync: (): never => absent("dialog.showOpenDialogSync"),
  showSaveDialogSync: (): never => absent("dialog.showSaveDialogSync"),
  showCertificateTrustDialog: (): never => absent("dialog.showCertificateTrustDialog"),
};
