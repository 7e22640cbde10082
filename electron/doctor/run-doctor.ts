import type { Capabilities, TestEvent, TestResult } from "../../shared/connection-test.ts";
import { beginAnswer, type BegunAnswer } from "./ask-answer.ts";
import { askContext } from "./ask-context.ts";
import { askModels, type ModelsAnswer } from "./ask-models.ts";
import { askNext } from "./ask-next.ts";
import { askStop } from "./ask-stop.ts";
import { askTool, type ToolReport } from "./ask-tool.ts";
import { heldBack, type CallMeter } from "./call-meter.ts";
import { connectSocket } from "./connect-socket.ts";
import type { DoctorTarget } from "./doctor-target.ts";
import { judgeKey, judgeKeyProblem } from "./judge-key.ts";
import { judgeModels, judgeProxy } from "./judge-models.ts";
import { lookUpName } from "./look-up-name.ts";
import type { StepFinding } from "./step-finding.ts";
import { createSteps, type Steps } from "./take-steps.ts";
import { tryPlain } from "./try-scheme.ts";

const NOTHING_LEARNED: Capabilities = {
  modelCount: null,
  firstTokenMs: null,
  streams: null,
  acceptsUsageRequest: null,
  sendsUsage: null,
  tools: null,
  stops: null,
  reasoningField: null,
  contextTokens: null,
};

export interface DoctorReport {
  readonly results: readonly TestResult[];
  /** A budget had no room for all of it: what is not known may have been known before. */
  readonly isHeldBack: boolean;
  readonly capabilities: Capabilities;
}

interface DoctorOptions {
  readonly target: DoctorTarget;
  readonly emit: (event: TestEvent) => void;
  /** Ends the test; nothing is emitted any more. */
  readonly signal: AbortSignal;
  /** Monotonic, in milliseconds. */
  readonly now: () => number;
}

/**
 * Tests an endpoint step by step, as far as it goes: what comes after a step that failed is skipped.
 *
 * @throws the signal's reason when aborted, and nothing else.
 */
export async function runDoctor(options: DoctorOptions): Promise<DoctorReport> {
  const { target, emit, signal, now } = options;
  const secrets = [target.apiKey ?? "", ...(target.secrets ?? [])];
  const steps = createSteps({ emit, signal, now, secrets });
  try {
    const { listedContext, ...reached } = await testAddress(target, steps);
    if (target.model === null) steps.skipRest("Choose a model first.");
    const { isHeldBack, ...answered } = await testModel(target, steps, signal, now);
    const capabilities = { ...NOTHING_LEARNED, ...reached, ...answered };
    await steps.take("context", async ({ signal: limited }) => {
      const { finding, contextTokens } = await askContext(target, listedContext, limited);
      capabilities.contextTokens = contextTokens;
      return finding;
    });
    return { results: steps.results, capabilities, isHeldBack };
  } finally {
    steps.end();
  }
}

/** From the name of the computer to the list of its models. */
async function testAddress(
  target: DoctorTarget,
  steps: Steps,
): Promise<Partial<Capabilities> & { readonly listedContext: number | null }> {
  const { apiKey, keyProblem, proxy } = target;
  const nextHop = proxy ?? new URL(target.baseUrl);
  let asked: Promise<ModelsAnswer> | undefined;
  const ask = (signal: AbortSignal): Promise<ModelsAnswer> =>
    (asked ??= askModels(target, target.baseUrl, signal));

  await steps.take("dns", ({ signal }) => lookUpName(nextHop, signal));
  await steps.take("connect", async ({ signal }) => {
    const finding = await connectSocket(nextHop, signal);
    if (finding.state !== "failed") return finding;
    return withFix(finding, (await tryPlain(target, signal)) ?? (await tryAround(target, signal)));
  });
  await steps.take("proxy", async ({ signal }) => {
    if (proxy === undefined) return { state: "skipped", message: "No proxy is used." };
    const finding = judgeProxy(proxy, await ask(signal));
    return finding.state === "failed" ? withFix(finding, await tryAround(target, signal)) : finding;
  });
  await steps.take("auth", async ({ signal }) =>
    keyProblem === undefined
      ? judgeKey(apiKey, await ask(signal))
      : judgeKeyProblem(target, keyProblem, signal),
  );
  await steps.take("models", async ({ signal }) => judgeModels(target, await ask(signal), signal));
  const answer = await asked;
  return answer?.type === "list"
    ? {
        modelCount: answer.ids.length,
        listedContext: answer.contexts.get(target.model ?? "") ?? null,
      }
    : { listedContext: null };
}

