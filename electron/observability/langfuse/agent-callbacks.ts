import type { LLMResult } from "@langchain/core/outputs";
import { CallbackHandler } from "@langfuse/langchain";
import type { LangfuseGenerationAttributes } from "@langfuse/tracing";
import { context, type Context } from "@opentelemetry/api";
import { z } from "zod";
import type { Usage } from "../../../shared/run-event.ts";
import { toUsage } from "../../agent/to-usage.ts";

/** What a model call cost, in millionths of a US dollar; null where its price is not known. */
export type CostOf = (usage: Usage) => number | null;

interface AgentCallbacksOptions {
  /** Holds the run's first span and what every span of the trace carries. */
  readonly parent: Context;
  readonly costOf: CostOf;
  /** For models that do not tell LangChain their name. */
  readonly model: string;
}

/** What is needed of an observation of any kind. */
interface OpenObservation {
  update(
    attributes: Pick<
      LangfuseGenerationAttributes,
      "model" | "costDetails" | "level" | "statusMessage"
    >,
  ): OpenObservation;
  end(): void;
}

type Start<Name extends "handleChainStart" | "handleChatModelStart" | "handleToolStart"> =
  Parameters<CallbackHandler[Name]>;

/** What an answer's message carries of its tokens. */
const withUsage = z.object({ usage_metadata: z.unknown() });

/**
 * Langfuse's own LangChain callbacks, one per run, with three things added: every span finds its trace without the run
 * being run inside a context, a generation knows when its first token came (the v3 stream tells callbacks of no token),
 * and what it cost.
 */
export class AgentCallbacks extends CallbackHandler {
  readonly #parent: Context;
  readonly #costOf: CostOf;
  readonly #model: string;
  #generation: string | undefined;

  constructor({ parent, costOf, model }: AgentCallbacksOptions) {
    super();
    this.#parent = parent;
    this.#costOf = costOf;
    this.#model = model;
  }

  override handleChainStart(...given: Start<"handleChainStart">): Promise<void> {
    return context.with(this.#parent, () => super.handleChainStart(...given));
  }

  override async handleChatModelStart(...given: Start<"handleChatModelStart">): Promise<void> {
    const [llm, messages, runId, parentRunId, extraParams, tags, metadata] = given;
    this.#generation = runId;
    // Both come from the class: a letter in the built app, and "openai" for whatever speaks its language.
    const entries = Object.entries(metadata ?? {});
    const known = Object.fromEntries(entries.filter(([key]) => key !== "ls_provider"));
    const name = `chat ${this.#model}`;
    await context.with(this.#parent, () =>
      super.handleChatModelStart(llm, messages, runId, parentRunId, extraParams, tags, known, name),
    );
    this.#open().get(runId)?.update({ model: this.#model });
  }

  override handleToolStart(...given: Start<"handleToolStart">): Promise<void> {
    return context.with(this.#parent, () => super.handleToolStart(...given));
  }

  override handleLLMEnd(output: LLMResult, runId: string, parentRunId?: string): Promise<void> {
    const usage = toUsage(withUsage.safeParse(messageOf(output)).data?.usage_metadata);
    const microUsd = usage === null ? null : this.#costOf(usage);
    if (microUsd !== null) {
      this.#open()
        .get(runId)
        ?.update({ costDetails: { total: microUsd / 1_000_000 } });
    }
    return super.handleLLMEnd(output, runId, parentRunId);
  }

  /** The model that was asked last has begun to answer, at a moment in milliseconds since the epoch. */
  firstToken(at: number): void {
    if (this.#generation === undefined) return;
    // Private in the types only, as `runMap`; its own setter takes the moment at which it is told.
    const known: Record<string, Date> = Reflect.get(this, "completionStartTimes");
    known[this.#generation] ??= new Date(at);
    this.#generation = undefined;
  }

  /** Ends what a run that was cut off left open. */
  endOpen(statusMessage: string): void {
    const open = this.#open();
    for (const observation of [...open.values()].reverse()) {
      observation.update({ level: "WARNING", statusMessage }).end();
    }
    open.clear();
  }

  /** The observations that have not ended. Private in the types only. */
  #open(): Map<string, OpenObservation> {
    return Reflect.get(this, "runMap");
  }
}

function messageOf({ generations }: LLMResult): unknown {
  const last = generations.at(-1)?.at(-1);
  return last !== undefined && "message" in last ? last.message : undefined;
}
