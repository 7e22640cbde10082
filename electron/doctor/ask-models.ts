import { toModels } from "../agent/endpoint/to-models.ts";
import { toApiUrl, toHeaders, type DoctorTarget } from "./doctor-target.ts";
import { parseReceived } from "../http/readable-json.ts";
import { toHttpProblem, type HttpProblem } from "./http-problem.ts";

/** What an address answers when it is asked for its models. */
export type ModelsAnswer =
  | {
      readonly type: "list";
      readonly ids: readonly string[];
      /** How much each reads, in tokens, where the list says it. */
      readonly contexts: ReadonlyMap<string, number>;
    }
  /** Something answers that is no API: a web page, mostly. */
  | { readonly type: "no-api"; readonly isPage: boolean }
  | { readonly type: "redirect"; readonly to: URL | undefined }
  | { readonly type: "problem"; readonly problem: HttpProblem }
  | { readonly type: "unreachable"; readonly error: unknown };

/** Asks for the list of models below a root. Never throws. */
export async function askModels(
  target: Pick<DoctorTarget, "apiKey" | "fetch">,
  baseUrl: string,
  signal: AbortSignal,
): Promise<ModelsAnswer> {
  const url = toApiUrl(baseUrl, "models");
  try {
    const response = await target.fetch(url, {
      headers: toHeaders(target),
      signal,
      redirect: "manual",
    });
    const location = response.headers.get("location");
    if (response.status >= 300 && response.status < 400) {
      await response.body?.cancel();
      return { type: "redirect", to: location === null ? undefined : toUrl(location, url) };
    }
    if (!response.ok) return { type: "problem", problem: await toHttpProblem(response) };
    const text = await response.text();
    const models = toModels(parseReceived(text));
    if (models === undefined) return { type: "no-api", isPage: /^\s*</.test(text) };
    const contexts = new Map(
      models.flatMap(({ name, contextWindowTokens: tokens }) =>
        tokens === null ? [] : [[name, tokens] as const],
      ),
    );
    return { type: "list", ids: models.map(({ name }) => name), contexts };
  } catch (error) {
    return { type: "unreachable", error };
  }
}

function toUrl(location: string, base: string): URL | undefined {
  return URL.canParse(location, base) ? new URL(location, base) : undefined;
}
