import type { RunId, ThreadId } from "../../shared/ids.ts";
import type { SecretName } from "../../shared/secret.ts";
import type { Settings } from "../../shared/settings.ts";
import type {
  HeldChoice,
  RunTraceStatus,
  TraceTarget,
  TracingStatus,
} from "../../shared/tracing.ts";
import { AppError } from "../../shared/errors.ts";
import type { HttpClient } from "../http/http-client.ts";
import { lazy } from "../lazy.ts";
import { createAppState } from "../store/app-state.ts";
import { createRunStore } from "../store/run-store.ts";
import { createSpanStore } from "../store/span-store.ts";
import type { Database } from "../store/sqlite.ts";
import { nowOrSoon, whenFree } from "../store/when-free.ts";
import { createScoredFeedback, type ScoredFeedback } from "./feedback/scored-feedback.ts";
import type { Delivery } from "./outbox/delivery.ts";
import { destinationId } from "./outbox/destination.ts";
import { createOutboxStore, type Strip } from "./outbox/outbox-store.ts";
import { createSendRequest } from "./outbox/request.ts";
import { createMetricExport } from "./metric-export.ts";
import { createRunTracer } from "./run-tracer.ts";
import { createScrub } from "./scrub/scrub.ts";
import { statusOf } from "./target-status.ts";
import { createTargets, type TargetSecrets } from "./targets.ts";
import type { TraceLabels } from "./trace-plan.ts";
import type { Tracer } from "./tracer.ts";
import type { TestResult } from "./test-target.ts";

/** Everything about traces that leave the computer, and what people think of answers. */
export interface Tracing {
  readonly tracer: Tracer;
  /** Loads what tracing needs, where it is on, and begins to send what waits. Called behind the first paint. */
  warmUp(): Promise<void>;
  /** Settings have changed, perhaps others. Runs that go on keep the place they began with. */
  settingsChanged(): void;
  secretChanged(name: SecretName): void;
  /** A conversation was deleted or brought back: what waits of it is not sent, or is after all. */
  conversationsChanged(): void;
  status(): Promise<TracingStatus>;
  test(target: TraceTarget): Promise<TestResult>;
  retryFailed(target: TraceTarget): void;
  discardFailed(target: TraceTarget): void;
  /**
   * What was recorded for other keys or another address goes to those of now, or is forgotten.
   *
   * @throws AppError `conflict` while nothing may be sent.
   */
  readdress(target: TraceTarget, how: "send" | "discard"): Promise<void>;
  /** Decides about what was recorded with more of its conversation than may leave now. */
  releaseHeld(target: TraceTarget, how: HeldChoice): Promise<void>;
  /** The runs of a conversation that are traced at Langfuse. */
  ofThread(threadId: ThreadId): readonly RunTraceStatus[];
  /** @returns the address of a run's trace. @throws AppError when it has none or its project cannot be found. */
  addressOf(run: RunId): Promise<string>;
  readonly feedback: Omit<ScoredFeedback, "runTraced">;
  /** Writes what is under way to the outbox and gives the host a moment; never takes more than two seconds. */
  close(): Promise<void>;
}

interface TracingDeps {
  readonly database: Database;
  readonly settings: () => Settings;
  readonly secrets: TargetSecrets;
  readonly environmentSecretKey: string | undefined;
  readonly environmentUrl: string | undefined;
  readonly http: HttpClient;
  /** Of the app. */
  readonly version: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly onStatus: (status: TracingStatus) => void;
  readonly report: (event: string, error: unknown) => void;
}

/** What waits is told at most this often. */
const TELL_MS = 250;
/** Together less than the two seconds that quitting may take longer. */
const FINISH_MS = 1_000;
const SEND_MS = 800;

