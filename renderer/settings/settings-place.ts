/** The tabs of the settings page (acceptance.md, "The screen"). */
export type SettingsTab =
  "Models" | "Limits" | "Safety" | "Tools" | "Observability" | "Appearance" | "Data" | "About";

/** Where on the settings page the person is led. */
export interface SettingsPlace {
  readonly tab: SettingsTab;
  /** The field that takes the keyboard: its `name`, which is the setting's dotted name, as in `model.baseUrl`. */
  readonly focus?: string;
}
