import { describe, expect, it } from "vitest";
import { hiddenHost, safeUrl } from "../../../../renderer/markdown/safe-url.ts";

describe("safeUrl", () => {
  it.each([
    ["https://example.com", "https://example.com/"],
    ["HTTP://EXAMPLE.com/a b", "http://example.com/a%20b"],
    ["mailto:a@example.com?subject=x", "mailto:a@example.com?subject=x"],
    ["https://例え.jp/", "https://xn--r8jz45g.jp/"],
  ])("offers %j", (address, href) => {
    expect(safeUrl(address)?.href).toBe(href);
  });

  it.each([
    "javascript:alert(1)",
    "java\nscript:alert(1)",
    " \u0001javascript:alert(1)",
    "data:text/html,x",
    "file:///etc/passwd",
    "app://parley/",
    "/relative",
    "//host",
    "https://user@host",
    "https://user:pass@host",
    "",
  ])("refuses %j", (address) => {
    expect(safeUrl(address)).toBeUndefined();
  });
});

describe("hiddenHost", () => {
  it.each([
    ["https://bank.example", "https://evil.example/", "evil.example"],
    ["bank.example/login", "https://evil.example:8443/", "evil.example:8443"],
    [" www.bank.example", "https://bank.example.evil.example/", "bank.example.evil.example"],
    ["https://bank.example/a", "https://www.bank.example/b", undefined],
    ["BANK.example", "https://bank.example/", undefined],
    ["the docs", "https://example.com/", undefined],
    ["a@b.example", "mailto:a@b.example", undefined],
  ])("of %j on %j is %j", (label, address, host) => {
    expect(hiddenHost(label, new URL(address))).toBe(host);
  });
});
