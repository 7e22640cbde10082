import { AppError } from "../../../shared/errors.ts";
import type { RunId } from "../../../shared/ids.ts";
import { toTraceId } from "../../../shared/trace-id.ts";
import type { Targets } from "../targets.ts";
import type { LangfuseApi } from "./langfuse-api.ts";

interface AddressDeps {
  readonly targets: Targets;
  readonly api: LangfuseApi;
}

/**
 * The page of a run's trace at Langfuse, which is under its project.
 *
 * @param destination where the trace went; undefined when the run was not traced.
 * @throws AppError when it was not traced or its project cannot be found.
 */
export async function traceAddress(
  run: RunId,
  destination: string | undefined,
  { targets, api }: AddressDeps,
): Promise<string> {
  if (destination === undefined) throw new AppError("not-found", "This run was not traced.");
  const [url = "", publicKey = ""] = destination.split(" ");
  const known = api.knownProject(destination);
  if (known !== undefined) return `${url}/project/${known}/traces/${toTraceId(run)}`;
  const access = await targets.access("langfuse", destination);
  if (access.type !== "open") throw new AppError("conflict", access.reason);
  const found = await api.findProject({ target: "langfuse", url, publicKey }, access.headers);
  if (found.type === "failed") throw new AppError("connection-failed", found.reason);
  return `${url}/project/${found.id}/traces/${toTraceId(run)}`;
}
