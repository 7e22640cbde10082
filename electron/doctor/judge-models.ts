import { tidyBaseUrl } from "../../shared/endpoint-rules.ts";
import { askModels, type ModelsAnswer } from "./ask-models.ts";
import type { DoctorTarget } from "./doctor-target.ts";
import { CHOOSE_MODEL, type StepFinding } from "./step-finding.ts";
import { toWords } from "./to-words.ts";
import { tryHttps, withScheme } from "./try-scheme.ts";

/** What the first request through a proxy says of the proxy. */
export function judgeProxy(proxy: URL, answer: ModelsAnswer): StepFinding {
  if (answer.type === "unreachable") return { state: "failed", message: toWords(answer.error) };
  if (answer.type === "problem" && answer.problem.status === 407) {
    return { state: "failed", message: `The proxy ${proxy.host} wants a user name and password.` };
  }
  return { state: "ok", message: `The endpoint answers through the proxy ${proxy.host}.` };
}

/** What the request for models says of the address and the model; tries what may mend it. */
export async function judgeModels(
  target: DoctorTarget,
  answer: ModelsAnswer,
  signal: AbortSignal,
): Promise<StepFinding> {
  switch (answer.type) {
    case "list":
      return judgeList(answer.ids, target.model);
    case "no-api":
      return (await tryNearby(target, signal)) ?? { state: "failed", message: noApiWords(answer) };
    case "problem": {
      const { status } = answer.problem;
      if (status === 404 || status === 405) {
        return (
          (await tryNearby(target, signal)) ?? {
            state: "warning",
            message: "This endpoint has no list of models. Type the model’s name yourself.",
          }
        );
      }
      const fix = await tryHttps(target, signal);
      const message =
        fix === undefined
          ? toWords(answer.problem)
          : "The server behind this address speaks encrypted (https).";
      return { state: "failed", message, ...(fix === undefined ? {} : { fix }) };
    }
    case "redirect":
      return judgeRedirect(target.baseUrl, answer.to);
    case "unreachable": {
      const fix = await tryHttps(target, signal);
      if (fix === undefined) return { state: "failed", message: toWords(answer.error) };
      const message = "The server behind this address speaks encrypted (https).";
      return { state: "failed", message, fix };
    }
  }
}

function judgeList(ids: readonly string[], model: string | null): StepFinding {
  const count = ids.length === 1 ? "1 model" : `${ids.length.toLocaleString("en")} models`;
  if (model === null) {
    const message = `The endpoint has ${count}. Choose one.`;
    return ids.length === 0
      ? { state: "ok", message }
      : { state: "ok", message, fix: CHOOSE_MODEL };
  }
  if (ids.includes(model)) {
    const message =
      ids.length === 1 ? `The endpoint lists ${model}.` : `${model} is one of ${count}.`;
    return { state: "ok", message };
  }
  return {
    state: "warning",
    message: `The endpoint lists ${count}, but not ${model}. It may know it all the same.`,
    ...(ids.length === 0 ? {} : { fix: CHOOSE_MODEL }),
  };
}

function noApiWords({ isPage }: { readonly isPage: boolean }): string {
  return isPage
    ? "A web page answers at this address, not an API. Check the base URL."
    : "What answers at this address is no OpenAI-compatible API. Check the base URL.";
}

/**
 * Slashes too many, or what stands below the root, come from files and variables, where nobody tidies an address; the root
 * is one step too high more often than anything else.
 */
async function tryNearby(
  target: DoctorTarget,
  signal: AbortSignal,
): Promise<StepFinding | undefined> {
  const { baseUrl: typed } = target;
  const base = tidyBaseUrl(typed).replace(/\/+$/, "");
  if (base !== typed.replace(/\/+$/, "") && (await isApi(target, base, signal))) {
    return {
      state: "failed",
      message: `The API answers at ${base}. The base URL has more in it than its root.`,
      fix: { type: "change", label: "Tidy the base URL", patch: { baseUrl: base } },
    };
  }
  const below = `${base}/v1`;
  if (/\/v\d+$/.test(base) || !(await isApi(target, below, signal))) return undefined;
  return {
    state: "failed",
    message: "The API is one level down. Add /v1?",
    fix: { type: "change", label: "Add /v1", patch: { baseUrl: below } },
  };
}

async function isApi(target: DoctorTarget, baseUrl: string, signal: AbortSignal): Promise<boolean> {
  const answer = await askModels(target, baseUrl, signal);
  return answer.type === "list" || (answer.type === "problem" && answer.problem.status === 401);
}

function judgeRedirect(baseUrl: string, to: URL | undefined): StepFinding {
  const from = new URL(baseUrl);
  if (to === undefined) return { state: "failed", message: "The endpoint sends on to nowhere." };
  const message = `The address sends on to ${to.origin}${to.pathname}, and Parley does not follow with a key.`;
  const isEncryptedSelf = from.protocol === "http:" && to.protocol === "https:";
  if (!isEncryptedSelf || to.hostname !== from.hostname) return { state: "failed", message };
  return {
    state: "failed",
    message: "This endpoint wants an encrypted connection.",
    fix: {
      type: "change",
      label: "Use https",
      patch: { baseUrl: withScheme(from, "https:", to.port) },
    },
  };
}
