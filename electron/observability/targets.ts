import type { Settings } from "../../shared/settings.ts";
import { LANGFUSE_CLOUD, originOf } from "../../shared/endpoint-rules.ts";
import type { SecretName } from "../../shared/secret.ts";
import type { FoundSecret, Secrets } from "../secrets/secret-store.ts";
import { toErrorData } from "../../shared/errors.ts";
import type { TraceTarget } from "../../shared/tracing.ts";
import type { ContentMode } from "./conventions.ts";
import type { Access } from "./outbox/delivery.ts";
import {
  destinationId,
  isUnsafe,
  langfuseHeaders,
  parseHeaders,
  type Destination,
  type Headers,
} from "./outbox/destination.ts";

/** Whether traces go to a target now, and if not, why. */
export type TargetState =
  | { readonly type: "on"; readonly destination: Destination }
  | {
      readonly type: "off";
      readonly reason: string;
      /** It should be on, and only its key keeps it from that. */
      readonly isBlocked: boolean;
    };

/** Where traces go, as settings and secrets say it now. */
export interface Targets {
  /** Cheap, and asks no keychain: false means that nothing can be on. */
  readonly mayBeOn: () => boolean;
  /** Where a run that begins now is traced. Does not read a secret, only whether there is one. */
  readonly destinations: () => Promise<readonly Destination[]>;
  readonly mode: () => ContentMode;
  readonly state: (target: TraceTarget) => Promise<TargetState>;
  /** Reads the secrets of what is on, so that one that is gone is known before something waits for it. Never throws. */
  readonly prove: () => Promise<void>;
  /** What opens a destination that something waits for. */
  readonly access: (target: TraceTarget, destination: string) => Promise<Access>;
  /** Every secret that was used since the app began. */
  readonly knownSecrets: () => readonly string[];
}

interface TargetsDeps {
  readonly settings: () => Pick<Settings, "langfuse" | "openTelemetry">;
  readonly secrets: TargetSecrets;
  /** `LANGFUSE_SECRET_KEY`; counts before the one that is kept. */
  readonly environmentSecretKey: string | undefined;
  /** `LANGFUSE_BASE_URL`, which the environment's key belongs to; undefined is Langfuse's own cloud. */
  readonly environmentUrl: string | undefined;
}

/** What is needed of the app's secrets. */
export type TargetSecrets = Pick<Secrets, "read" | "has" | "originOf" | "isLost">;

const SECRET_OF = {
  langfuse: "langfuse/secret-key",
  "open-telemetry": "otlp/headers",
} as const satisfies Record<TraceTarget, SecretName>;

const TARGETS: readonly TraceTarget[] = ["langfuse", "open-telemetry"];

