import { join } from "node:path";
import type { EffectiveSettings } from "../../shared/settings.ts";
import type { Environment } from "../app/environment.ts";
import type { Log } from "../observability/log.ts";
import { createSettingsStore, type SettingsStore } from "../store/settings-store.ts";
import { watchFile } from "../store/watch-file.ts";

interface SettingsOptions {
  readonly userData: string;
  readonly environment: Environment;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly onChange: (settings: EffectiveSettings) => void;
  /** Hears that something went wrong with the file while the app was open: the settings' notices say what. */
  readonly onNotice: () => void;
  readonly log: Log;
}

export interface OpenedSettings {
  readonly settings: SettingsStore;
  /** Stops following the file. */
  readonly unwatch: () => void;
  /** The data folder was taken away and is back: puts the file back, too, and follows it there. */
  readonly writeBack: () => void;
}

/** Opens `settings.json`, under what the environment holds, and follows what is done to it from outside. */
export function openSettings(options: SettingsOptions): OpenedSettings {
  const { userData, environment, log } = options;
  const path = join(userData, "settings.json");
  const settings = createSettingsStore({
    path,
    environment: {
      baseUrl: environment.openaiBaseUrl,
      model: environment.model,
      langfuseBaseUrl: environment.langfuseBaseUrl,
      langfusePublicKey: environment.langfusePublicKey,
      langfuseEnvironment: environment.langfuseEnvironment,
      langfuseRelease: environment.langfuseRelease,
      hasLangfuseSecretKey: environment.langfuseSecretKey !== undefined,
      logLevel: environment.logLevel,
      hasKey: environment.openaiApiKey !== undefined,
    },
    now: options.now,
    onChange: (effective) => {
      log.setLevel(effective.settings.observability.logLevel);
      options.onChange(effective);
    },
    onNotice: options.onNotice,
  });
  log.setLevel(settings.get().settings.observability.logLevel);
  const follow = (): (() => void) =>
    watchFile({
      path,
      onChange: () => settings.reload(),
      report: (error) => log.error("settings-not-watched", error),
    });
  let unwatch = follow();
  return {
    settings,
    unwatch: () => unwatch(),
    writeBack: () => {
      settings.writeBack();
      // What was watched may be a folder that has no name any more.
      unwatch();
      unwatch = follow();
    },
  };
}
