import { toolCallId } from "../../shared/ids.ts";
import type { RunEvent } from "../../shared/run-event.ts";
import { RUN_STEPS } from "./run-steps.ts";

const failed = toolCallId.parse("call_2");

/** A run in which everything happens that a run can tell of but its text; it ends with an error. */
export const WHOLE_RUN: readonly RunEvent[] = [
  ...RUN_STEPS.slice(0, 1),
  {
    type: "input-verdict",
    at: 1_000,
    message: "This text gives the model new orders.",
    excerpt: "you are now",
  },
  ...RUN_STEPS.slice(1, -1),
  { type: "node-start", at: 3_110, node: "tools", taskId: "t4" },
  {
    type: "approval-start",
    at: 3_112,
    toolCallId: failed,
    toolName: "current_time",
    args: {},
    argsHash: "h1",
    title: "Time",
    owner: { id: "server-1", title: "Clocks" },
    fingerprint: "f1",
    effect: "reads",
    offers: ["chat", "always"],
  },
  { type: "approval-end", at: 3_118, toolCallId: failed, decision: "approved", scope: "person" },
  {
    type: "tool-start",
    at: 3_120,
    toolCallId: failed,
    toolName: "current_time",
    args: {},
    allowedBy: "person",
  },
  { type: "tool-error", at: 3_130, toolCallId: failed, message: "No such time zone." },
  {
    type: "guard-verdict",
    at: 3_131,
    toolCallId: failed,
    label: "tells the model to ignore its rules",
    action: "withheld",
    excerpt: "ignore all previous",
  },
  { type: "node-end", at: 3_140, node: "tools", taskId: "t4", error: null },
  { type: "node-start", at: 3_140, node: "agent", taskId: "t5" },
  {
    type: "ask-start",
    at: 3_150,
    askId: "a1",
    gate: "budget",
    message: "The budget of this run is spent.",
    choices: ["continue", "stop-here"],
  },
  { type: "ask-end", at: 5_150, askId: "a1", choice: "continue" },
  { type: "tools-refused", at: 5_160 },
  { type: "model-start", at: 5_160, callId: "m4", model: "demo" },
  {
    type: "model-request",
    at: 5_165,
    callId: "m4",
    parameters: { max_completion_tokens: 100, reasoning_effort: "low" },
    tools: [{ name: "calculator", description: "Calculates.", parameters: { type: "object" } }],
  },
  { type: "clock-near", at: 5_170, clock: "first-token", expiresAt: 6_000 },
  { type: "clock-granted", at: 5_180, clock: "first-token" },
  { type: "text-was-thoughts", at: 5_880, length: 4 },
  {
    type: "sources",
    at: 5_890,
    sources: [{ number: 1, url: "https://source.example/secret-page", title: "A page" }],
  },
  { type: "pictures-left-out", at: 5_892, count: 2 },
  {
    type: "dropped",
    at: 5_895,
    callId: "m4",
    pieces: [{ kind: "hologram", reason: "unknown", count: 2 }],
  },
  {
    type: "model-end",
    at: 5_900,
    callId: "m4",
    finishReason: null,
    usage: null,
    cost: null,
    error: "The key was refused.",
  },
  { type: "node-end", at: 5_910, node: "agent", taskId: "t5", error: "The key was refused." },
  {
    type: "run-end",
    at: 5_920,
    status: {
      type: "incomplete",
      reason: "failed",
      error: {
        code: "authentication-failed",
        message: "The key was refused.",
        detail: null,
        retryAfterMs: null,
        requestId: "req_1",
      },
    },
  },
];