export function createTargets(deps: TargetsDeps): Targets {
  const { settings, secrets, environmentSecretKey } = deps;
  const environmentOrigin = originOf(deps.environmentUrl ?? LANGFUSE_CLOUD);
  /** What opened a destination in this session, so that runs that began there can be sent after the settings changed. */
  const opened = new Map<string, Headers>();
  const used = new Set<string>(environmentSecretKey === undefined ? [] : [environmentSecretKey]);
  /** Why a target's secret could not be read when it was last asked for. */
  const unreadable = new Map<TraceTarget, string>();

  const isEnvironmentKey = (target: TraceTarget): boolean =>
    target === "langfuse" && environmentSecretKey !== undefined;

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

  /** Why the target's secret cannot open this destination; undefined when it can, or when none is needed. */
  const findBlock = async (target: TraceTarget, url: string): Promise<string | undefined> => {
    const { origin } = new URL(url);
    if (isEnvironmentKey(target)) {
      return environmentOrigin === origin
        ? undefined
        : `LANGFUSE_SECRET_KEY belongs to ${environmentOrigin ?? "another address"} and is not sent to ${origin}. Set LANGFUSE_BASE_URL beside it.`;
    }
    const name = SECRET_OF[target];
    if (!(await secrets.has(name))) {
      if (!secrets.isLost(name)) return undefined;
      return `${WHAT[target]} kept for one session only, which has ended. Enter ${target === "langfuse" ? "it" : "them"} again.`;
    }
    const bound = secrets.originOf(name);
    if (bound !== undefined && bound !== origin) return elsewhere(target, bound, origin);
    return unreadable.get(target);
  };

  const off = (reason: string, isBlocked = false): TargetState => ({
    type: "off",
    reason,
    isBlocked,
  });

  /** What is so without asking a keychain. */
  const judge = async (target: TraceTarget): Promise<TargetState> => {
    if (!isWanted(target)) {
      const isUndecided = target === "langfuse" && settings().langfuse.enabled === null;
      return off(
        isUndecided
          ? "Its key comes from the environment. Nothing is sent until you turn it on."
          : "It is turned off.",
      );
    }
    const destination = destinationOf(target);
    if (destination === undefined) {
      return off(target === "langfuse" ? "The public key is missing." : "The address is missing.");
    }
    const block = await findBlock(target, destination.url);
    if (block !== undefined) return off(block, true);
    const isKeyed = isEnvironmentKey(target) || (await secrets.has(SECRET_OF[target]));
    if (target === "langfuse" && !isKeyed) return off("The secret key is missing.");
    if (isKeyed && isUnsafe(destination)) {
      return off(
        "The key would travel unencrypted to another computer. Use an https address.",
        true,
      );
    }
    return { type: "on", destination };
  };

  /** @throws AppError when it cannot be read. */
  const readSecret = async (target: TraceTarget, url: string): Promise<FoundSecret> => {
    const { origin } = new URL(url);
    if (isEnvironmentKey(target) && environmentSecretKey !== undefined) {
      return environmentOrigin === origin
        ? { type: "found", value: environmentSecretKey }
        : { type: "elsewhere", origin: environmentOrigin };
    }
    return secrets.read(SECRET_OF[target], origin);
  };

  const toHeaders = ({ target, publicKey }: Destination, kept: string): Headers | undefined => {
    used.add(kept);
    if (target === "open-telemetry") {
      const headers = parseHeaders(kept);
      for (const value of Object.values(headers)) used.add(value);
      return headers;
    }
    return publicKey === null ? undefined : langfuseHeaders(publicKey, kept);
  };

  /** What a gateway before Langfuse wants; the keys' own headers go before them. Without them the host says what it lacks. */
  const readExtraHeaders = async (url: string): Promise<Headers> => {
    const name = "langfuse/headers";
    if (!(await secrets.has(name))) return {};
    const found = await secrets.read(name, new URL(url).origin).catch(() => undefined);
    if (found?.type !== "found") return {};
    const headers = parseHeaders(found.value);
    for (const value of Object.values(headers)) used.add(value);
    return headers;
  };

  const open = async (destination: Destination): Promise<Access> => {
    const { target, url } = destination;
    let found: FoundSecret;
    try {
      found = await readSecret(target, url);
      unreadable.delete(target);
    } catch (error) {
      const reason = `${WHAT[target]} saved, but cannot be read now. ${toErrorData(error).message}`;
      unreadable.set(target, reason);
      return { type: "closed", reason };
    }
    if (found.type === "elsewhere") {
      const reason = elsewhere(target, found.origin, new URL(url).origin);
      return { type: "closed", reason };
    }
    const headers =
      found.type === "found"
        ? toHeaders(destination, found.value)
        : target === "open-telemetry"
          ? {}
          : undefined;
    if (headers === undefined) return { type: "closed", reason: "The secret key is missing." };
    const extra = target === "langfuse" ? await readExtraHeaders(url) : {};
    const all = { ...extra, ...headers };
    opened.set(`${target} ${destinationId(destination)}`, all);
    return { type: "open", headers: all };
  };

  /** A key that could not be read last time may be readable now: whoever wants to use it finds out. */
  const state = async (target: TraceTarget, isToBeUsed = false): Promise<TargetState> => {
    if (isToBeUsed) unreadable.delete(target);
    return judge(target);
  };

  return {
    state: (target) => state(target),
    mayBeOn: () =>
      TARGETS.some((target) => isWanted(target) && destinationOf(target) !== undefined),
    async destinations() {
      const states = await Promise.all(TARGETS.map((target) => state(target, true)));
      return states.flatMap((each) => (each.type === "on" ? [each.destination] : []));
    },
    async prove() {
      for (const target of TARGETS) {
        const now = await state(target, true);
        if (now.type === "on") await open(now.destination);
      }
    },
    mode() {
      const { includeContent, redactContent } = settings().langfuse;
      if (!includeContent) return "none";
      return redactContent ? "redacted" : "whole";
    },
    async access(target, id) {
      const now = await state(target, true);
      if (now.type === "off") return { type: "closed", reason: now.reason };
      if (destinationId(now.destination) === id) return open(now.destination);
      const headers = opened.get(`${target} ${id}`);
      return headers === undefined
        ? {
            type: "unknown",
            reason:
              "It was recorded for another project, whose keys are not here any more. Enter them again to send it.",
          }
        : { type: "open", headers };
    },
    knownSecrets: () => [...used],
  };
}

const WHAT = {
  langfuse: "The secret key was",
  "open-telemetry": "The headers were",
} as const satisfies Record<TraceTarget, string>;

function elsewhere(target: TraceTarget, from: string | null, to: string): string {
  const not = target === "langfuse" ? "is not" : "are not";
  return `${WHAT[target]} saved for ${from ?? "another address"} and ${not} sent to ${to}. Say in Settings whether ${target === "langfuse" ? "it" : "they"} may go there.`;
}
