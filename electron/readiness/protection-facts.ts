/** How the app is walled in, looked at while it runs. */
export interface ProtectionFacts {
  /** It runs from its archive, as installed. */
  readonly isPacked: boolean;
  readonly platform: NodeJS.Platform;
  /** What is burnt into the executable, by Electron's names; undefined where none could be read. */
  readonly fuses: ReadonlyMap<FuseName, FuseState> | undefined;
  /** The policy that came with the page; undefined while none was asked for. */
  readonly policy: string | undefined;
  /** What the page is told when it asks for a permission without asking the person. */
  readonly permissions: readonly (readonly [name: string, state: string])[];
  /** Where the page's session would send a request, one answer for each address that was asked about. */
  readonly proxies: readonly string[];
  readonly webRtc: string;
  /** Why an installed app would not have started this way; undefined when it would. */
  readonly startRefusal: string | undefined;
  readonly folder: FolderFact;
}

/** Where everything lies: its owner and mode as `stat` gives them; undefined on Windows, which has none. */
export type FolderFact =
  | {
      readonly isMine: boolean;
      /** Permission bits, as in 0o700. */ readonly mode: number;
    }
  | undefined;

export type FuseState = "on" | "off" | "removed";

/** Electron's wire, in its order. Source: electron/build/fuses/fuses.json5. */
export const FUSES = [
  ["RunAsNode", "off"],
  ["EnableCookieEncryption", "on"],
  ["EnableNodeOptionsEnvironmentVariable", "off"],
  ["EnableNodeCliInspectArguments", "off"],
  ["EnableEmbeddedAsarIntegrityValidation", "on"],
  ["OnlyLoadAppFromAsar", "on"],
  ["LoadBrowserProcessSpecificV8Snapshot", "off"],
  ["GrantFileProtocolExtraPrivileges", "off"],
  ["WasmTrapHandlers", "on"],
] as const satisfies readonly (readonly [name: string, wanted: FuseState])[];
export type FuseName = (typeof FUSES)[number][0];
