import type { RunId } from "../../shared/ids.ts";
import { redact } from "../../shared/redact.ts";
import type { RunEvent } from "../../shared/run-event.ts";
import type { EffectiveSettings } from "../../shared/settings.ts";
import { hideHome } from "./hide-home.ts";

export interface SupportFacts {
  /** As in `["Parley", "1.0.0"]`. */
  readonly versions: readonly (readonly [name: string, version: string])[];
  readonly settings: EffectiveSettings;
  /** As they stand in the log, oldest first. */
  readonly logLines: readonly string[];
  readonly runs: readonly { readonly runId: RunId; readonly events: readonly RunEvent[] }[];
  /** The person's home folder, whose path has their name in it. */
  readonly home: string;
  readonly platform: NodeJS.Platform;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/**
 * What helps to find a fault, as text that a person can read before it leaves their hands: versions, settings, the last
 * lines of the log and what the last runs did. Every part is a list of what goes in, not of what stays out; no word of a
 * conversation, no key, no header and no address beyond its host does. The whole is redacted once more at the end.
 */
export function toSupportBundle(facts: SupportFacts): string {
  const { versions, settings, logLines, runs, home, platform, now } = facts;
  const parts: readonly (readonly [title: string, lines: readonly string[]])[] = [
    ["Versions", versions.map(([name, version]) => `${name} ${version}`)],
    ["Settings", JSON.stringify(describeSettings(settings), null, 2).split("\n")],
    ["Last runs, without their text", runs.flatMap(describeRun)],
    ["Last lines of the log", logLines],
  ];
  const text = [
    `Parley support bundle, made ${new Date(now).toISOString()}`,
    ...parts.flatMap(([title, lines]) => ["", `== ${title} ==`, ...lines]),
    "",
  ].join("\n");
  return redact(hideHome(text, { home, platform }));
}

function describeSettings({ settings, fromEnvironment }: EffectiveSettings) {
  const { appearance, limits, timeouts, budgets, safety, desktop, observability } = settings;
  const { model, endpoints, prices, langfuse, openTelemetry } = settings;
  return {
    appearance,
    model: model.name,
    endpoints: endpoints.map(({ id, preset, baseUrl, headers, proxy }) => ({
      isChosen: id === model.endpointId,
      preset,
      host: hostOf(baseUrl),
      headers: headers.length,
      proxy: proxy.type,
    })),
    limits,
    timeouts,
    budgets,
    ownPrices: prices.own.length,
    safety,
    desktop,
    observability,
    langfuse: {
      enabled: langfuse.enabled,
      host: hostOf(langfuse.baseUrl),
      hasPublicKey: langfuse.publicKey !== null,
      includeContent: langfuse.includeContent,
      redactContent: langfuse.redactContent,
      metrics: langfuse.metrics,
    },
    openTelemetry: { enabled: openTelemetry.enabled, host: hostOf(openTelemetry.url) },
    fromEnvironment,
  };
}

function hostOf(url: string | null): string | null {
  return url !== null && URL.canParse(url) ? new URL(url).host : null;
}

function describeRun({ runId, events }: SupportFacts["runs"][number]): readonly string[] {
  const startedAt = events[0]?.at ?? 0;
  return [
    `run ${runId}, started ${new Date(startedAt).toISOString()}`,
    ...events.flatMap((event) => {
      const facts = Object.entries(describeEvent(event)).map(([name, value]) => `${name}=${value}`);
      return [`  +${event.at - startedAt} ms ${[event.type, ...facts].join(" ")}`];
    }),
  ];
}

/** Of each event what it was, never what it said. */
function describeEvent(event: RunEvent): Readonly<Record<string, string | number>> {
  switch (event.type) {
    case "node-start":
      return { node: event.node };
    case "node-end":
      return { node: event.node, outcome: event.error === null ? "done" : "failed" };
    case "run-start":
    case "model-start":
      return { model: event.model };
    case "model-end":
      return {
        finishReason: event.finishReason ?? "none",
        inputTokens: event.usage?.inputTokens ?? "unknown",
        outputTokens: event.usage?.outputTokens ?? "unknown",
      };
    case "tool-start":
      return { tool: event.toolName };
    case "guard-verdict":
      return { action: event.action };
    case "wait-start":
      return { reason: event.reason, waitMs: event.until - event.at };
    case "clock-near":
    case "clock-granted":
      return { clock: event.clock };
    case "approval-start":
      return { tool: event.toolName, mayHaveRun: String(event.mayHaveRun === true) };
    case "approval-end":
      return { decision: event.decision, scope: event.scope ?? "none" };
    case "ask-start":
      return { gate: event.gate };
    case "ask-end":
      return { choice: event.choice ?? "none" };
    case "run-end":
      return event.status.type === "complete"
        ? { status: "complete" }
        : { status: event.status.reason, error: event.status.error?.code ?? "none" };
    default:
      // Of the others the name says enough; their contents may be somebody’s words.
      return {};
  }
}
