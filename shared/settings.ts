import { z } from "zod";
import { endpoint, modelSelection } from "./endpoint.ts";
import {
  settingRows,
  splitName,
  type SectionValues,
  type SettingRow,
  type SettingSection,
} from "./setting-rows.ts";
import { DEFAULT_TRACING, langfuse, openTelemetry } from "./settings-tracing.ts";

/** Up to 100,000 US dollars for a million tokens. */
const pricePerMillion = z.int().min(0).max(100_000_000_000);

/** What a model costs and how much it can read. */
export const ownPrice = z.object({
  /** The model's name at the endpoint, or the beginning of one and an asterisk, as in `gpt-5*`. */
  model: z.string().trim().min(1).max(200),
  inputMicroUsdPerMillion: pricePerMillion,
  /** Null where cached tokens cost what others do. */
  cachedInputMicroUsdPerMillion: pricePerMillion.nullable(),
  outputMicroUsdPerMillion: pricePerMillion,
  /** In tokens; null where it is not known. */
  contextWindowTokens: z.int().min(1).max(1_000_000_000).nullable(),
});
export type OwnPrice = z.infer<typeof ownPrice>;

/** Prices a person knows better than the bundled table. */
const prices = z.object({ own: z.array(ownPrice).max(500).readonly() });

/** What one setting may hold, by its row. */
function toSchema(row: SettingRow): z.ZodType {
  if (row.kind === "switch") return z.boolean();
  if (row.kind === "choice") return z.enum(row.options.map(({ value }) => value));
  const number = z.int().min(row.min).max(row.max);
  return row.empty === undefined ? number : number.nullable();
}

/** Something of every row of a section, by the second half of their names. */
function ofSection(name: SettingSection, take: (row: SettingRow) => unknown): object {
  return Object.fromEntries(
    settingRows.flatMap(([whole, row]) => {
      const [section, key] = splitName(whole);
      return section === name ? [[key, take(row)]] : [];
    }),
  );
}

/** The schema of a section whose settings are all rows. */
function section<Section extends SettingSection>(name: Section) {
  // What stands in a row's default is what its schema gives.
  return z.object(
    ofSection(name, toSchema) as {
      [Key in keyof SectionValues<Section>]: z.ZodType<SectionValues<Section>[Key]>;
    },
  );
}

/** What the rows of a section are until a person sets them. */
function defaultsOf<Section extends SettingSection>(name: Section): SectionValues<Section> {
  return ofSection(name, (row) => row.default) as SectionValues<Section>;
}

const appearance = section("appearance");
const limits = section("limits");
const timeouts = section("timeouts");
const budgets = section("budgets");
const safety = section("safety");
const desktop = section("desktop");
const observability = section("observability");
const closing = section("closing");

/** How wide the panel with a run's details is, in CSS pixels. */
export const RUN_DETAILS_WIDTH = { min: 320, max: 1_400, default: 480 } as const;

/** How the person has arranged the window; set by dragging, not on the settings page. */
const panels = z.object({
  runDetailsWidth: z.int().min(RUN_DETAILS_WIDTH.min).max(RUN_DETAILS_WIDTH.max),
});

/** What a person may set. */
export const settings = z.object({
  appearance,
  /** Changed one at a time, by the contract's `endpoint.` rows. */
  endpoints: z.array(endpoint).max(100).readonly(),
  /** What answers in a new chat: the choice that was made last. */
  model: modelSelection,
  limits,
  timeouts,
  budgets,
  prices,
  safety,
  desktop,
  observability,
  langfuse,
  openTelemetry,
  closing,
  panels,
});
export type Settings = z.infer<typeof settings>;

/** A fresh install: follows the system's look and answers with the demo model. */
export const DEFAULT_SETTINGS: Settings = {
  appearance: defaultsOf("appearance"),
  endpoints: [],
  model: { endpointId: null, name: null },
  limits: defaultsOf("limits"),
  timeouts: defaultsOf("timeouts"),
  budgets: defaultsOf("budgets"),
  prices: { own: [] },
  safety: defaultsOf("safety"),
  desktop: defaultsOf("desktop"),
  observability: defaultsOf("observability"),
  closing: defaultsOf("closing"),
  panels: { runDetailsWidth: RUN_DETAILS_WIDTH.default },
  ...DEFAULT_TRACING,
};

/** Some of the settings; what is absent stays as it is. */
export const settingsPatch = z.strictObject({
  appearance: appearance.partial().optional(),
  model: modelSelection.partial().optional(),
  limits: limits.partial().optional(),
  timeouts: timeouts.partial().optional(),
  budgets: budgets.partial().optional(),
  prices: prices.partial().optional(),
  safety: safety.partial().optional(),
  desktop: desktop.partial().optional(),
  observability: observability.partial().optional(),
  langfuse: langfuse.partial().optional(),
  openTelemetry: openTelemetry.partial().optional(),
  closing: closing.partial().optional(),
  panels: panels.partial().optional(),
});
export type SettingsPatch = z.infer<typeof settingsPatch>;

/** Settings as they are in force, and which of them the environment holds fast. */
export const effectiveSettings = z.object({
  settings,
  /** Dotted names, as in `model.name`; an endpoint's own values as in `endpoint.environment`. */
  fromEnvironment: z.array(z.string()).readonly(),
  /** Budgets that the file holds and that cannot be read: whether there is a cap is not known until one is set. */
  unreadBudgets: z.array(z.string()).readonly().optional(),
});
export type EffectiveSettings = z.infer<typeof effectiveSettings>;
