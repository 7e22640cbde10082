import { createAppHandlers, type AppHandlerDeps } from "./handlers/app-handlers.ts";
import {
  createAttachmentHandlers,
  type AttachmentHandlerDeps,
} from "./handlers/attachment-handlers.ts";
import { createBinHandlers, type BinHandlerDeps } from "./handlers/bin-handlers.ts";
import { createChatHandlers, type ChatHandlerDeps } from "./handlers/chat-handlers.ts";
import { createCodeHandlers, type CodeHandlerDeps } from "./handlers/code-handlers.ts";
import { createEndpointHandlers, type EndpointHandlerDeps } from "./handlers/endpoint-handlers.ts";
import { createDataHandlers, type DataHandlerDeps } from "./handlers/data-handlers.ts";
import { createMcpHandlers, type McpHandlerDeps } from "./handlers/mcp-handlers.ts";
import { createModelHandlers, type ModelHandlerDeps } from "./handlers/model-handlers.ts";
import { createPriceHandlers, type PriceHandlerDeps } from "./handlers/price-handlers.ts";
import {
  createReadinessHandlers,
  type ReadinessHandlerDeps,
} from "./handlers/readiness-handlers.ts";
import { createRunHandlers, type RunHandlerDeps } from "./handlers/run-handlers.ts";
import { createSecretHandlers, type SecretHandlerDeps } from "./handlers/secret-handlers.ts";
import { createSettingsHandlers, type SettingsHandlerDeps } from "./handlers/settings-handlers.ts";
import { createSupportHandlers, type SupportHandlerDeps } from "./handlers/support-handlers.ts";
import { createThreadHandlers, type ThreadHandlerDeps } from "./handlers/thread-handlers.ts";
import { createToolHandlers, type ToolHandlerDeps } from "./handlers/tool-handlers.ts";
import { createUsageHandlers, type UsageHandlerDeps } from "./handlers/usage-handlers.ts";
import { createTimelineHandlers, type TimelineHandlerDeps } from "./handlers/timeline-handlers.ts";
import { createFeedbackHandlers, type FeedbackHandlerDeps } from "./handlers/feedback-handlers.ts";
import { createTransferHandlers, type TransferHandlerDeps } from "./handlers/transfer-handlers.ts";
import { createTracingHandlers, type TracingHandlerDeps } from "./handlers/tracing-handlers.ts";
import { createDemands, type DemandDeps } from "./demands.ts";
import { guardHandlers, type Gestures } from "./guard-handlers.ts";
import type { Questions } from "../consent/questions.ts";
import type { Handlers } from "./serve-contract.ts";

export type HandlerDeps = AppHandlerDeps &
  DataHandlerDeps &
  ThreadHandlerDeps &
  BinHandlerDeps &
  RunHandlerDeps &
  SettingsHandlerDeps &
  SecretHandlerDeps &
  ReadinessHandlerDeps &
  EndpointHandlerDeps &
  UsageHandlerDeps &
  TimelineHandlerDeps &
  ToolHandlerDeps &
  PriceHandlerDeps &
  ChatHandlerDeps &
  CodeHandlerDeps &
  McpHandlerDeps &
  ModelHandlerDeps &
  SupportHandlerDeps &
  TracingHandlerDeps &
  FeedbackHandlerDeps &
  TransferHandlerDeps &
  AttachmentHandlerDeps &
  DemandDeps & {
    readonly questions: Pick<Questions, "ask">;
    readonly gestures: Gestures;
  };

/** The one place that knows both the names of the contract and the services behind them, with what main demands first. */
export function createHandlers(deps: HandlerDeps): Handlers {
  const handlers: Handlers = {
    ...createAppHandlers(deps),
    ...createThreadHandlers(deps),
    ...createBinHandlers(deps),
    ...createRunHandlers(deps),
    ...createSettingsHandlers(deps),
    ...createToolHandlers(deps),
    ...createDataHandlers(deps),
    ...createSecretHandlers(deps),
    ...createReadinessHandlers(deps),
    ...createEndpointHandlers(deps),
    ...createTimelineHandlers(deps),
    ...createPriceHandlers(deps),
    ...createUsageHandlers(deps),
    ...createChatHandlers(deps),
    ...createCodeHandlers(deps),
    ...createMcpHandlers(deps),
    ...createModelHandlers(deps),
    ...createSupportHandlers(deps),
    ...createTracingHandlers(deps),
    ...createFeedbackHandlers(deps),
    ...createTransferHandlers(deps),
    ...createAttachmentHandlers(deps),
  };
  return guardHandlers(handlers, createDemands(deps), deps);
}
