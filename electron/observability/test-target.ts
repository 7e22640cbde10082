import { assertNever } from "../../shared/assert-never.ts";
import type { TraceTarget } from "../../shared/tracing.ts";
import type { LangfuseApi } from "./langfuse/langfuse-api.ts";
import { destinationId } from "./outbox/destination.ts";
import { judgeReply } from "./outbox/judge-reply.ts";
import type { SendRequest } from "./outbox/request.ts";
import { toPayload, type OtlpEncoding } from "./outbox/to-request.ts";
import type { Targets } from "./targets.ts";

export interface TestResult {
  readonly ok: boolean;
  /** A sentence for the person. */
  readonly message: string;
}

interface TestDeps {
  readonly targets: Targets;
  readonly api: LangfuseApi;
  readonly send: SendRequest;
  readonly encoding: OtlpEncoding;
}

/** Asks a host whether it would take traces, without sending anything of a conversation. */
export async function testTarget(
  target: TraceTarget,
  { targets, api, send, encoding }: TestDeps,
): Promise<TestResult> {
  const state = await targets.state(target);
  if (state.type === "off") return { ok: false, message: state.reason };
  const { destination } = state;
  const access = await targets.access(target, destinationId(destination));
  if (access.type !== "open") return { ok: false, message: access.reason };
  switch (target) {
    case "langfuse": {
      const found = await api.findProject(destination, access.headers);
      return found.type === "failed"
        ? { ok: false, message: found.reason }
        : { ok: true, message: `It works. Traces go to the project “${found.name}”.` };
    }
    case "open-telemetry": {
      // A request without spans is valid, and nothing happens with it.
      const payload = await toPayload(`{"resourceSpans":[]}`, encoding, access.headers);
      const { url } = destination;
      const signal = new AbortController().signal;
      const verdict = judgeReply(await send({ method: "POST", url, ...payload }, signal));
      return "reason" in verdict
        ? { ok: false, message: verdict.reason }
        : { ok: true, message: "It works. The collector takes spans." };
    }
    default:
      return assertNever(target);
  }
}
