import { assertNever } from "../../shared/assert-never.ts";
import type { ReadinessItem } from "../../shared/readiness.ts";
import type { SecretStatus } from "../../shared/secret.ts";
import type { AnsweringFact } from "./readiness-facts.ts";

type Judgement = Omit<ReadinessItem, "name">;

const toKey = (label: string): ReadinessItem["fix"] => ({
  label,
  tab: "Models",
  setting: "model.apiKey",
});

/** Whether the key of what answers is where a key should be. */
export function judgeKey(answering: AnsweringFact): Judgement {
  switch (answering.kind) {
    case "demo":
      return {
        state: "off",
        sentence: "The built-in demo answers. It needs no key.",
        fix: { label: "Add an endpoint", tab: "Models", setting: "model.baseUrl" },
      };
    case "nothing":
      return {
        state: "attention",
        sentence: answering.message,
        fix: { label: "Choose a model", tab: "Models", setting: "model.name" },
      };
    case "endpoint":
      return judgeEndpointKey(answering);
    default:
      return assertNever(answering);
  }
}

type AnsweringEndpoint = Extract<AnsweringFact, { kind: "endpoint" }>;

function judgeEndpointKey({ name, isLocal, key }: AnsweringEndpoint): Judgement {
  switch (key.source) {
    case "none":
      return isLocal
        ? {
            state: "off",
            sentence: `“${name}” runs on this computer and is used without a key.`,
            fix: null,
          }
        : {
            state: "attention",
            sentence: `No key is saved for “${name}”.`,
            fix: toKey("Save a key"),
          };
    case "environment":
      return {
        state: "attention",
        sentence: `The key of “${name}” comes from ${key.variable}, which other programs can read. Save it here and remove the variable.`,
        fix: toKey("Show"),
      };
    case "elsewhere":
      return {
        state: "attention",
        sentence: `The key of “${name}” was saved for another address and is not sent.`,
        fix: toKey("Decide"),
      };
    case "saved":
      return judgeSavedKey(name, key.status);
    default:
      return assertNever(key);
  }
}

function judgeSavedKey(name: string, status: SecretStatus): Judgement {
  switch (status.state) {
    case "absent":
      return {
        state: "attention",
        sentence: `No key is saved for “${name}”.`,
        fix: toKey("Save a key"),
      };
    case "unreadable":
      return {
        state: "attention",
        sentence: `The key of “${name}” cannot be read. ${status.message}`,
        fix: toKey("Show"),
      };
    case "set":
      if (status.place === "session") {
        return {
          state: "attention",
          sentence:
            `The key of “${name}” is kept for this session only. ${status.reason ?? ""}`.trim(),
          fix: toKey("Show"),
        };
      }
      return {
        state: "ok",
        sentence:
          status.place === "keychain"
            ? `The key of “${name}” is in the system keychain.`
            : `The key of “${name}” is encrypted on this computer. ${status.reason ?? ""}`.trim(),
        fix: null,
      };
    default:
      return assertNever(status);
  }
}
