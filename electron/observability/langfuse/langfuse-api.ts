import { z } from "zod";
import type { AppState } from "../../store/app-state.ts";
import { parseJson } from "../../store/parse-json.ts";
import { destinationId, type Destination, type Headers } from "../outbox/destination.ts";
import { judgeReply } from "../outbox/judge-reply.ts";
import type { SendRequest } from "../outbox/request.ts";

const projects = z.object({
  data: z.array(z.object({ id: z.string().regex(/^[\w-]{1,100}$/), name: z.string() })).min(1),
});

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
  readonly send: SendRequest;
  readonly appState: AppState;
}

const keyOf = (destination: string): string => `langfuse-project ${destination}`;

export function createLangfuseApi({ send, appState }: LangfuseApiDeps): LangfuseApi {
  return {
    async findProject(destination, headers) {
      const url = `${destination.url}/api/public/projects`;
      const reply = await send({ method: "GET", url, headers }, new AbortController().signal);
      const verdict = judgeReply(reply);
      if (verdict.type === "accepted" && reply.type === "answered") {
        const [project] = parseJson(projects, reply.body)?.data ?? [];
        if (project === undefined) {
          return { type: "failed", reason: "What answers at this URL is not Langfuse." };
        }
        appState.write(keyOf(destinationId(destination)), z.string(), project.id);
        return { type: "found", ...project };
      }
      return {
        type: "failed",
        reason: "reason" in verdict ? verdict.reason : "What answers at this URL is not Langfuse.",
      };
    },
    knownProject: (destination) => appState.read(keyOf(destination), z.string()),
  };
}
