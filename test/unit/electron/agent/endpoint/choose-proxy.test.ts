import { describe, expect, it } from "vitest";
import { chooseProxy } from "../../../../../electron/agent/endpoint/choose-proxy.ts";
import type { Proxy } from "../../../../../shared/endpoint.ts";

const variables = {
  https: "http://secure.proxy:3128",
  http: "plain.proxy:8080",
  no: "internal.example, .corp.example *.wild.example,10.0.0.1 ported.example:8443",
};
const via = (address: string, proxy: Proxy = { type: "system" }, given = variables) =>
  chooseProxy(new URL(address), proxy, given)?.href;

describe("the system's proxy", () => {
  it("is chosen by the address's scheme", () => {
    expect(via("https://api.example/v1")).toBe("http://secure.proxy:3128/");
    expect(via("http://api.example/v1")).toBe("http://plain.proxy:8080/");
    expect(via("https://api.example", { type: "system" }, { ...variables, https: "" })).toBe(
      undefined,
    );
  });

  it.each([
    "https://internal.example/v1",
    "https://deep.internal.example/v1",
    "https://corp.example",
    "https://a.corp.example",
    "https://a.wild.example",
    "http://10.0.0.1:8000",
    "https://ported.example:8443",
  ])("is not taken to %s, which NO_PROXY names", (address) => {
    expect(via(address)).toBeUndefined();
  });

  it.each(["https://notinternal.example", "https://ported.example", "http://10.0.0.11"])(
    "is taken to %s, which NO_PROXY only resembles",
    (address) => {
      expect(via(address)).toBeDefined();
    },
  );

  it("is never taken when NO_PROXY is an asterisk", () => {
    expect(via("https://a.example", { type: "system" }, { ...variables, no: "*" })).toBeUndefined();
  });

  it.each(["socks5://proxy:1080", "not an address"])("is none where it is %s", (https) => {
    expect(via("https://a.example", { type: "system" }, { ...variables, https })).toBeUndefined();
  });
});

it("goes through the endpoint's own proxy, or through none, whatever the system says", () => {
  const own: Proxy = { type: "url", url: "https://own.proxy:1" };
  expect(via("https://internal.example", own)).toBe("https://own.proxy:1/");
  expect(via("https://a.example", { type: "none" })).toBeUndefined();
});

it.each(["http://localhost:1", "http://127.0.0.1:1", "http://[::1]:1"])(
  "never looks for %s through a proxy",
  (address) => {
    expect(via(address)).toBeUndefined();
    expect(via(address, { type: "url", url: "http://own.proxy" })).toBeUndefined();
  },
);
