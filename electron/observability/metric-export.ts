import type { Settings } from "../../shared/settings.ts";
import { lazy } from "../lazy.ts";
import { destinationId } from "./outbox/destination.ts";
import type { SendRequest } from "./outbox/request.ts";
import { pack } from "./outbox/to-request.ts";
import type { Targets } from "./targets.ts";
import type { EndedRun } from "./trace-plan.ts";
import { within } from "./within.ts";

/** Sends what runs were like, added up, to where their traces go by OpenTelemetry. */
export interface MetricExport {
  /** A run has ended; it counts where it was traced by OpenTelemetry. */
  readonly add: (run: EndedRun) => void;
  /** Another collector may take what the last one did not. */
  readonly settingsChanged: () => void;
  /** Sends what has not been sent; never takes longer than this, in milliseconds. */
  readonly close: (limitMs: number) => Promise<void>;
}

interface MetricExportDeps {
  readonly targets: Pick<Targets, "state" | "access">;
  readonly send: SendRequest;
  readonly settings: () => Pick<Settings, "openTelemetry">;
  /** Of the app. */
  readonly version: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly report: (error: unknown) => void;
  /** How long what has changed waits for more, in milliseconds. */
  readonly intervalMs?: number;
}

/** As OpenTelemetry's own periodic reader does. */
const INTERVAL_MS = 60_000;
/** A collector without a way in for metrics says so with one of these, and is not asked again. */
const TAKES_NONE = new Set([404, 405, 501]);

/**
 * Metrics are sums since the app began, so none of the outbox's rules are needed: what a request that failed has held is in
 * the next one. What is lost is what was not sent before a crash.
 */
export function createMetricExport(deps: MetricExportDeps): MetricExport {
  const { targets, send, settings, now } = deps;
  const startedAt = now();
  const load = lazy(async () => {
    const [{ createOtlpMetrics }, { toSpans }] = await Promise.all([
      import("./otlp-metrics.ts"),
      import("../../shared/to-spans.ts"),
    ]);
    return { metrics: createOtlpMetrics(deps.version, startedAt), toSpans };
  });
  const refusedBy = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let counting: Promise<void> = Promise.resolve();
  let hasNews = false;

  async function count({ runId, plan, events }: EndedRun): Promise<void> {
    const { metrics, toSpans } = await load();
    metrics.add({ runId, threadId: plan.threadId, version: deps.version }, toSpans(events));
    hasNews = true;
  }

  async function exportAll(): Promise<void> {
    timer = undefined;
    await counting;
    if (!hasNews) return;
    const state = await targets.state("open-telemetry");
    const url = state.type === "on" ? metricsUrl(state.destination.url) : undefined;
    if (state.type === "off" || url === undefined || refusedBy.has(url)) return;
    const access = await targets.access("open-telemetry", destinationId(state.destination));
    if (access.type !== "open") return;
    const { encoding } = settings().openTelemetry;
    const body = (await load()).metrics.write(now(), encoding);
    if (body === undefined) return;
    hasNews = false;
    const payload = await pack(body, encoding, access.headers);
    const reply = await send({ method: "POST", url, ...payload }, new AbortController().signal);
    if (reply.type === "answered" && TAKES_NONE.has(reply.status)) refusedBy.add(url);
    if (reply.type !== "answered" || reply.status >= 300) hasNews = true;
  }

  return {
    add(run) {
      if (!run.destinations.some(({ target }) => target === "open-telemetry")) return;
      counting = counting.then(() => count(run)).catch(deps.report);
      timer ??= setTimeout(() => {
        exportAll().catch(deps.report);
      }, deps.intervalMs ?? INTERVAL_MS).unref();
    },
    settingsChanged: () => refusedBy.clear(),
    async close(limitMs) {
      clearTimeout(timer);
      await within(exportAll().catch(deps.report), limitMs);
    },
  };
}

/**
 * Where a collector that takes spans at an address takes metrics (https://opentelemetry.io/docs/specs/otlp/#otlphttp-request);
 * undefined where the address is not the usual one.
 */
export function metricsUrl(tracesUrl: string): string | undefined {
  const url = new URL(tracesUrl);
  if (!/\/v1\/traces\/?$/.test(url.pathname)) return undefined;
  url.pathname = url.pathname.replace(/traces\/?$/, "metrics");
  return url.href;
}
