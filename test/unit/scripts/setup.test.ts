import { describe, expect, it } from "vitest";
import { failureWords, isWorthTrying } from "../../../scripts/lib/electron-binary.mjs";
import { launchPlan } from "../../../scripts/lib/launch.mjs";
import {
  installLine,
  missingPackages,
  packagesToTest,
} from "../../../scripts/lib/system-packages.mjs";

describe("missingPackages", () => {
  it("takes any browser of the family for chromium, however it was installed", () => {
    const system = {
      hasCommand: (name: string) => name === "google-chrome",
      hasPackage: () => false,
    };

    expect(missingPackages(["chromium", "xvfb"], system)).toEqual(["xvfb"]);
  });

  it("asks the package manager for a library, which has no command", () => {
    const system = { hasCommand: () => true, hasPackage: () => false };

    expect(missingPackages(packagesToTest, system)).toEqual(["libsecret-1-0"]);
    expect(missingPackages(packagesToTest, { ...system, hasPackage: () => true })).toEqual([]);
  });

  it("is told as a line to copy", () => {
    expect(installLine(["chromium", "xvfb"])).toBe("sudo apt-get install chromium xvfb");
  });
});

describe("isWorthTrying", () => {
  const hourMs = 60 * 60 * 1000;
  const context = { version: "45.4.1", nowMs: 100 * hourMs, isForced: false };

  it.each([
    ["no download has failed", undefined, context],
    ["it failed for another version", { version: "45.4.0", at: 99 * hourMs }, context],
    ["it failed a day ago", { version: "45.4.1", at: 76 * hourMs }, context],
    ["it failed in what is now the future", { version: "45.4.1", at: 200 * hourMs }, context],
    ["it is asked for", { version: "45.4.1", at: 99 * hourMs }, { ...context, isForced: true }],
  ])("holds when %s", (_case, failed, now) => {
    expect(isWorthTrying(failed, now)).toBe(true);
  });

  it("does not hold for a day after a failure", () => {
    expect(isWorthTrying({ version: "45.4.1", at: 76 * hourMs + 1 }, context)).toBe(false);
  });
});

describe("failureWords", () => {
  it("says that the app works all the same where it does, and how to try again", () => {
    expect(failureWords("linux")).toContain("Parley works all the same");
    expect(failureWords("darwin")).not.toContain("all the same");
    expect(failureWords("darwin")).toContain("PARLEY_RETRY_ELECTRON=1");
  });
});

describe("launchPlan", () => {
  const real = { kind: "real", executable: "/e/electron" } as const;
  const desktop = {
    platform: "linux",
    hasDisplay: true,
    hasVirtualDisplay: false,
    isRoot: false,
  } as const;

  it("starts Electron as it is on a desktop", () => {
    const plan = launchPlan(real, ["/app", "--x"], desktop);

    expect(plan).toMatchObject({ command: "/e/electron", args: ["/app", "--x"] });
    expect(plan.notes).toEqual([expect.stringContaining("close its window")]);
  });

  it("takes a virtual display where there is none, and says so", () => {
    const plan = launchPlan(real, ["/app"], {
      ...desktop,
      hasDisplay: false,
      hasVirtualDisplay: true,
    });

    expect([plan.command, ...plan.args]).toEqual(["xvfb-run", "-a", "/e/electron", "/app"]);
    expect(plan.notes.join()).toContain("no display");
    expect(plan.notes.at(-1)).toContain("Ctrl+C");
  });

  it("says what is missing when there is no display at all", () => {
    const machine = { ...desktop, hasDisplay: false };

    expect(() => launchPlan(real, ["/app"], machine)).toThrow(/xvfb/);
    expect(() => launchPlan(real, ["/app"], { ...machine, platform: "darwin" })).not.toThrow();
  });

  it("gives up Chromium's sandbox only for root on Linux, and says so", () => {
    const plan = launchPlan(real, ["/app"], { ...desktop, isRoot: true });

    expect(plan.args).toEqual(["/app", "--no-sandbox"]);
    expect(plan.notes.join()).toContain("root");
  });

  it("leaves the stand-in to itself, without a display and as root too", () => {
    const machine = { ...desktop, hasDisplay: false, isRoot: true };
    const plan = launchPlan({ kind: "stand-in", executable: "/s/electron" }, ["/app"], machine);

    expect(plan).toMatchObject({ command: "/s/electron", args: ["/app"] });
    expect(plan.notes).toEqual([expect.stringMatching(/no window can be seen.*Ctrl\+C/)]);
  });
});
