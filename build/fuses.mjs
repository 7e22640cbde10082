import { FuseV1Options, FuseVersion } from "@electron/fuses";

/**
 * Every fuse of Electron's wire, each with a value of its own: `strictlyRequireAllFuses` breaks the packaging when an
 * Electron upgrade adds one, so that somebody decides. What each does: electronjs.org/docs/latest/tutorial/fuses.
 * @satisfies {import("@electron/fuses").FuseV1Config & { strictlyRequireAllFuses: true }}
 */
export const fuses = {
  version: FuseVersion.V1,
  strictlyRequireAllFuses: true,
  // The installed app is not a Node for whoever sets an environment variable.
  [FuseV1Options.RunAsNode]: false,
  [FuseV1Options.EnableCookieEncryption]: true,
  [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: false,
  [FuseV1Options.EnableNodeCliInspectArguments]: false,
  // Checked by Electron on macOS and Windows; on Linux the fuse has no effect.
  [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: true,
  [FuseV1Options.OnlyLoadAppFromAsar]: true,
  // Parley ships no V8 snapshot of its own.
  [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  // Pages come from app://, never from file://.
  [FuseV1Options.GrantFileProtocolExtraPrivileges]: false,
  // Bounds checks of WebAssembly by signal handlers: V8's default.
  [FuseV1Options.WasmTrapHandlers]: true,
};
