import { z } from "zod";

/** Something that went wrong and that a person should know, above every page until it is put away. */
export const notice = z.object({
  text: z.string(),
  /** The name of a file in the data folder that it is about, and that can be shown; null where there is none. */
  file: z.string().max(200).nullable(),
});
export type Notice = z.infer<typeof notice>;

export const toNotice = (text: string): Notice => ({ text, file: null });
