import { z } from "zod";
import { createTimeLimit } from "../../clock/time-limit.ts";
import type { HttpClient } from "../../http/http-client.ts";
import { lazy } from "../../lazy.ts";
import type { AppState } from "../../store/app-state.ts";
import { whenFree } from "../../store/when-free.ts";
import {
  destinationId,
  gatewayHeaders,
  langfuseSecretKey,
  type Destination,
  type Headers,
} from "../outbox/destination.ts";
import { judgeReply, type Verdict } from "../outbox/judge-reply.ts";
import type { SendRequest } from "../outbox/request.ts";

const projects = z.object({
  data: z.array(z.object({ id: z.string().regex(/^[\w-]{1,100}$/), name: z.string() })).min(1),
});

/** What Langfuse's client throws when the host says no. */
const refusal = z.object({ statusCode: z.int(), body: z.unknown() });

/** Which project a pair of keys belongs to. */
export type ProjectAnswer =
  | { readonly type: "found"; readonly id: string; readonly name: string }
  | { readonly type: "failed"; readonly reason: string };

/** What is asked of Langfuse beside sending. */
export interface LangfuseApi {
  /** Asks the host. */
  findProject(destination: Destination, headers: Headers): Promise<ProjectAnswer>;
  /** The project as it was found last; undefined when it never was. */
  knownProject(destination: string): string | undefined;
}

interface LangfuseApiDeps {
  readonly http: HttpClient;
  readonly send: SendRequest;
  readonly appState: AppState;
}

const NOT_LANGFUSE = "What answers at this URL is not Langfuse.";
const GATEWAY =
  "A gateway before Langfuse lets nobody in without its own sign-in. Enter the headers it wants under “Extra headers”.";
const LIMIT_MS = 10_000;

const keyOf = (destination: string): string => `langfuse-project ${destination}`;

/**
 * Langfuse's own client asks for the project. It follows redirects and reads whatever comes, so the keys are given to
 * it only after the host has answered as Langfuse does to a request without keys, which trusts nobody. What a gateway
 * before it wants goes with that request, too.
 */
export function createLangfuseApi({ http, send, appState }: LangfuseApiDeps): LangfuseApi {
  /** Loaded with the first question: the client brings all of Langfuse's API along. */
  const loadClient = lazy(async () => {
    const { routeGlobalFetch } = await import("../../http/http-client.ts");
    // The client knows the runtime's `fetch` and nothing else.
    await routeGlobalFetch(http);
    return import("@langfuse/client");
  });
  return {
    async findProject(destination, headers) {
      const { url, publicKey } = destination;
      const secretKey = langfuseSecretKey(headers);
      if (publicKey === null || secretKey === undefined) {
        return { type: "failed", reason: "The secret key is missing." };
      }
      const gateway = gatewayHeaders(headers);
      const health = await send(
        { method: "GET", url: `${url}/api/public/health`, headers: gateway },
        new AbortController().signal,
      );
      // Nobody has seen the keys yet, so that it is not them who are refused.
      if (health.type === "answered" && (health.status === 401 || health.status === 403)) {
        return { type: "failed", reason: GATEWAY };
      }
      const isWell = judgeReply(health);
      if (isWell.type !== "accepted") return { type: "failed", reason: reasonOf(isWell) };
      const { LangfuseClient } = await loadClient();
      const client = new LangfuseClient({ baseUrl: url, publicKey, secretKey });
      const limit = createTimeLimit(LIMIT_MS);
      try {
        const answer = await client.api.projects.get({
          maxRetries: 0,
          headers: gateway,
          // The client's own timer counts time in which the process stood still: it must not be the first.
          timeoutInSeconds: 3_600,
          abortSignal: limit.signal,
        });
        const [project] = projects.safeParse(answer).data?.data ?? [];
        if (project === undefined) return { type: "failed", reason: NOT_LANGFUSE };
        await whenFree(() =>
          appState.write(keyOf(destinationId(destination)), z.string(), project.id),
        );
        return { type: "found", ...project };
      } catch (error) {
        return { type: "failed", reason: toReason(error) };
      } finally {
        limit.end();
      }
    },
    knownProject: (destination) => appState.read(keyOf(destination), z.string()),
  };
}

function reasonOf(verdict: Verdict): string {
  return "reason" in verdict ? verdict.reason : NOT_LANGFUSE;
}

/** In the words that a delivery's answer is judged by. */
function toReason(error: unknown): string {
  const refused = refusal.safeParse(error).data;
  if (refused === undefined) return "The host did not answer as Langfuse does.";
  return reasonOf(
    judgeReply({
      type: "answered",
      status: refused.statusCode,
      contentType: "application/json",
      body: JSON.stringify(refused.body ?? {}),
      retryAfterMs: undefined,
    }),
  );
}
