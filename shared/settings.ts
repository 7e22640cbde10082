import { z } from "zod";

const appearance = z.object({ theme: z.enum(["system", "light", "dark"]) });

const modelChoice = z.object({
  /** Root of an OpenAI-compatible API, as in `https://api.openai.com/v1`; null is the built-in demo model. */
  baseUrl: z.url({ protocol: /^https?$/ }).nullable(),
  /** The model's name at that endpoint. */
  name: z.string().trim().min(1).max(200).nullable(),
});

/** What a person may set. */
export const settings = z.object({ appearance, model: modelChoice });
export type Settings = z.infer<typeof settings>;

/** A fresh install: follows the system's look and answers with the demo model. */
export const DEFAULT_SETTINGS: Settings = {
  appearance: { theme: "system" },
  model: { baseUrl: null, name: null },
};

/** Some of the settings; what is absent stays as it is. */
export const settingsPatch = z.strictObject({
  appearance: appearance.partial().optional(),
  model: modelChoice.partial().optional(),
});
export type SettingsPatch = z.infer<typeof settingsPatch>;

/** Settings as they are in force, and which of them the environment holds fast. */
export const effectiveSettings = z.object({
  settings,
  /** Dotted names, as in `model.baseUrl`. */
  fromEnvironment: z.array(z.string()).readonly(),
});
export type EffectiveSettings = z.infer<typeof effectiveSettings>;
