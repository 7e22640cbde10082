import type { z } from "zod";
import { attachmentProcedures } from "./contract/attachment-procedures.ts";
import { appProcedures } from "./contract/app-procedures.ts";
import { binProcedures } from "./contract/bin-procedures.ts";
import { chatProcedures } from "./contract/chat-procedures.ts";
import { codeProcedures } from "./contract/code-procedures.ts";
import { endpointProcedures } from "./contract/endpoint-procedures.ts";
import { dataProcedures } from "./contract/data-procedures.ts";
import { mcpProcedures } from "./contract/mcp-procedures.ts";
import { modelProcedures } from "./contract/model-procedures.ts";
import { feedbackProcedures } from "./contract/feedback-procedures.ts";
import type { Procedure } from "./contract/procedure.ts";
import { priceProcedures } from "./contract/price-procedures.ts";
import { queueProcedures } from "./contract/queue-procedures.ts";
import { readinessProcedures } from "./contract/readiness-procedures.ts";
import { runProcedures } from "./contract/run-procedures.ts";
import { secretProcedures } from "./contract/secret-procedures.ts";
import { settingsProcedures } from "./contract/settings-procedures.ts";
import { supportProcedures } from "./contract/support-procedures.ts";
import { threadProcedures } from "./contract/thread-procedures.ts";
import { toolProcedures } from "./contract/tool-procedures.ts";
import { timelineProcedures } from "./contract/timeline-procedures.ts";
import { tracingProcedures } from "./contract/tracing-procedures.ts";
import { transferProcedures } from "./contract/transfer-procedures.ts";
import { usageProcedures } from "./contract/usage-procedures.ts";

/** THE table. Nothing about a call is written anywhere else; each part of it stands in a file of its own. */
export const contract = {
  ...appProcedures,
  ...threadProcedures,
  ...binProcedures,
  ...priceProcedures,
  ...runProcedures,
  ...queueProcedures,
  ...settingsProcedures,
  ...toolProcedures,
  ...mcpProcedures,
  ...dataProcedures,
  ...secretProcedures,
  ...readinessProcedures,
  ...endpointProcedures,
  ...timelineProcedures,
  ...usageProcedures,
  ...chatProcedures,
  ...codeProcedures,
  ...modelProcedures,
  ...supportProcedures,
  ...tracingProcedures,
  ...feedbackProcedures,
  ...transferProcedures,
  ...attachmentProcedures,
} as const satisfies Record<string, Procedure>;

export type Contract = typeof contract;
export type ProcedureName = keyof Contract;
/** What the caller may write: defaults may be left out. */
export type CallInput<N extends ProcedureName> = z.input<Contract[N]["input"]>;
export type CallOutput<N extends ProcedureName> = z.output<Contract[N]["output"]>;
export type CallEvent<N extends ProcedureName> = Contract[N] extends {
  readonly event: infer E extends z.ZodType;
}
  ? z.output<E>
  : never;
