import { originOf } from "../../shared/endpoint-rules.ts";
import { AppError } from "../../shared/errors.ts";
import type { Settings, SettingsPatch } from "../../shared/settings.ts";
import { createAllowance } from "../consent/allowance.ts";
import { contentWords, FLOWS, flowsOf, newFlows, type LangfuseKey } from "../consent/flow.ts";
import { loosenedBy } from "../consent/loosened.ts";
import { addressWords, isNewAddress } from "../consent/places.ts";
import { askToChange, quoted, type Change, type NativeQuestion } from "../consent/question.ts";
import {
  deletesAside,
  destinationWords,
  discards,
  erases,
  goesOn,
  linkQuestion,
  NOT_YOU,
  opens,
  replacesBackup,
  sends,
} from "../consent/usual-questions.ts";
import { originIn } from "../secrets/secret-address.ts";
import type { Bin } from "../store/bin.ts";
import type { ChatSettingsStore } from "../store/chat-settings-store.ts";
import type { SecretName } from "../../shared/secret.ts";
import type { SettingsStore } from "../store/settings-store.ts";
import type { ThreadStore } from "../store/thread-store.ts";
import type { DataHandlerDeps } from "./handlers/data-handlers.ts";
import type { McpHandlerDeps } from "./handlers/mcp-handlers.ts";
import {
  createEndpointDemands,
  KEYS_GO_ALONG,
  SECRETS,
  toQuestion,
  type EndpointDemandDeps,
} from "./endpoint-demands.ts";
import { createToolDemands, type ToolDemandDeps } from "./tool-demands.ts";
import type { Demands } from "./guard-handlers.ts";

export interface DemandDeps extends EndpointDemandDeps, ToolDemandDeps {
  readonly mcp: McpHandlerDeps["mcp"];
  readonly settings: Pick<SettingsStore, "get" | "endpoint">;
  readonly bin: Pick<Bin, "list">;
  readonly threads: Pick<ThreadStore, "has">;
  readonly chatSettings: Pick<ChatSettingsStore, "read">;
  readonly data: Pick<DataHandlerDeps["data"], "asides" | "pushedOut">;
  /** Monotonic, in milliseconds. */
  readonly monotonicNow: () => number;
}

/** Chats go to the bin, from which they come back: a person who tidies up is not asked about each. */
const DELETIONS = { count: 10, periodMs: 60_000 };
/** Keys do not come back. */
const KEY_DELETIONS = { count: 3, periodMs: 60_000 };
/** Each takes as much room as the whole history. */
const BACKUPS = { count: 3, periodMs: 600_000 };
/** What goes out to an endpoint or a host on the page's word alone, and past every budget. */
const REQUESTS = { count: 30, periodMs: 60_000 };
/** One for each endpoint, each time somebody chooses a model. */
const LISTS = { count: 200, periodMs: 60_000 };
/** As many as somebody drops at once; each may take 20 MB of the disk. */
const PICTURES = { count: 60, periodMs: 60_000 };
/** A page that fails over and over must not push everything else out of the log. */
const PROBLEMS = { count: 30, periodMs: 60_000 };
/** How often one run may go on past one of its bounds by a press on the page alone. */
const GRANTS = { count: 3 };

/** What is asked where "Send anyway" was pressed by nobody. */
const OVERRIDES: NativeQuestion = {
  message: "Send this message although it looks like a prompt injection?",
  detail: `${NOT_YOU} “Don’t send”.`,
  agree: "Send anyway",
  refuse: "Don’t send",
};

/** The turn of all that starts an MCP server, or changes what would be started. */
const MCP = "mcp";

/** What is sent with these secrets. */
const FLOW_OF: Readonly<Partial<Record<SecretName, string>>> = {
  "langfuse/secret-key": FLOWS.langfuse,
  "langfuse/headers": FLOWS.langfuse,
  "otlp/headers": FLOWS.openTelemetry,
};

