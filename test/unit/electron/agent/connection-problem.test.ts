import { describe, expect, it } from "vitest";
import { connectionProblem } from "../../../../electron/agent/connection-problem.ts";

const failure = (code: string, address: string): Error =>
  Object.assign(new Error(`connect ${code} ${address}:11434`), { code, address });
const words = (error: unknown, platform: NodeJS.Platform): string =>
  connectionProblem([new TypeError("fetch failed"), error], undefined, platform)?.message ?? "";

describe("a server on the local network that macOS keeps an app from", () => {
  it.each([
    ["EHOSTUNREACH", "192.168.1.20"],
    ["ENETUNREACH", "10.1.2.3"],
    ["EHOSTUNREACH", "172.31.0.1"],
    ["EHOSTUNREACH", "169.254.7.7"],
    ["EHOSTUNREACH", "100.100.1.1"],
    ["EHOSTUNREACH", "fe80::1%en0"],
    ["EHOSTUNREACH", "fd12::1"],
    ["EHOSTUNREACH", "::ffff:192.168.1.20"],
  ])("is told with the permission that is missing: %s %s", (code, address) => {
    expect(words(failure(code, address), "darwin")).toMatch(/Local Network/);
    expect(words(failure(code, address), "linux")).not.toMatch(/Local Network/);
    const several = new AggregateError([failure(code, address)]);
    expect(words(several, "darwin")).toMatch(/Local Network/);
  });

  it.each([
    ["EHOSTUNREACH", "203.0.113.9"],
    ["EHOSTUNREACH", "2001:db8::1"],
    ["EHOSTUNREACH", ""],
    ["ECONNREFUSED", "192.168.1.20"],
  ])("is not blamed for %s %s", (code, address) => {
    expect(words(failure(code, address), "darwin")).not.toMatch(/Local Network/);
    expect(words(failure(code, address), "darwin")).not.toBe("");
  });
});
