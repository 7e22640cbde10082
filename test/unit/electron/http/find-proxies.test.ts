import { describe, expect, it, vi } from "vitest";
import { createFindProxies } from "../../../../electron/http/find-proxies.ts";
import type { Proxy } from "../../../../shared/endpoint.ts";
import { useFakeClock, useRealClock } from "../../../fakes/fake-clock.ts";

const variables = {
  https: "http://secure.proxy:3128",
  http: "plain.proxy:8080",
  no: "internal.example, .corp.example *.wild.example,10.0.0.1 ported.example:8443, 172.16.0.0/12 fd00::/8 2001:db8::1 [2001:db8::2]:8443 [2001:db8::3] Dotted.example.",
};
const SYSTEM: Proxy = { type: "system" };
const DIRECT = ["directly"];

type Deps = NonNullable<Parameters<typeof createFindProxies>[0]>;

async function via(
  address: string,
  { proxy = SYSTEM, ...deps }: Deps & { readonly proxy?: Proxy } = {},
): Promise<readonly string[]> {
  const hops = await createFindProxies({ variables, ...deps })(new URL(address), proxy);
  return hops.map((hop) => (hop.type === "direct" ? "directly" : hop.url.href));
}

describe("the environment's proxy", () => {
  it("is chosen by the address's scheme", async () => {
    expect(await via("https://api.example/v1")).toEqual(["http://secure.proxy:3128/"]);
    expect(await via("http://api.example/v1")).toEqual(["http://plain.proxy:8080/"]);
    const none = { ...variables, https: "" };
    expect(await via("https://api.example", { variables: none })).toEqual(DIRECT);
    const all = { ...none, all: "http://all.proxy:1" };
    expect(await via("https://api.example", { variables: all })).toEqual(["http://all.proxy:1/"]);
  });

  it.each([
    "https://internal.example/v1",
    "https://deep.internal.example/v1",
    "https://corp.example",
    "https://a.corp.example",
    "https://a.wild.example",
    "http://10.0.0.1:8000",
    "https://ported.example:8443",
    "http://172.31.255.1:8000",
    "http://[fd12:3456::1]:8000",
    "http://[2001:db8::1]",
    "http://[2001:DB8:0::1]:8080",
    "https://[2001:db8::2]:8443",
    "https://[2001:db8::3]",
    "https://dotted.example",
    "https://internal.example.",
  ])("is not taken to %s, which NO_PROXY names", async (address) => {
    expect(await via(address)).toEqual(DIRECT);
  });

  it.each([
    "https://notinternal.example",
    "https://ported.example",
    "http://10.0.0.11",
    "http://172.32.0.1",
    "http://[fe00::1]",
    "http://[2001:db8::11]",
    "https://[2001:db8::2]",
  ])("is taken to %s, which NO_PROXY only resembles", async (address) => {
    expect(await via(address)).not.toEqual(DIRECT);
  });

  it("is never taken when NO_PROXY is an asterisk", async () => {
    const no = { ...variables, no: "*" };
    expect(await via("https://a.example", { variables: no })).toEqual(DIRECT);
  });

  it.each([
    ["socks5://proxy", "socks5://proxy:1080"],
    ["socks5h://name:word@proxy:9", "socks5://name:word@proxy:9"],
    ["HTTPS://proxy", "https://proxy/"],
  ])("may be %s", async (https, expected) => {
    expect(await via("https://a.example", { variables: { ...variables, https } })).toEqual([
      expected,
    ]);
  });

  it.each(["socks4://proxy:1080", "not an address", "ftp://proxy", "http://"])(
    "is refused in words where it is %s, and never gone around",
    async (https) => {
      await expect(
        via("https://a.example", { variables: { ...variables, https } }),
      ).rejects.toMatchObject({
        code: "connection-failed",
        message: expect.stringContaining("HTTPS_PROXY") as string,
      });
    },
  );
});

