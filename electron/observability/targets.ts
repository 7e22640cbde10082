import type { Settings } from "../../shared/settings.ts";
import type { SecretName } from "../../shared/secret.ts";
import type { TraceTarget } from "../../shared/tracing.ts";
import type { ContentMode } from "./langfuse/span-attributes.ts";
import type { Access } from "./outbox/delivery.ts";
import {
  destinationId,
  isUnsafe,
  langfuseHeaders,
  parseHeaders,
  type Destination,
  type Headers,
} from "./outbox/destination.ts";

/** Where Langfuse's own cloud is. */
export const LANGFUSE_CLOUD = "https://cloud.langfuse.com";

/** Whether traces go to a target now, and if not, why. */
export type TargetState =
  | { readonly type: "on"; readonly destination: Destination }
  | { readonly type: "off"; readonly reason: string };

/** Where traces go, as settings and secrets say it now. */
export interface Targets {
  /** Cheap, and asks no keychain: false means that nothing can be on. */
  readonly mayBeOn: () => boolean;
  /** Where a run that begins now is traced. Does not read a secret, only whether there is one. */
  readonly destinations: () => Promise<readonly Destination[]>;
  readonly mode: () => ContentMode;
  readonly state: (target: TraceTarget) => Promise<TargetState>;
  /** What opens a destination that something waits for. */
  readonly access: (target: TraceTarget, destination: string) => Promise<Access>;
  /** Every secret that was used since the app began. */
  readonly knownSecrets: () => readonly string[];
}

interface TargetsDeps {
  readonly settings: () => Pick<Settings, "langfuse" | "openTelemetry">;
  readonly secrets: {
    get(name: SecretName): Promise<string | undefined>;
    has(name: SecretName): Promise<boolean>;
  };
  /** `LANGFUSE_SECRET_KEY`; counts before the one that is kept. */
  readonly environmentSecretKey: string | undefined;
}

const SECRET_OF = {
  langfuse: "langfuse/secret-key",
  "open-telemetry": "otlp/headers",
} as const satisfies Record<TraceTarget, SecretName>;

const TARGETS: readonly TraceTarget[] = ["langfuse", "open-telemetry"];

export function createTargets({ settings, secrets, environmentSecretKey }: TargetsDeps): Targets {
  /** What opened a destination in this session, so that runs that began there can be sent after the settings changed. */
  const opened = new Map<string, Headers>();
  const used = new Set<string>(environmentSecretKey === undefined ? [] : [environmentSecretKey]);

  const destinationOf = (target: TraceTarget): Destination | undefined => {
    const { langfuse, openTelemetry } = settings();
    if (target === "open-telemetry") {
      const { url } = openTelemetry;
      return url === null ? undefined : { target, url, publicKey: null };
    }
    const { baseUrl, publicKey } = langfuse;
    if (publicKey === null) return undefined;
    return { target, url: (baseUrl ?? LANGFUSE_CLOUD).replace(/\/+$/, ""), publicKey };
  };

  /** A secret key that a person entered here is their word; one that stood in the environment may be another app's. */
  const isWanted = (target: TraceTarget): boolean => {
    const { langfuse, openTelemetry } = settings();
    if (target === "open-telemetry") return openTelemetry.enabled;
    return langfuse.enabled ?? environmentSecretKey === undefined;
  };

  const hasSecret = async (target: TraceTarget): Promise<boolean> =>
    (target === "langfuse" && environmentSecretKey !== undefined) || secrets.has(SECRET_OF[target]);

  const state = async (target: TraceTarget): Promise<TargetState> => {
    if (!isWanted(target)) {
      const isUndecided = target === "langfuse" && settings().langfuse.enabled === null;
      const reason = isUndecided
        ? "Its key comes from the environment. Nothing is sent until you turn it on."
        : "It is turned off.";
      return { type: "off", reason };
    }
    const destination = destinationOf(target);
    if (destination === undefined) {
      const reason =
        target === "langfuse" ? "The public key is missing." : "The address is missing.";
      return { type: "off", reason };
    }
    const isKeyed = await hasSecret(target);
    if (target === "langfuse" && !isKeyed) {
      return { type: "off", reason: "The secret key is missing." };
    }
    if (isKeyed && isUnsafe(destination)) {
      return {
        type: "off",
        reason: "The key would travel unencrypted to another computer. Use an https address.",
      };
    }
    return { type: "on", destination };
  };

  const readHeaders = async ({ target, publicKey }: Destination): Promise<Headers | undefined> => {
    const kept =
      target === "langfuse" && environmentSecretKey !== undefined
        ? environmentSecretKey
        : await secrets.get(SECRET_OF[target]);
    if (kept !== undefined) used.add(kept);
    if (target === "open-telemetry") {
      const headers = parseHeaders(kept ?? "");
      for (const value of Object.values(headers)) used.add(value);
      return headers;
    }
    return kept === undefined || publicKey === null ? undefined : langfuseHeaders(publicKey, kept);
  };

  return {
    state,
    mayBeOn: () =>
      TARGETS.some((target) => isWanted(target) && destinationOf(target) !== undefined),
    async destinations() {
      const states = await Promise.all(TARGETS.map((target) => state(target)));
      return states.flatMap((each) => (each.type === "on" ? [each.destination] : []));
    },
    mode() {
      const { includeContent, redactContent } = settings().langfuse;
      if (!includeContent) return "none";
      return redactContent ? "redacted" : "whole";
    },
    async access(target, id) {
      const now = await state(target);
      if (now.type === "off") return { type: "closed", reason: now.reason };
      if (destinationId(now.destination) !== id) {
        const headers = opened.get(`${target} ${id}`);
        return headers === undefined
          ? {
              type: "unknown",
              reason:
                "It was recorded for another project, whose keys are not here any more. Enter them again to send it.",
            }
          : { type: "open", headers };
      }
      let headers: Headers | undefined;
      try {
        headers = await readHeaders(now.destination);
      } catch {
        return { type: "closed", reason: "The key cannot be read from the keychain now." };
      }
      if (headers === undefined) return { type: "closed", reason: "The secret key is missing." };
      opened.set(`${target} ${id}`, headers);
      return { type: "open", headers };
    },
    knownSecrets: () => [...used],
  };
}
