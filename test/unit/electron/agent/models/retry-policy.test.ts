import { expect, it } from "vitest";
import { decideRetry } from "../../../../../electron/agent/models/retry-policy.ts";

const failed = (status: number | undefined, more: object = {}): Error =>
  Object.assign(new Error("words"), { status, requestID: null, ...more });
const limited = (retryAfter: string): Error =>
  failed(429, { headers: new Headers({ "retry-after": retryAfter }) });
const disconnected = (code: string): Error =>
  new Error("Connection error.", { cause: Object.assign(new Error(code), { code }) });

it.each([
  ["500", failed(500)],
  ["503", failed(503)],
  ["529", failed(529)],
  ["a connection that was reset", disconnected("ECONNRESET")],
  ["a rate limit of a minute", limited("60")],
])("tries %s again", (_, error) => {
  expect(() => decideRetry(error)).not.toThrow();
});

it.each([
  ["400", failed(400)],
  ["401", failed(401)],
  ["404", failed(404)],
  ["413", failed(413)],
  ["422", failed(422)],
  ["a rate limit of more than a minute", limited("61")],
  ["a rate limit of unknown length", failed(429)],
  ["a spent account", failed(429, { code: "insufficient_quota" })],
  ["a refused connection", disconnected("ECONNREFUSED")],
  ["an unknown name", disconnected("ENOTFOUND")],
  ["a bad certificate", disconnected("CERT_HAS_EXPIRED")],
  ["a mistake of our own", new TypeError("x is not a function")],
])("lets %s stand", (_, error) => {
  expect(() => decideRetry(error)).toThrow(error);
});

it("tells LangChain how long a rate limit lasts", () => {
  const error = limited("7");
  decideRetry(error);
  expect(error).toMatchObject({ retryAfterMs: 7_000 });
});
