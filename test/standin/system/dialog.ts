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

type Kind = "string" | "array";

/** Which option must be what, in the words Electron refuses it with; lib/browser/api/dialog.ts */
const FILE_RULES: readonly (readonly [string, Kind, string])[] = [
  ["buttonLabel", "string", "Button label"],
  ["defaultPath", "string", "Default path"],
  ["title", "string", "Title"],
  ["message", "string", "Message"],
];
const OPEN_RULES = [["properties", "array", "Properties"], ...FILE_RULES] as const;
const SAVE_RULES = [...FILE_RULES, ["nameFieldLabel", "string", "Name field label"]] as const;
const BOX_RULES = [
  ["buttons", "array", "Buttons"],
  ["title", "string", "Title"],
  ["message", "string", "Message"],
  ["detail", "string", "Detail"],
  ["checkboxLabel", "string", "checkboxLabel"],
] as const;
const BOX_TYPES: readonly unknown[] = ["none", "info", "warning", "error", "question", undefined];

function check(given: object, rules: readonly (readonly [string, Kind, string])[]): void {
  for (const [name, kind, words] of rules) {
    const value: unknown = Reflect.get(given, name);
    const isRight = kind === "array" ? Array.isArray(value) : typeof value === "string";
    if (value !== undefined && value !== null && !isRight)
      throw new TypeError(`${words} must be ${kind === "array" ? "an array" : "a string"}`);
  }
}

/**
 * https://www.electronjs.org/docs/latest/api/dialog — nobody is there to answer, so every dialog is dismissed; tests put
 * their own answers in place of these functions.
 */
export const dialog = {
  // Wrong options are thrown, not rejected, as in Electron: so none of these is async.
  showMessageBox(...args: object[]): Promise<{ response: number; checkboxChecked: boolean }> {
    const options = lastOptions(args);
    if (!BOX_TYPES.includes(Reflect.get(options, "type")))
      throw new TypeError("Invalid message box type");
    check(options, BOX_RULES);
    return Promise.resolve({
      response: cancelled(options),
      checkboxChecked: options.checkboxChecked ?? false,
    });
  },
  showOpenDialog(...args: object[]): Promise<{ canceled: boolean; filePaths: string[] }> {
    check(lastOptions(args), OPEN_RULES);
    return Promise.resolve({ canceled: true, filePaths: [] });
  },
  showSaveDialog(...args: object[]): Promise<{ canceled: boolean; filePath: string }> {
    check(lastOptions(args), SAVE_RULES);
    return Promise.resolve({ canceled: true, filePath: "" });
  },
  showErrorBox(...args: readonly unknown[]): void {
    if (args.length < 2) throw new TypeError("Insufficient number of arguments.");
    for (const [at, each] of args.slice(0, 2).entries())
      if (typeof each !== "string")
        throw new TypeError(`Error processing argument at index ${at}, conversion failure`);
    const [title, content] = args as readonly string[];
    process.stderr.write(`${title ?? ""}\n${content ?? ""}\n`);
  },
  showMessageBoxSync: (): never => absent("dialog.showMessageBoxSync"),
  showOpenDialogSync: (): never => absent("dialog.showOpenDialogSync"),
  showSaveDialogSync: (): never => absent("dialog.showSaveDialogSync"),
  showCertificateTrustDialog: (): never => absent("dialog.showCertificateTrustDialog"),
};
