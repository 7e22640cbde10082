import { z } from "zod";
import { modelSelection } from "./endpoint.ts";
import { messageId } from "./ids.ts";
import {
  MAXIMUM_ANSWER_TOKENS,
  MAXIMUM_SYSTEM_PROMPT_LENGTH,
  MAXIMUM_TEMPERATURE,
  REASONING_EFFORTS,
} from "./chat-settings-limits.ts";

/** How one chat is answered. Null is what the endpoint does when it is not told. */
export const chatSettings = z.object({
  /** Null in a chat that has not chosen: it is answered as a new chat would be. */
  model: modelSelection.nullable().default(null),
  /** Takes the place of Parley's own. */
  systemPrompt: z.string().min(1).max(MAXIMUM_SYSTEM_PROMPT_LENGTH).nullable().default(null),
  temperature: z.number().min(0).max(MAXIMUM_TEMPERATURE).nullable().default(null),
  /** Of one answer, thinking included. */
  maximumTokens: z.int().min(1).max(MAXIMUM_ANSWER_TOKENS).nullable().default(null),
  reasoningEffort: z.enum(REASONING_EFFORTS).nullable().default(null),
  /** The oldest message that the model is still sent; null is all of them. */
  sentFrom: messageId.nullable().default(null),
});
export type ChatSettings = z.infer<typeof chatSettings>;

/** A chat's own settings, and what answers in it under what the app and the environment say. */
export const chatState = z.object({ settings: chatSettings, model: modelSelection });
export type ChatState = z.infer<typeof chatState>;

/** Some of a chat's settings; what is absent stays as it is. The model is chosen by a row of its own. */
export const chatSettingsPatch = z.strictObject({
  systemPrompt: chatSettings.shape.systemPrompt.unwrap().optional(),
  temperature: chatSettings.shape.temperature.unwrap().optional(),
  maximumTokens: chatSettings.shape.maximumTokens.unwrap().optional(),
  reasoningEffort: chatSettings.shape.reasoningEffort.unwrap().optional(),
  sentFrom: chatSettings.shape.sentFrom.unwrap().optional(),
});
export type ChatSettingsPatch = z.infer<typeof chatSettingsPatch>;
