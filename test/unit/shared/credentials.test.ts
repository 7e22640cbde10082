import { describe, expect, it } from "vitest";
import { withoutCredentials } from "../../../shared/credentials.ts";

describe("a text of many millions of characters", () => {
  const KEY = "sk-CANARY0123456789abcdef";

  it("is read to its end, without a gap too", () => {
    expect(() => withoutCredentials("x".repeat(9_000_000))).not.toThrow();
  });

  it.each([0, 999_970, 999_990, 1_000_000])("holds no key behind %i characters", (before) => {
    const words = "word ".repeat(250_000);
    const text = `${words.slice(0, before)} ${KEY} ${words.slice(before)}`;

    expect(withoutCredentials(text)).not.toContain("CANARY");
    expect(withoutCredentials(text).length).toBe(text.length - KEY.length + "[redacted]".length);
  });
});