/** What the model does: it answers, counts its tokens, calls a tool and goes on from its result, stops. */
async function testModel(
  tested: DoctorTarget,
  steps: Steps,
  cancelled: AbortSignal,
  now: () => number,
): Promise<Partial<Capabilities> & { readonly isHeldBack: boolean }> {
  let isHeldBack = false;
  const target = withMeter(tested, () => {
    isHeldBack = true;
  });
  let learned: Partial<Capabilities> = {};
  let begun: BegunAnswer | undefined;
  // The answer outlives the step in which it begins: the next one reads it to its end.
  const answering = new AbortController();
  const within = async <T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> => {
    const end = (): void => answering.abort(signal.reason);
    signal.addEventListener("abort", end, { once: true });
    try {
      return await work();
    } finally {
      signal.removeEventListener("abort", end);
    }
  };

  try {
    await steps.take("first-token", ({ signal, elapsedMs }) =>
      within(signal, async () => {
        begun = await beginAnswer(
          target,
          AbortSignal.any([cancelled, answering.signal]),
          elapsedMs,
        );
        learned = begun.learned;
        if (begun.isHeldBack === true) steps.skipRest(begun.finding.message);
        return begun.finding;
      }),
    );
    await steps.take("usage", ({ signal }) =>
      within(signal, async () => {
        const readOn = begun?.readOn;
        if (readOn === undefined) return { state: "skipped", message: "There was no answer." };
        const report = await readOn();
        learned = { ...learned, ...report.learned };
        return report.finding;
      }),
    );
    let used: ToolReport | undefined;
    await steps.take("tool-call", async ({ signal }) => {
      used = await askTool(target, signal);
      learned = { ...learned, tools: used.tools };
      return used.finding;
    });
    await steps.take("reasoning", ({ signal }) =>
      used?.messages === undefined
        ? { state: "skipped", message: "There was no answer to go on from." }
        : askNext(target, used.messages, learned.reasoningField ?? null, signal),
    );
    await steps.take("abort", async ({ signal }) => {
      const firstTokenMs = learned.firstTokenMs ?? 0;
      const { finding, stops } = await askStop({ target, signal, firstTokenMs, now });
      learned = { ...learned, stops };
      return finding;
    });
  } finally {
    // Whoever is asked nothing more writes nothing more, and what it wrote is counted.
    await begun?.close();
  }
  return { ...learned, isHeldBack };
}

/** Tells when a budget holds a request back. */
function withMeter(target: DoctorTarget, onHeldBack: () => void): DoctorTarget {
  const { meter } = target;
  if (meter === undefined) return target;
  const begin: CallMeter["begin"] = (body) => {
    try {
      return meter.begin(body);
    } catch (error) {
      if (heldBack(error) !== undefined) onHeldBack();
      throw error;
    }
  };
  return { ...target, meter: { begin } };
}

/** Going around a proxy helps where the endpoint itself can be reached. */
async function tryAround(
  { baseUrl, proxy }: DoctorTarget,
  signal: AbortSignal,
): Promise<StepFinding["fix"]> {
  if (proxy === undefined) return undefined;
  const direct = await connectSocket(new URL(baseUrl), signal);
  if (direct.state !== "ok") return undefined;
  return { type: "change", label: "Bypass the proxy", patch: { proxy: { type: "none" } } };
}

function withFix(finding: StepFinding, fix: StepFinding["fix"]): StepFinding {
  return fix === undefined ? finding : { ...finding, fix };
}
