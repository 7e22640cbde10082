/** The sections of the settings page, in the order they stand there. */
export const SETTINGS_TABS = [
  "Models",
  "Limits",
  "Safety",
  "Tools",
  "Observability",
  "Appearance",
  "Data",
  "Readiness",
  "About",
] as const;

export type SettingsTab = (typeof SETTINGS_TABS)[number];

/** Where on the settings page the person is led. */
export interface SettingsPlace {
  readonly tab: SettingsTab;
  /** The setting that takes the keyboard: its name in `settings-index.ts`, as in `model.baseUrl`. */
  readonly focus?: string;
}