describe("the system's proxy", () => {
  const askSystem = (answer: string): Deps => ({ askSystem: () => Promise.resolve(answer) });

  it("goes before the environment's, in the order of the PAC file", async () => {
    const answer = "PROXY pac.proxy:8080; HTTPS safe.proxy:443;SOCKS5 socks.proxy:1080; DIRECT";
    expect(await via("https://a.example", askSystem(answer))).toEqual([
      "http://pac.proxy:8080/",
      "https://safe.proxy/",
      "socks5://socks.proxy:1080",
      "directly",
    ]);
  });

  it.each(["DIRECT", "", " ; "])(
    "leaves it to the environment where it says “%s”",
    async (answer) => {
      expect(await via("https://a.example", askSystem(answer))).toEqual([
        "http://secure.proxy:3128/",
      ]);
    },
  );

  it("is asked for an address's origin, and for nothing of its path", async () => {
    const ask = vi.fn(() => Promise.resolve("DIRECT"));
    await via("https://a.example/v1/secret?key=1", { askSystem: ask });
    expect(ask).toHaveBeenCalledExactlyOnceWith("https://a.example/");
  });

  it("gets its user name and password from the environment, which alone knows them", async () => {
    const known = { ...variables, https: "http://name:word@pac.proxy:8080" };
    const deps = { ...askSystem("PROXY pac.proxy:8080"), variables: known };
    expect(await via("https://a.example", deps)).toEqual(["http://name:word@pac.proxy:8080/"]);
  });

  it("is passed over where Parley cannot use it, and refused in words where nothing else is named", async () => {
    const notify = vi.fn();
    const some = await via("https://a.example", {
      ...askSystem("SOCKS old:1080; PROXY new:8080"),
      notify,
    });
    expect(some).toEqual(["http://new:8080/"]);
    const direct = { ...askSystem("SOCKS4 old:1080; DIRECT"), notify };
    expect(await via("https://a.example", direct)).toEqual(DIRECT);
    // A way around what the system names is no secret.
    expect(notify.mock.calls.map(([words]) => String(words))).toEqual([
      expect.stringMatching(/name SOCKS old:1080\. Parley cannot use it and uses new:8080 instead/),
      expect.stringMatching(/name SOCKS4 old:1080\. Parley cannot use it and connects directly/),
    ]);
    await expect(via("https://a.example", askSystem("SOCKS old:1080"))).rejects.toMatchObject({
      code: "connection-failed",
      message: expect.stringContaining("SOCKS old:1080") as string,
    });
  });

  it("that cannot be asked, or that never answers, is told and leaves it to the environment", async () => {
    useFakeClock();
    const heard = { report: vi.fn(), notify: vi.fn() };
    const failing = () => Promise.reject(new Error("no network service"));
    expect(await via("https://a.example", { askSystem: failing, ...heard })).toHaveLength(1);
    const silent = via("https://a.example", { askSystem: () => new Promise(() => 0), ...heard });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await silent).toEqual(["http://secure.proxy:3128/"]);
    expect(heard.report).toHaveBeenCalledTimes(2);
    expect(heard.notify).toHaveBeenCalledTimes(2);
    expect(heard.notify).toHaveBeenCalledWith(expect.stringContaining("did not say which proxy"));
    useRealClock();
  });
});

it("is the endpoint's own, or none, whatever the system says", async () => {
  const askSystem = () => Promise.resolve("PROXY pac.proxy:8080");
  const own: Proxy = { type: "url", url: "https://own.proxy:1" };
  expect(await via("https://internal.example", { proxy: own, askSystem })).toEqual([
    "https://own.proxy:1/",
  ]);
  expect(await via("https://a.example", { proxy: { type: "none" }, askSystem })).toEqual(DIRECT);
});

it.each(["http://localhost:1", "http://127.0.0.1:1", "http://[::1]:1"])(
  "is never taken to %s, which is this computer",
  async (address) => {
    const askSystem = () => Promise.resolve("PROXY pac.proxy:8080");
    expect(await via(address, { askSystem })).toEqual(DIRECT);
    const proxy: Proxy = { type: "url", url: "http://own.proxy" };
    expect(await via(address, { proxy })).toEqual(DIRECT);
  },
);
