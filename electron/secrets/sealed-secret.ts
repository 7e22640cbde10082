import { z } from "zod";
import { sealedText } from "../../shared/secret-limits.ts";
import { parseJson } from "../store/parse-json.ts";

/** A secret and the one place that may see it. */
export interface Secret {
  readonly value: string;
  /**
   * The origin it was saved for, as in `https://api.openai.com`; null where it had no address yet, so that it goes
   * nowhere before somebody says where.
   */
  readonly origin: string | null;
}

const envelope = z.strictObject({ for: z.string().nullable(), value: z.string() });

/**
 * A secret as it is kept: with its origin in the very same value, so that no file and no row that somebody changes can
 * send it elsewhere.
 */
export function seal(secret: Secret): string {
  return sealedText(secret);
}

/** What `seal` made; undefined for a bare value, which an older version of the app kept without its origin. */
export function unseal(text: string): Secret | undefined {
  const opened = parseJson(envelope, text);
  return opened === undefined ? undefined : { value: opened.value, origin: opened.for };
}
