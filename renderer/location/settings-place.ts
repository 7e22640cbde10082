import type { EndpointId } from "../../shared/endpoint.ts";

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
  /** Whose page is shown on the tab Models; left out, the one that is shown or answers in new chats. */
  readonly endpointId?: EndpointId;
}
