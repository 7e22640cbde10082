import { z } from "zod";
import { endpoint, modelSelection } from "./endpoint.ts";
import { DEFAULT_TRACING, langfuse, openTelemetry } from "./settings-tracing.ts";

const appearance = z.object({ theme: z.enum(["system", "light", "dark"]) });

/** How many model calls may be made in how long, and how many tokens they may use; the hidden calls of a tool loop count. */
const limits = z.object({
  messagesPerWindow: z.int().min(1).max(1_000),
  /** For all windows of the app together, so that opening windows is no way around it. */
  messagesPerApp: z.int().min(1).max(10_000),
  /** Null is no cap. */
  tokensPerWindow: z.int().min(1).max(100_000_000).nullable(),
  tokensPerApp: z.int().min(1).max(1_000_000_000).nullable(),
  windowSeconds: z.int().min(1).max(86_400),
  /** How often one answer may let tools answer before the run pauses and asks. */
  toolRounds: z.int().min(1).max(1_000),
});

/** A day: timers know no more than 24. 0 is never. */
const seconds = z.int().min(0).max(86_400);

const timeouts = z.object({
  firstTokenSeconds: seconds,
  idleSeconds: seconds,
  totalSeconds: seconds,
  toolSeconds: seconds,
});

/** A cap in millionths of a US dollar; null is none. */
const cap = z.int().min(100).max(1_000_000_000_000).nullable();

/** What model calls may cost before the run pauses and asks. Days and months are those of the computer's clock. */
const budgets = z.object({
  perRunMicroUsd: cap,
  perChatMicroUsd: cap,
  perDayMicroUsd: cap,
  perMonthMicroUsd: cap,
});

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

const safety = z.object({
  /** In Unicode code points. */
  maximumMessageLength: z.int().min(1).max(1_000_000),
  /** Of one attached text, in Unicode code points; all of a message together may be three times as long. */
  maximumAttachmentLength: z.int().min(1).max(1_000_000),
  promptInjection: z.enum(["off", "warn", "block"]),
});

const desktop = z.object({
  /** Whether the computer is kept from falling asleep while an answer is being written. */
  keepAwake: z.boolean(),
});

const observability = z.object({
  /** How long the steps of a run are kept, with what was sent and received; 0 is for ever. Answers are not touched. */
  timelineRetentionDays: z.int().min(0).max(36_500),
  /** The least important lines that are still written to the log. */
  logLevel: z.enum(["debug", "info", "warn", "error", "silent"]),
});

/** What happens to answers that are being written when the last window is closed; elsewhere than on macOS, that quits. */
const closing = z.object({ duringRun: z.enum(["ask", "keep", "stop"]) });

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
});
export type Settings = z.infer<typeof settings>;

/** A fresh install: follows the system's look and answers with the demo model. */
export const DEFAULT_SETTINGS: Settings = {
  appearance: { theme: "system" },
  endpoints: [],
  model: { endpointId: null, name: null },
  limits: {
    messagesPerWindow: 10,
    messagesPerApp: 30,
    tokensPerWindow: null,
    tokensPerApp: null,
    windowSeconds: 60,
    toolRounds: 12,
  },
  timeouts: { firstTokenSeconds: 30, idleSeconds: 30, totalSeconds: 300, toolSeconds: 30 },
  budgets: {
    perRunMicroUsd: null,
    perChatMicroUsd: null,
    perDayMicroUsd: null,
    perMonthMicroUsd: null,
  },
  prices: { own: [] },
  safety: {
    maximumMessageLength: 4_000,
    maximumAttachmentLength: 100_000,
    promptInjection: "warn",
  },
  desktop: { keepAwake: true },
  observability: { timelineRetentionDays: 90, logLevel: "info" },
  closing: { duringRun: "ask" },
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
