import { describe, expect, it } from "vitest";
import { linkTarget, safeUrl } from "../../../../renderer/markdown/safe-url.ts";

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

describe("linkTarget", () => {
  it.each([
    ["https://example.com/a", "https://example.com/a"],
    ["example.com/a", "https://example.com/a"],
    ["https://example.com", "https://example.com/"],
    ["EXAMPLE.com", "https://example.com/"],
    ["https://bücher.example/", "https://xn--bcher-kva.example/"],
    ["https://例え.jp/", "https://xn--r8jz45g.jp/"],
    ["a@example.com", "mailto:a@example.com"],
    ["mailto:a@example.com", "mailto:a@example.com"],
  ])("has nothing to add to %j, which is %j itself", (label, address) => {
    expect(linkTarget(label, new URL(address))).toBeUndefined();
  });

  it.each([
    ["https://bank.com", "https://evil.example/", "evil.example"],
    ["bank.com/login", "https://evil.example:8443/", "evil.example:8443"],
    [" www.bank.com", "https://bank.com.evil.example/", "bank.com.evil.example"],
    ["bank.com", "https://bank.com/pay", "bank.com"],
    ["https://example.com", "http://example.com/", "example.com"],
    ["Open Settings", "https://evil.example/", "evil.example"],
    ["the docs", "https://example.com/", "example.com"],
    ["bank．com", "https://evil.example/", "evil.example"],
    ["bank dot com", "https://evil.example/", "evil.example"],
    ["https://bank.com@evil.example", "https://evil.example/", "evil.example"],
    ["https://аpple.com", "https://xn--pple-43d.com/", "xn--pple-43d.com"],
    ["аррӏе.com", "https://xn--80ak6aa92e.com/", "xn--80ak6aa92e.com"],
    ["https://gıthub.com/", "https://xn--gthub-n4a.com/", "xn--gthub-n4a.com"],
    ["bankノlogin.example", "https://xn--banklogin-j74h.example/", "xn--banklogin-j74h.example"],
    ["Write to us", "mailto:a@evil.example?subject=x", "a@evil.example"],
    ["a@bank.com", "mailto:b@evil.example", "b@evil.example"],
  ])("of %j on %j is %j", (label, address, target) => {
    expect(linkTarget(label, new URL(address))).toBe(target);
  });
});