export function createTracing(deps: TracingDeps): Tracing {
  const { database, settings, now } = deps;
  const report = (error: unknown): void => deps.report("tracing-failed", error);
  const store = createOutboxStore({ database, now });
  const send = createSendRequest({ http: deps.http, now });
  const loadApi = lazy(async () => {
    const { createLangfuseApi } = await import("./langfuse/langfuse-api.ts");
    return createLangfuseApi({ http: deps.http, send, appState: createAppState(database) });
  });
  const targets = createTargets({
    settings,
    secrets: deps.secrets,
    environmentSecretKey: deps.environmentSecretKey,
    environmentUrl: deps.environmentUrl,
  });
  /** Keys of endpoints, as runs used them. */
  const runKeys = new Set<string>();
  const scrub = createScrub({ known: () => [...targets.knownSecrets(), ...runKeys] });

  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;
  const status = async (): Promise<TracingStatus> =>
    statusOf({ targets, store, trouble: (target) => delivery?.trouble(target) });
  const tell = (): void => {
    if (isClosed) return;
    timer ??= setTimeout(() => {
      timer = undefined;
      if (!isClosed) status().then(deps.onStatus).catch(report);
    }, TELL_MS).unref();
  };
  let delivery: Delivery | undefined;
  /** Is on its way, or here. */
  let delivering: Promise<Delivery> | undefined;
  const loadDelivery = lazy(async () => {
    const { createDelivery } = await import("./outbox/delivery.ts");
    return (delivery = createDelivery({
      store,
      send,
      now,
      access: targets.access,
      sender: () => ({ version: deps.version, encoding: settings().openTelemetry.encoding }),
      mode: targets.mode,
      random: Math.random,
      onChange: tell,
      report,
    }));
  });
  /** What sends is loaded when there may be somewhere to send to. */
  const withDelivery = (work: (loaded: Delivery) => void): void => {
    if (delivery !== undefined) work(delivery);
    else if (targets.mayBeOn()) (delivering = loadDelivery()).then(work).catch(report);
  };
  const tryNow = (target: TraceTarget): void => withDelivery((loaded) => loaded.tryNow(target));
  const wake = (): void => withDelivery((loaded) => loaded.wake());
  const onQueued = (): void => {
    wake();
    tell();
  };
  const labels = (): TraceLabels => {
    const { environment, release, userId, tags, metadata } = settings().langfuse;
    return { environment, release: release ?? deps.version, userId, tags, metadata };
  };
  const feedback = createScoredFeedback({
    database,
    outbox: store,
    scrub,
    mode: targets.mode,
    environment: () => labels().environment,
    now,
    onQueued,
  });
  const loadWriter = lazy(async () => {
    const { createTraceWriter } = await import("./trace-writer.ts");
    const spanStore = createSpanStore({ database, now });
    return createTraceWriter({ store, spanStore, scrub, version: deps.version, onQueued });
  });
  const metricExport = createMetricExport({
    ...{ targets, send, settings, now, report },
    version: deps.version,
  });
  const runTracer = createRunTracer({
    targets,
    store,
    runStore: createRunStore({ database, now }),
    write: async (run) => {
      metricExport.add(run);
      await (
        await loadWriter()
      )(run);
    },
    labels,
    metrics: () => settings().langfuse.metrics,
    onTraced: (run) => feedback.runTraced(run),
    onKey: (key) => void runKeys.add(key),
    report,
  });
  nowOrSoon(() => runTracer.recover(), report);

  const choices = (): string => {
    const { langfuse, openTelemetry } = settings();
    return JSON.stringify([langfuse, openTelemetry]);
  };
  let inForce = choices();
  /** What was refused before may pass now. */
  const reconfigure = (): void => {
    for (const target of TARGETS) {
      store.retryFailed(target);
      tryNow(target);
    }
    if (targets.mayBeOn()) loadWriter().catch(report);
    tell();
  };

  return {
    tracer: runTracer,
    async warmUp() {
      if (!targets.mayBeOn()) return;
      if ((await targets.destinations()).length > 0) await loadWriter();
      wake();
      await targets.prove();
      tell();
    },
    settingsChanged() {
      const changed = choices();
      if (changed !== inForce) {
        metricExport.settingsChanged();
        reconfigure();
      }
      inForce = changed;
    },
    secretChanged(name) {
      if (/^(?:langfuse|otlp)\//.test(name)) reconfigure();
    },
    conversationsChanged: onQueued,
    status,
    test: async (target) => {
      const { testTarget } = await import("./test-target.ts");
      const { encoding } = settings().openTelemetry;
      return testTarget(target, { targets, api: await loadApi(), send, encoding });
    },
    retryFailed(target) {
      store.retryFailed(target);
      tryNow(target);
      tell();
    },
    discardFailed(target) {
      store.discardFailed(target);
      tell();
    },
    async readdress(target, how) {
      const state = await targets.state(target);
      if (state.type === "off") throw new AppError("conflict", state.reason);
      const destination = destinationId(state.destination);
      await whenFree(() =>
        how === "send"
          ? store.readdress(target, destination)
          : store.discardElsewhere(target, destination),
      );
      tryNow(target);
      tell();
    },
    async releaseHeld(target, how) {
      const mode = targets.mode();
      const { stripContent } = await import("./langfuse/strip-content.ts");
      const strip: Strip = (item) => stripContent(item, mode);
      await whenFree(() => store.releaseHeld(target, mode, how, strip));
      tryNow(target);
      tell();
    },
    ofThread: (threadId) => store.traces.stateOfRuns(threadId, "langfuse"),
    addressOf: async (run) => {
      const traced = store.traces.destinationsOf(run).find(({ target }) => target === "langfuse");
      const { traceAddress } = await import("./langfuse/trace-address.ts");
      return traceAddress(run, traced?.destination, { targets, api: await loadApi() });
    },
    feedback,
    async close() {
      await runTracer.finish(FINISH_MS);
      // What was queued just now may have begun to load what sends it.
      const loaded = delivery ?? (await delivering?.catch(() => undefined));
      await Promise.all([loaded?.close(SEND_MS), metricExport.close(SEND_MS)]);
      isClosed = true;
      clearTimeout(timer);
    },
  };
}

const TARGETS: readonly TraceTarget[] = ["langfuse", "open-telemetry"];