/** What main demands of each procedure that is not harmless in a page's hands. The rest are answered as they come. */
export function createDemands(deps: DemandDeps): Demands {
  const { settings, secrets, secretMoves, bin, monotonicNow: now } = deps;
  const deletions = createAllowance({ ...DELETIONS, now });
  const keyDeletions = createAllowance({ ...KEY_DELETIONS, now });
  const grants = createAllowance({ ...GRANTS, now });
  const backups = createAllowance({ ...BACKUPS, now });
  const atMost = ({ count, periodMs }: typeof REQUESTS): ((windowId: number) => void) => {
    const allowance = createAllowance({ count, periodMs, now });
    return (windowId) => {
      if (allowance.isSpent(String(windowId))) {
        throw new AppError(
          "rate-limited",
          "This window asks too much at once. Try again shortly.",
          {
            retryAfterMs: periodMs,
          },
        );
      }
      allowance.spend(String(windowId));
    };
  };
  const ALL = "all";

  const langfuseKey = async (): Promise<LangfuseKey> => {
    const isOfEnvironment = settings.get().fromEnvironment.includes("langfuse.secretKey");
    return {
      isOfEnvironment,
      isThere: isOfEnvironment || (await secrets.has("langfuse/secret-key")),
    };
  };

  /** What begins to be sent, or goes to another account than before, once this secret is another one. */
  const flowsBySecret = async (name: SecretName): Promise<readonly Change[]> => {
    const what = FLOW_OF[name];
    // Looking for a key may take a keychain's time, which no other secret should wait for.
    if (what === undefined) return [];
    const { settings: inForce } = settings.get();
    const key = await langfuseKey();
    if (name === "langfuse/secret-key") {
      return newFlows([inForce, key], [inForce, { ...key, isThere: true }]);
    }
    // The headers say whose account it is that a collector or a gateway of many puts the traces into.
    const place = flowsOf(inForce, key).get(what);
    if (place === undefined) return [];
    return [
      {
        what,
        from: (await secrets.has(name))
          ? `${place} with the headers saved`
          : `${place} without headers`,
        to: `${place} with other headers, ${contentWords(inForce)}`,
      },
    ];
  };

  const askAboutSettings = async (patch: SettingsPatch): Promise<NativeQuestion | undefined> => {
    const effective = settings.get();
    const before = effective.settings;
    const after = {
      langfuse: withGiven(before.langfuse, patch.langfuse),
      openTelemetry: withGiven(before.openTelemetry, patch.openTelemetry),
    };
    // Looking for a key may take a keychain's time, which no other setting should wait for.
    const isTracing = patch.langfuse !== undefined || patch.openTelemetry !== undefined;
    const key = isTracing ? await langfuseKey() : { isThere: false, isOfEnvironment: false };
    const flows = isTracing ? newFlows([before, key], [after, key]) : [];
    const isFlow = (flow: string): boolean => flows.some(({ what }) => what === flow);
    const changes: readonly Change[] = [
      ...loosenedBy(patch, effective),
      ...flows,
      ...(isFlow(FLOWS.langfuse)
        ? []
        : toAddress("“Langfuse URL”", before.langfuse.baseUrl, patch.langfuse?.baseUrl, before)),
      ...(isFlow(FLOWS.openTelemetry)
        ? []
        : toAddress("“Traces URL”", before.openTelemetry.url, patch.openTelemetry?.url, before)),
    ];
    const isKeyed =
      (isNewAddress(patch.langfuse?.baseUrl, before) &&
        (await secrets.has("langfuse/secret-key"))) ||
      (isNewAddress(patch.openTelemetry?.url, before) && (await secrets.has("otlp/headers")));
    return toQuestion(changes, isKeyed ? [KEYS_GO_ALONG] : []);
  };

  /** Secrets are bound to origins: to another path of their own they go anyway. */
  const allowMove = (
    owner: "langfuse" | "otlp",
    before: Settings,
    to: string | null | undefined,
  ): void => {
    const origin = originOf(to ?? null);
    if (origin !== null && isNewAddress(to, before) && origin !== originIn(before, owner))
      secretMoves.allow(owner, origin);
  };

  const askToDeleteKey = (): NativeQuestion | undefined =>
    keyDeletions.isSpent(ALL)
      ? {
          message: "Delete or replace more keys and endpoints?",
          detail: `${KEY_DELETIONS.count} were deleted or replaced within a minute. Keys cannot be brought back. ${NOT_YOU} “Stop”.`,
          agree: "Go on",
          refuse: "Stop",
        }
      : undefined;
  const askToReplaceKey = async (name: SecretName): Promise<NativeQuestion | undefined> =>
    (await secrets.has(name)) ? askToDeleteKey() : undefined;
  const deletesKey = {
    turn: () => SECRETS,
    question: askToDeleteKey,
    onAgreed: () => keyDeletions.renew(ALL),
    onDone: () => keyDeletions.spend(ALL),
  };

  return {
    "app.reportProblem": { limit: atMost(PROBLEMS) },
    "attachment.keepPicture": { limit: atMost(PICTURES) },
    "endpoint.test": { limit: atMost(REQUESTS) },
    "endpoint.findLocal": { limit: atMost(REQUESTS) },
    "model.list": { limit: atMost(LISTS) },
    "tracing.test": { limit: atMost(REQUESTS) },

    "app.openLink": { gesture: ({ url }) => linkQuestion(url) },
    "app.copyText": { gesture: () => opens("Let Parley put a text on your clipboard?") },
    "settings.showFile": { gesture: () => opens("Show the settings file in its folder?") },
    "data.openFolder": { gesture: () => opens("Open Parley’s data folder?") },
    "support.openLogs": { gesture: () => opens("Open the folder of Parley’s log?") },
    "support.save": { gesture: () => opens("Save the support file?") },
    "transfer.export": { gesture: () => opens("Export chats to a file?") },
    "transfer.import": { gesture: () => opens("Import chats from a file?") },
    "usage.export": { gesture: () => opens("Save your usage as a file?") },
    "timeline.export": {
      gesture: ({ to }) =>
        opens(
          to === "file" ? "Save this run as a file?" : "Let Parley put this run on your clipboard?",
        ),
    },
    "tracing.open": { gesture: () => opens("Open this run’s trace in your browser?") },

    "run.start": {
      gesture: ({ acknowledged }) => (acknowledged.length === 0 ? undefined : OVERRIDES),
    },
    "queue.add": {
      gesture: ({ acknowledged }) => (acknowledged.length === 0 ? undefined : OVERRIDES),
    },
    "queue.allow": { gesture: () => OVERRIDES },
    "run.answer": {
      turn: () => "grants",
      question: ({ runId, choice }) =>
        choice === "continue" && grants.isSpent(runId) ? goesOn("its limits") : undefined,
      gesture: ({ choice }) => (choice === "continue" ? goesOn("its limit") : undefined),
      onAgreed: ({ runId }) => grants.renew(runId),
      onDone: ({ runId, choice }) => {
        if (choice === "continue") grants.spend(runId);
      },
    },
    "run.keepWaiting": {
      turn: () => "grants",
      question: ({ runId, clock }) =>
        grants.isSpent(`${runId} ${clock}`) ? goesOn("its timeout") : undefined,
      gesture: () => goesOn("its timeout"),
      onAgreed: ({ runId, clock }) => grants.renew(`${runId} ${clock}`),
      onDone: ({ runId, clock }) => grants.spend(`${runId} ${clock}`),
    },

    "settings.update": {
      // A keychain may take a person's time, which no other setting should wait for.
      turn: ({ langfuse, openTelemetry }) =>
        langfuse === undefined && openTelemetry === undefined ? undefined : SECRETS,
      question: askAboutSettings,
      onAgreed: ({ langfuse, openTelemetry }) => {
        const { settings: before } = settings.get();
        allowMove("langfuse", before, langfuse?.baseUrl);
        allowMove("otlp", before, openTelemetry?.url);
      },
    },
    "chat.update": {
      question: ({ threadId, patch: { maximumTokens: to } }) => {
        const isKnown = threadId !== null && deps.threads.has(threadId);
        const from = deps.chatSettings.read(isKnown ? threadId : null).maximumTokens;
        // As any bound that is looser the higher it is, and loosest where it is none.
        if (to === undefined || from === null || (to !== null && to <= from)) return undefined;
        const words = (value: number | null): string => value?.toLocaleString("en") ?? "no cap";
        return askToChange([
          { what: "“Maximum tokens” of this chat", from: words(from), to: words(to) },
        ]);
      },
    },

    // Between the question and the start nothing of the server may become another.
    "mcp.update": { turn: () => MCP },
    "mcp.setEnabled": {
      turn: () => MCP,
      question: async ({ serverId, enabled }) =>
        enabled ? (await deps.mcp()).startQuestion(serverId) : undefined,
    },
    "mcp.restart": {
      turn: () => MCP,
      question: async ({ serverId }) => (await deps.mcp()).startQuestion(serverId),
    },
    "mcp.accept": {
      gesture: () => ({
        message: "Let the model use what this MCP server changed?",
        detail: `Its tools say something else than when you last saw them. ${NOT_YOU} “Keep them back”.`,
        agree: "Accept",
        refuse: "Keep them back",
      }),
    },
    "mcp.signIn": {
      gesture: () => opens("Open the sign-in page of an MCP server in your browser?"),
    },
    "mcp.remove": { ...deletesKey, turn: () => MCP },

    ...createToolDemands(deps),
    ...createEndpointDemands(deps),
    "endpoint.removeHeader": deletesKey,
    "endpoint.delete": deletesKey,
    "secret.delete": deletesKey,
    "secret.set": {
      ...deletesKey,
      question: async ({ name }) => toQuestion(await flowsBySecret(name)) ?? askToReplaceKey(name),
      counts: ({ name }) => secrets.has(name),
    },

    "thread.delete": {
      turn: () => "chats",
      question: () =>
        deletions.isSpent(ALL)
          ? {
              message: "Delete more chats?",
              detail: `${DELETIONS.count} were put into the bin within a minute. ${NOT_YOU} “Stop”.`,
              agree: "Delete more",
              refuse: "Stop",
            }
          : undefined,
      onAgreed: () => deletions.renew(ALL),
      onDone: () => deletions.spend(ALL),
    },
    "bin.erase": {
      question: ({ threadId }) => {
        const found = bin.list().find(({ id }) => id === threadId);
        return found === undefined ? undefined : erases(quoted(found.title));
      },
    },
    "bin.empty": {
      question: () => {
        const { length } = bin.list();
        if (length === 0) return undefined;
        return erases(length === 1 ? "the chat in the bin" : `all ${length} chats in the bin`);
      },
    },
    "data.backUp": {
      turn: () => "backups",
      question: () => {
        const [oldest] = deps.data.pushedOut().toReversed();
        if (oldest !== undefined) return replacesBackup(oldest);
        if (!backups.isSpent(ALL)) return undefined;
        return {
          message: "Make another backup?",
          detail: `${BACKUPS.count} were made within ten minutes. ${NOT_YOU} “Stop”.`,
          agree: "Back up",
          refuse: "Stop",
        };
      },
      onAgreed: () => backups.renew(ALL),
      onDone: () => backups.spend(ALL),
    },
    "data.removeAside": {
      question: ({ name }) => {
        const found = deps.data.asides().find((each) => each.name === name);
        return found === undefined ? undefined : deletesAside(found);
      },
    },
    "data.restoreBackup": {
      question: ({ name }) => ({
        message: `Replace your chats with the backup ${quoted(name)}?`,
        detail: `What is in use now becomes a backup of its own. ${NOT_YOU} “Keep my chats”.`,
        agree: "Replace",
        refuse: "Keep my chats",
      }),
    },

    "tracing.discardFailed": { question: ({ target }) => discards(target, "that were refused") },
    "tracing.readdress": {
      question: ({ target, how }) =>
        how === "discard"
          ? discards(target, "recorded for other keys or another address")
          : sends(
              `Send traces recorded for another place to ${destinationWords(target, settings.get().settings)}?`,
            ),
    },
    "tracing.releaseHeld": {
      question: ({ target, how }) => {
        if (how === "strip") return undefined;
        return how === "discard"
          ? discards(target, "that wait for your decision")
          : sends(
              `Send traces with more of your chats than you allow now to ${destinationWords(target, settings.get().settings)}?`,
            );
      },
    },
  };
}

/** A section with what a patch names of it. */
function withGiven<Section extends object>(section: Section, patch: object | undefined): Section {
  const given = Object.entries(patch ?? {}).filter(([, value]) => value !== undefined);
  return { ...section, ...Object.fromEntries(given) };
}

/** The change of an address to one that nothing goes to yet; none where it is known, or not to be changed. */
function toAddress(
  what: string,
  from: string | null,
  to: string | null | undefined,
  known: Settings,
): readonly Change[] {
  if (!isNewAddress(to, known)) return [];
  return [{ what, from: addressWords(from), to: addressWords(to ?? null) }];
}
