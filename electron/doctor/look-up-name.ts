import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import type { StepFinding } from "./step-finding.ts";
import { toWords } from "./to-words.ts";

/** Finds the computer that an address names. */
export async function lookUpName(address: URL, signal: AbortSignal): Promise<StepFinding> {
  const host = toHost(address);
  if (isIP(host) !== 0) return { state: "ok", message: `${host} is a number; nothing to look up.` };
  try {
    const aborted = new Promise<never>((_, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
    });
    const [first, ...more] = await Promise.race([lookup(host, { all: true }), aborted]);
    if (first === undefined) return { state: "failed", message: `${host} has no address.` };
    const others = more.length === 0 ? "" : ` and ${more.length} more`;
    return { state: "ok", message: `${host} is ${first.address}${others}.` };
  } catch (error) {
    return { state: "failed", message: toWords(error) };
  }
}

/** The name or number of a URL's host, without the brackets of IPv6. */
export function toHost({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, "");
}
