import { settingRows, type SettingRow } from "../../shared/setting-rows.ts";
import type { SettingsTab } from "../location/settings-place.ts";

/** One setting as the search knows it. Each has a `SettingAnchor` of its name on its tab; a test holds them together. */
export interface SettingEntry {
  /** Dotted, as in `limits.messagesPerWindow`. */
  readonly name: string;
  readonly tab: SettingsTab;
  /** As it stands beside the field. */
  readonly label: string;
  /** Other names that people look for it by. */
  readonly words: string;
  /** What it does, in a line. */
  readonly about: string;
}

/** The settings of a tab, or of one group there, that are rows. */
const rowsOf = (tab: SettingRow["tab"], group?: string): readonly SettingEntry[] =>
  settingRows
    .filter(([, row]) => row.tab === tab && (group === undefined || row.group === group))
    .map(([name, { label, words, hint }]) => ({ name, tab, label, words, about: hint }));

/** Everything that can be set, in the order it stands on the page. What is no row of `setting-rows.ts` adds its line here. */
export const SETTINGS_INDEX: readonly SettingEntry[] = [
  {
    name: "model.baseUrl",
    tab: "Models",
    label: "Base URL",
    words:
      "endpoint address server provider openai ollama openrouter lm studio vllm llama.cpp azure api host header proxy usage token counts find local servers",
    about: "The root of the API that answers.",
  },
  {
    name: "model.apiKey",
    tab: "Models",
    label: "API key",
    words: "secret token credential password bearer openai keychain",
    about: "What the endpoint knows you by. It is kept in the system’s keychain.",
  },
  {
    name: "model.name",
    tab: "Models",
    label: "Model",
    words: "gpt llm name",
    about: "The model’s name as the endpoint knows it.",
  },
  {
    name: "model.test",
    tab: "Models",
    label: "Test connection",
    words: "doctor check dns tls proxy certificate ping diagnose capability tools problem",
    about: "Goes from the address to the last word of an answer, and says what is wrong.",
  },
  {
    name: "prices.own",
    tab: "Models",
    label: "Prices",
    words: "cost money per million tokens context window own price table",
    about: "What models cost, where you know better than the bundled list.",
  },
  ...rowsOf("Limits"),
  ...rowsOf("Safety"),
  ...rowsOf("Observability", "Run details"),
  {
    name: "langfuse.enabled",
    tab: "Observability",
    label: "Send traces to Langfuse",
    words: "tracing observability telemetry",
    about: "Mirrors every run to a Langfuse project.",
  },
  {
    name: "langfuse.baseUrl",
    tab: "Observability",
    label: "Langfuse URL",
    words: "host address self-hosted cloud region",
    about: "The root of your Langfuse.",
  },
  {
    name: "langfuse.publicKey",
    tab: "Observability",
    label: "Langfuse public key",
    words: "pk-lf project credential",
    about: "Which project traces go to.",
  },
  {
    name: "langfuse.secretKey",
    tab: "Observability",
    label: "Langfuse secret key",
    words: "sk-lf project credential password",
    about: "Opens the project. It is kept in the system’s keychain.",
  },
  {
    name: "langfuse.headers",
    tab: "Observability",
    label: "Extra headers",
    words: "gateway proxy cloudflare access iap sign-in",
    about: "What a gateway before Langfuse wants.",
  },
  {
    name: "langfuse.includeContent",
    tab: "Observability",
    label: "Include message content",
    words: "privacy redact personal data prompts",
    about: "How much of a conversation goes with its trace.",
  },
  {
    name: "langfuse.metrics",
    tab: "Observability",
    label: "Metrics sent as scores",
    words: "time to first token tool success retries limiter wait budget stops",
    about: "What every run is measured by.",
  },
  {
    name: "langfuse.environment",
    tab: "Observability",
    label: "Environment",
    words: "production staging deployment",
    about: "Under which of Langfuse’s environments traces and scores stand.",
  },
  {
    name: "langfuse.release",
    tab: "Observability",
    label: "Release",
    words: "version deployment",
    about: "Which release traces say they come from.",
  },
  {
    name: "langfuse.userId",
    tab: "Observability",
    label: "User",
    words: "person account who",
    about: "Whose runs these are, in your own words.",
  },
  {
    name: "langfuse.tags",
    tab: "Observability",
    label: "Tags",
    words: "label filter langfuse",
    about: "Added to every trace.",
  },
  {
    name: "langfuse.metadata",
    tab: "Observability",
    label: "Metadata",
    words: "label filter langfuse key value",
    about: "Added to every trace.",
  },
  {
    name: "openTelemetry.enabled",
    tab: "Observability",
    label: "Send spans over OTLP",
    words: "opentelemetry otel collector tracing",
    about: "The same spans for any collector.",
  },
  {
    name: "openTelemetry.url",
    tab: "Observability",
    label: "OTLP address",
    words: "opentelemetry otel collector endpoint url",
    about: "Where spans are posted.",
  },
  {
    name: "openTelemetry.headers",
    tab: "Observability",
    label: "OTLP headers",
    words: "opentelemetry otel collector authorization key",
    about: "What opens the collector.",
  },
  {
    name: "openTelemetry.encoding",
    tab: "Observability",
    label: "Send JSON instead of protobuf",
    words: "opentelemetry otel encoding protobuf phoenix",
    about: "How spans are written on the wire.",
  },
  ...rowsOf("Observability", "Log"),
  {
    name: "support.logs",
    tab: "Observability",
    label: "Open logs",
    words: "log files folder parley.log diagnostics",
    about: "Shows the folder of the log.",
  },
  ...rowsOf("Appearance"),
  {
    name: "data.folder",
    tab: "Data",
    label: "Open folder",
    words: "where files path location export database disk",
    about: "Shows the folder that holds everything.",
  },
  {
    name: "data.export",
    tab: "Data",
    label: "Export chats…",
    words: "save download json markdown html pdf print take out",
    about: "Saves chats as a file.",
  },
  {
    name: "data.import",
    tab: "Data",
    label: "Import chats…",
    words: "load upload chatgpt claude librechat open webui zip json bring in move",
    about: "Brings chats in from a file of Parley or another app.",
  },
  {
    name: "data.backups",
    tab: "Data",
    label: "Back up now",
    words: "backup copy save restore safety history",
    about: "Makes a copy of all conversations.",
  },
  {
    name: "support.bundle",
    tab: "Data",
    label: "Support bundle",
    words: "help bug report diagnostics details problem",
    about: "Versions, settings and log lines for somebody who helps, shown before they are saved.",
  },
  {
    name: "readiness.check",
    tab: "Readiness",
    label: "Check again",
    words: "checklist production ready status health audit security",
    about: "What should be in order before you rely on Parley.",
  },
];
