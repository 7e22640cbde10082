import { randomUUID } from "node:crypto";
import type { CapabilityCard, TestResult } from "../../shared/connection-test.ts";
import type { Message } from "../../shared/message.ts";
import { protocolOf } from "../../shared/endpoint-presets.ts";
import { createTestApp, type TestApp } from "../fakes/test-app.ts";
import { startPersona, type Persona } from "./persona.ts";
import { TURNS } from "./step.ts";

/** What came of a persona; empty lists of faults are what passes. */
export interface Met {
  readonly name: string;
  /** What the connection test found that is no success, in its words. */
  readonly findings: readonly string[];
  /** What was wrong with each turn of the chat. */
  readonly faults: readonly string[];
  /** How often its models were asked, the connection test included. */
  readonly requests: number;
}

/** How long one answer may take before it counts as none. */
const LONGEST_MS = 60_000;

/** Tests the connection to a persona and chats with it for three turns, with address and key as all that is set. */
export async function meet(persona: Persona): Promise<Met> {
  await using server = await startPersona(persona);
  const app = await createTestApp();
  try {
    app.person.presses = true;
    app.person.agrees = true;
    const { root = "/v1", preset = "custom", model = "persona-1", key, protocol } = persona;
    const baseUrl = persona.typed?.(server.origin) ?? server.origin + root;
    const { settings, secrets } = app.services.forPage;
    const { endpointId } = settings.createEndpoint({ preset, baseUrl });
    if (
      protocol !== undefined &&
      protocol !== protocolOf({ protocol: "automatic", preset, baseUrl })
    ) {
      settings.updateEndpoint(endpointId, { protocol });
    }
    settings.update({ model: { endpointId, name: model } });
    if (key !== undefined) await secrets.set(`endpoint/${endpointId}`, key, server.origin);
    const card = (await app.call("endpoint.test", { endpointId, model })) as CapabilityCard;
    const findings = card.results.flatMap((result) => toFinding(result, persona) ?? []);
    const faults = await chatWith(app, persona);
    return { name: persona.name, findings, faults, requests: server.asked.length };
  } finally {
    await app.close();
  }
}

/** A step that failed, or that says of a server with tools that it has none. */
function toFinding({ step, state, message }: TestResult, persona: Persona): string | undefined {
  if (state === "failed") return `${step}: ${message}`;
  if (step !== "tool-call") return undefined;
  const isAsExpected = persona.hasNoTools === true ? state === "warning" : state === "ok";
  return isAsExpected ? undefined : `${step} ${state}: ${message}`;
}

async function chatWith(app: TestApp, persona: Persona): Promise<readonly string[]> {
  const faults: string[] = [];
  const threadId = randomUUID();
  let parentId: string | null = null;
  for (const [index, turn] of TURNS.entries()) {
    const started = (await app.call("run.start", {
      threadId,
      messageId: randomUUID(),
      parentId,
      text: turn.says,
      attachments: [],
      acknowledged: [],
    })) as { readonly type: string; readonly runId: string; readonly messageId: string };
    if (started.type !== "started") return [...faults, `turn ${index + 1} was held back`];
    const isOver = await Promise.race([
      app.call("run.watch", { runId: started.runId }).then(() => true),
      new Promise<false>((resolve) => setTimeout(resolve, LONGEST_MS, false).unref()),
    ]);
    if (!isOver) return [...faults, `turn ${index + 1} does not end`];
    const { messages } = (await app.call("thread.get", { threadId })) as {
      readonly messages: readonly Message[];
    };
    const answer = messages.findLast(({ role }) => role === "assistant");
    parentId = answer?.id ?? null;
    faults.push(...judge(answer, turn, persona).map((fault) => `turn ${index + 1}: ${fault}`));
  }
  return faults;
}

function judge(
  answer: Message | undefined,
  turn: (typeof TURNS)[number],
  persona: Persona,
): readonly string[] {
  if (answer === undefined) return ["no answer"];
  const { status, parts } = answer;
  if (status.type !== "complete") {
    const error = status.type === "incomplete" ? status.error : undefined;
    return [`${JSON.stringify(status)} ${error?.message ?? ""}`];
  }
  const text = parts.map((part) => (part.type === "text" ? part.text : "")).join("");
  const calls = parts.filter(({ type }) => type === "tool-call");
  const expected = persona.hasNoTools === true ? 0 : turn.calls;
  return [
    ...(turn.expects.test(text) ? [] : [`it says ${JSON.stringify(text.slice(0, 200))}`]),
    ...(calls.length === expected ? [] : [`${calls.length} calls in place of ${expected}`]),
    ...calls.flatMap((part) =>
      part.type === "tool-call" && part.state !== "done"
        ? [`the call ${part.toolName} is ${part.state}: ${part.result ?? ""}`]
        : [],
    ),
  ];
}
