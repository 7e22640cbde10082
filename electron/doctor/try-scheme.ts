import type { TestFix } from "../../shared/connection-test.ts";
import { isLoopback } from "../../shared/endpoint-rules.ts";
import { askModels } from "./ask-models.ts";
import { speaksTls } from "./connect-socket.ts";
import type { DoctorTarget } from "./doctor-target.ts";

/** An address typed with http behind which a server speaks TLS. */
export async function tryHttps(
  { baseUrl, proxy }: DoctorTarget,
  signal: AbortSignal,
): Promise<TestFix | undefined> {
  const address = new URL(baseUrl);
  if (proxy !== undefined || address.protocol !== "http:") return undefined;
  if (!(await speaksTls(address, signal))) return undefined;
  return {
    type: "change",
    label: "Use https",
    patch: { baseUrl: withScheme(address, "https:", address.port) },
  };
}

/**
 * An address typed with https behind which a server speaks plainly. Offered only where no key would travel unencrypted
 * to another computer.
 */
export async function tryPlain(
  target: DoctorTarget,
  signal: AbortSignal,
): Promise<TestFix | undefined> {
  const address = new URL(target.baseUrl);
  if (address.protocol !== "https:" || target.proxy !== undefined) return undefined;
  if (target.apiKey !== undefined && !isLoopback(address)) return undefined;
  const baseUrl = withScheme(address, "http:", address.port === "" ? "443" : address.port);
  const keyless = { apiKey: undefined, fetch: target.fetch };
  const answer = await askModels(keyless, baseUrl, signal);
  // Servers that speak TLS answer a plain request with 400 at most.
  const isPlain =
    answer.type === "list" || (answer.type === "problem" && answer.problem.status !== 400);
  return isPlain ? { type: "change", label: "Use http", patch: { baseUrl } } : undefined;
}

/** The address with another scheme and port, without a slash at its end. */
export function withScheme(address: URL, protocol: "http:" | "https:", port: string): string {
  const host = address.hostname + (port === "" ? "" : `:${port}`);
  return `${protocol}//${host}${address.pathname.replace(/\/+$/, "")}`;
}
