import { describe, expect, it } from "vitest";
import { ENDPOINT_PRESETS } from "../../../shared/endpoint-presets.ts";
import {
  baseUrlHint,
  baseUrlProblem,
  headerNameProblem,
  headerValueProblem,
  isLoopback,
  proxyUrlProblem,
  tidyBaseUrl,
} from "../../../shared/endpoint-rules.ts";

describe("baseUrlProblem", () => {
  it.each(["http://localhost:11434/v1", "https://api.openai.com/v1", "HTTPS://EXAMPLE.COM"])(
    "accepts %s",
    (url) => {
      expect(baseUrlProblem(url)).toBeUndefined();
    },
  );
  it.each([
    ["", /begins with/],
    ["localhost:11434", /begins with/],
    ["file:///etc/passwd", /begins with/],
    ["api.openai.com/v1", /begins with/],
    ["https://", /complete address/],
    ["https://user:secret@example.com/v1", /must not carry a user name/],
    ["https://key@example.com/v1", /must not carry a user name/],
    ["https://example.com/v1?api-version=1", /leave out everything from/],
    ["https://example.com/v1#top", /leave out everything from/],
    ["https://RESOURCE.openai.azure.com/openai/v1", /in place of RESOURCE/],
    [`https://example.com/${"x".repeat(2_000)}`, /too long/],
  ])("says what is wrong with %s", (url, words) => {
    expect(baseUrlProblem(url)).toMatch(words);
  });
  it("accepts every preset that does not wait for a name", () => {
    const addresses = Object.values(ENDPOINT_PRESETS).map(({ baseUrl }) => baseUrl);
    const open = addresses.filter((url) => baseUrlProblem(url) !== undefined);
    expect(open).toEqual(["https://RESOURCE.openai.azure.com/openai/v1", ""]);
  });
});

describe("baseUrlHint", () => {
  it.each(["http://localhost:11434", "http://localhost:11434/"])("names /v1 for %s", (url) => {
    expect(baseUrlHint(url)).toContain("/v1");
  });
  it.each(["http://localhost:11434/v1", "https://openrouter.ai/api/v1", "nonsense"])(
    "says nothing of %s",
    (url) => {
      expect(baseUrlHint(url)).toBeUndefined();
    },
  );
});

describe("proxyUrlProblem", () => {
  it("accepts an address and refuses what is none, or a password", () => {
    expect(proxyUrlProblem("http://proxy.example:3128")).toBeUndefined();
    expect(proxyUrlProblem("socks5://proxy.example")).toMatch(/proxy’s address begins/);
    expect(proxyUrlProblem("http://me:secret@proxy.example:3128")).toMatch(/no secrets/);
  });
});

describe("headers", () => {
  it.each(["HTTP-Referer", "X-Title", "x_custom"])("may be called %s", (name) => {
    expect(headerNameProblem(name)).toBeUndefined();
  });
  it.each([
    "Authorization",
    "host",
    "Content-Length",
    "Content-Type",
    "Connection",
    "Transfer-Encoding",
    "Proxy-Authorization",
    "Cookie",
  ])("may not be %s, which is Parley’s own", (name) => {
    expect(headerNameProblem(name)).toContain("itself");
  });
  it.each(["api-key", "X-API-Key", "x-portkey-api-key", "CF-Access-Client-Secret"])(
    "may be %s: its value is kept as a key is",
    (name) => {
      expect(headerNameProblem(name)).toBeUndefined();
    },
  );
  it.each(["", "two words", "a:b", "a\r\nb", "x".repeat(101)])("may not be called %j", (name) => {
    expect(headerNameProblem(name)).toBeDefined();
  });
  it("hold one line", () => {
    expect(headerValueProblem("https://example.com/ é")).toBeUndefined();
    expect(headerValueProblem("a\r\nX-Injected: b")).toBeDefined();
    expect(headerValueProblem("\u{4e2d}")).toBeDefined();
    expect(headerValueProblem("x".repeat(2_001))).toBeDefined();
  });
});

describe("tidyBaseUrl", () => {
  it.each([
    ["https://a.example/v1/chat/completions", "https://a.example/v1"],
    [" https://a.example/v1/chat/completions/ ", "https://a.example/v1"],
    ["https://a.example/v1/models", "https://a.example/v1"],
    ["https://a.example/v1//", "https://a.example/v1/"],
    ["https://a.example//openai//v1", "https://a.example/openai/v1"],
    ["https://a.example//", "https://a.example/"],
    ["https://a.example/v1", "https://a.example/v1"],
    ["https://a.example/v1/", "https://a.example/v1/"],
    ["https://a.example/models-eu/v1", "https://a.example/models-eu/v1"],
    ["https://a.example/v1/chat/completions?api-version=2024-10-21", "https://a.example/v1"],
    ["https://a.example/v1/chat/completions?key=x#top", "https://a.example/v1"],
    [
      "https://r.openai.azure.com/openai/deployments/gpt-4o/chat/completions?api-version=2024-10-21",
      "https://r.openai.azure.com/openai/v1",
    ],
    [
      "https://r.openai.azure.com/openai/deployments/gpt-4o",
      "https://r.openai.azure.com/openai/v1",
    ],
    ["https://api.anthropic.com/v1/messages", "https://api.anthropic.com/v1"],
    ["http://127.0.0.1:11434/api/chat", "http://127.0.0.1:11434/v1"],
    ["http://127.0.0.1:11434/api/generate/", "http://127.0.0.1:11434/v1"],
    ["http://127.0.0.1:11434/api/tags", "http://127.0.0.1:11434/v1"],
    ["http://127.0.0.1:3000/api/chat/completions", "http://127.0.0.1:3000/api"],
    [
      "https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-pro:generateContent?key=x",
      "https://generativelanguage.googleapis.com/v1beta/openai",
    ],
    ["https://a.example/v1?api-version=1", "https://a.example/v1?api-version=1"],
    ["https://me:secret@a.example/v1/models?x", "https://me:secret@a.example/v1/models?x"],
    ["nonsense//", "nonsense//"],
    ["", ""],
  ])("makes the root out of %j", (text, root) => {
    expect(tidyBaseUrl(text)).toBe(root);
    expect(tidyBaseUrl(root)).toBe(root);
  });
});

describe("isLoopback", () => {
  it.each(["http://localhost:1", "http://127.0.0.1", "http://127.8.9.1", "http://[::1]:1"])(
    "is true of %s",
    (url) => {
      expect(isLoopback(new URL(url))).toBe(true);
    },
  );
  it.each([
    "http://192.168.0.1",
    "http://127.0.0.1.example.com",
    "http://localhost.example.com",
    "http://a.localhost",
    "http://attacker.example.localhost:8080",
    "http://localhost.localdomain",
  ])("is false of %s", (url) => {
    expect(isLoopback(new URL(url))).toBe(false);
  });
});
