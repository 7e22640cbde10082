/** Chromium switches of this run: those of the command line, then those the app appends. */
export const switches = new Map<string, string>();

/** https://www.electronjs.org/docs/latest/api/command-line */
export const commandLine = {
  appendSwitch(name: string, value = ""): void {
    switches.set(name.toLowerCase(), value);
  },
  appendArgument(argument: string): void {
    switches.set(argument.replace(/^--/, ""), "");
  },
  hasSwitch: (name: string): boolean => switches.has(name),
  getSwitchValue: (name: string): string => switches.get(name) ?? "",
  removeSwitch(name: string): void {
    switches.delete(name);
  },
};

/** Reads `--name` and `--name=value` as Chromium does; everything after `--` belongs to the app. */
export function readSwitches(args: readonly string[]): void {
  for (const argument of args) {
    if (argument === "--") return;
    const [, name, value] = /^--([^=]+)(?:=(.*))?$/s.exec(argument) ?? [];
    if (name !== undefined) commandLine.appendSwitch(name, value);
  }
}
