import { describe, expect, it } from "vitest";
import { CONTENT_SECURITY_POLICY } from "../../../../electron/app/content-security-policy.ts";
import { judgeProtections } from "../../../../electron/readiness/judge-protections.ts";
import { FUSES, type ProtectionFacts } from "../../../../electron/readiness/protection-facts.ts";
import type { ReadinessName } from "../../../../shared/readiness.ts";

const asDecided: ProtectionFacts = {
  isPacked: true,
  platform: "win32",
  fuses: new Map(FUSES),
  policy: CONTENT_SECURITY_POLICY,
  permissions: [
    ["camera", "denied"],
    ["geolocation", "denied"],
  ],
  proxies: ["PROXY 127.0.0.1:9", "PROXY 127.0.0.1:9"],
  webRtc: "disable_non_proxied_udp",
  startRefusal: undefined,
  folder: { isMine: true, mode: 0o700 },
};

const judge = (name: ReadinessName, facts: Partial<ProtectionFacts> = {}) => {
  const found = judgeProtections({ ...asDecided, ...facts }).find((each) => each.name === name);
  if (found === undefined) throw new Error(name);
  return found;
};

describe("judgeProtections", () => {
  it("finds every wall in order where each stands as decided", () => {
    const states = judgeProtections(asDecided).map(({ name, state }) => [name, state]);
    expect(states).toEqual(
      "fuses integrity switches policy trustedTypes permissions network folder"
        .split(" ")
        .map((name) => [name, "ok"]),
    );
  });

  it("says of each that cannot be looked at that it cannot be told, and claims none", () => {
    expect(judgeProtections(undefined).map(({ state }) => state)).toEqual(Array(8).fill("off"));
  });

  it("tells a fuse that is not as decided by its name, wherever it stands", () => {
    for (const [name, wanted] of FUSES) {
      const fuses = new Map(FUSES).set(name, wanted === "on" ? "off" : "on") as NonNullable<
        ProtectionFacts["fuses"]
      >;
      expect(judge("fuses", { fuses })).toMatchObject({
        state: "attention",
        sentence: expect.stringContaining(name) as unknown,
      });
      expect(judge("fuses", { fuses, isPacked: false }).state).toBe("off");
    }
    expect(judge("fuses", { fuses: undefined }).state).toBe("attention");
    expect(judge("fuses", { fuses: undefined, isPacked: false }).state).toBe("off");
  });

  it("claims no check of the archive on Linux, or without its fuse", () => {
    expect(judge("integrity", { platform: "linux" }).state).toBe("off");
    expect(judge("integrity", { fuses: undefined }).state).toBe("attention");
    expect(judge("integrity", { isPacked: false }).state).toBe("off");
  });

  it("wants attention for each directive of the policy that is missing or loosened", () => {
    const directives = CONTENT_SECURITY_POLICY.split("; ");
    for (const each of directives) {
      const policy = directives.filter((other) => other !== each).join("; ");
      const isTypes = each.includes("trusted-types");
      // What these name may load is no way out: without them nothing at all is loaded.
      const isMore = /^(?:style|img|font)-src/.test(each);
      const state = isMore ? "ok" : "attention";
      expect(judge(isTypes ? "trustedTypes" : "policy", { policy }).state, each).toBe(state);
    }
    for (const loose of ["script-src 'self' 'unsafe-inline'", "connect-src *", "img-src https:"]) {
      const policy = `${CONTENT_SECURITY_POLICY}; ${loose}`;
      expect(judge("policy", { policy }).state, loose).toBe("attention");
    }
    expect(judge("policy", { policy: undefined }).state).toBe("attention");
    expect(judge("trustedTypes", { policy: undefined }).state).toBe("attention");
  });

  it("names a permission that the page has, and does not take silence for a denial", () => {
    const permissions = [["camera", "denied"] as const, ["midi", "granted"] as const];
    expect(judge("permissions", { permissions }).sentence).toContain("midi");
    expect(judge("permissions", { permissions: [] }).state).toBe("attention");
  });

  it("says where the page's requests could go, and whether WebRTC could", () => {
    for (const proxies of [
      ["DIRECT"],
      ["PROXY 127.0.0.1:9", "PROXY corp:3128"],
      ["PROXY 127.0.0.1:9; DIRECT"],
      [],
    ])
      expect(judge("network", { proxies }).state, proxies.join()).toBe("attention");
    expect(judge("network", { webRtc: "default" }).sentence).toContain("WebRTC");
  });

  it("tells whose the data folder is and who else may write to it", () => {
    expect(judge("folder", { folder: { isMine: false, mode: 0o700 } }).state).toBe("attention");
    for (const mode of [0o770, 0o777, 0o720, 0o702])
      expect(judge("folder", { folder: { isMine: true, mode } }).state).toBe("attention");
    expect(judge("folder", { folder: { isMine: true, mode: 0o755 } }).sentence).toContain("755");
    expect(judge("folder", { folder: undefined }).state).toBe("ok");
  });

  it("says how it was started where it would not have started installed", () => {
    expect(judge("switches", { startRefusal: "Parley does not …" }).state).toBe("attention");
    const open = judge("switches", { isPacked: false, startRefusal: "Parley does not …" });
    expect(open).toMatchObject({ state: "off" });
    expect(open.sentence).toContain("would not have started");
  });
});
