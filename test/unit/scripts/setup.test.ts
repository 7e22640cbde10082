import { describe, expect, it } from "vitest";
import {
  demandProblem,
  failureWords,
  isWorthTrying,
} from "../../../scripts/lib/electron-binary.mjs";
import { isWorthBuilding, withoutKeychain } from "../../../scripts/lib/keychain-build.mjs";
import { launchPlan } from "../../../scripts/lib/launch.mjs";
import {
  installLine,
  missingPackages,
  packagesOfKeychain,
  packagesToTest,
  packagesToTestStandIn,
  saysInstalled,
  type System,
} from "../../../scripts/lib/system-packages.mjs";

const bare: System = {
  hasCommand: () => false,
  hasPackage: () => false,
  hasHeaders: () => false,
  hasLibrary: () => false,
};

describe("missingPackages", () => {
  it("takes any browser of the family for chromium, however it was installed", () => {
    const system = { ...bare, hasCommand: (name: string) => name === "google-chrome" };

    expect(missingPackages(["chromium", "xvfb"], system)).toEqual(["xvfb"]);
  });

  it("asks the package manager for a library, which has no command", () => {
    const system = { ...bare, hasCommand: () => true };

    expect(missingPackages(packagesToTest, system)).toEqual(["libfaketime", "libsecret-1-0"]);
    expect(missingPackages(packagesToTest, { ...system, hasPackage: () => true })).toEqual([]);
  });

  it("wants a browser for the stand-in alone: the real Electron brings its own", () => {
    expect(packagesToTestStandIn).toEqual(["chromium", "chromium-headless-shell"]);
    expect(packagesToTest.filter((name) => name.startsWith("chromium"))).toEqual([]);
  });

  it("takes headers and libraries that came another way than by a package", () => {
    const system = {
      ...bare,
      hasHeaders: (name: string) => name === "libsecret-1",
      hasLibrary: (name: string) => name === "libsecret-1.so.0",
    };

    expect(missingPackages(packagesOfKeychain, system)).toEqual([
      "pkg-config",
      "python3",
      "make",
      "g++",
    ]);
  });

  it.each([
    ["apt-get", "sudo apt-get install chromium libsecret-1-dev libsecret-1-0"],
    ["dnf", "sudo dnf install chromium libsecret-devel libsecret"],
    ["pacman", "sudo pacman -S chromium libsecret"],
    ["nothing-known", "Install them with your system's package manager."],
  ])("is told as a line to copy where there is %s", (manager, line) => {
    const has = (command: string) => command === manager;

    expect(installLine(["chromium", "libsecret-1-dev", "libsecret-1-0"], has)).toBe(line);
  });
});

describe("saysInstalled", () => {
  it.each([
    ["installed\n", true],
    ["not-installed\n", false],
    ["config-files\n", false],
    ["half-installed\n", false],
    ["unpacked\n", false],
    ["not-installed\ninstalled\n", true],
    ["", false],
  ])("reads dpkg's %j as %s", (output, expected) => {
    expect(saysInstalled(output)).toBe(expected);
  });
});

describe("isWorthBuilding", () => {
  const hourMs = 60 * 60 * 1000;
  const now = { missing: ["libsecret-1-dev"], canInstall: false, nowMs: 100 * hourMs };
  const failed = { missing: ["libsecret-1-dev", "make"], at: 99 * hourMs };

  it.each([
    ["everything it needs is there", undefined, { ...now, missing: [] }],
    ["what it lacks can be installed", undefined, { ...now, canInstall: true }],
    ["something it lacked has come", failed, now],
    [
      "a day has passed and it can be installed",
      { ...failed, missing: now.missing, at: 76 * hourMs },
      { ...now, canInstall: true },
    ],
    [
      "a day has passed and nothing it needs is missing",
      { missing: [], at: 76 * hourMs },
      { ...now, missing: [] },
    ],
    [
      "it failed in what is now the future",
      { missing: [], at: 200 * hourMs },
      { ...now, missing: [] },
    ],
  ])("holds when %s", (_case, before, context) => {
    expect(isWorthBuilding(before, context)).toBe(true);
  });

  it.each([
    ["what it needs is missing and nobody here may install it", undefined, now],
    ["it failed an hour ago and nothing has changed", { ...failed, missing: now.missing }, now],
    [
      "it failed an hour ago though nothing was missing",
      { missing: [], at: 99 * hourMs },
      { ...now, missing: [] },
    ],
    [
      "a day has passed and what it needs is still missing",
      { ...failed, missing: now.missing, at: 1 },
      now,
    ],
  ])("does not hold when %s", (_case, before, context) => {
    expect(isWorthBuilding(before, context)).toBe(false);
  });

  it("says which packages to install, and that the app starts without them", () => {
    const words = withoutKeychain(["libsecret-1-dev"], (command) => command === "apt-get");

    expect(words).toContain("sudo apt-get install libsecret-1-dev");
    expect(words).toContain("starts without it");
  });
});

describe("demandProblem", () => {
  const standIn = { kind: "stand-in", folder: "/s", executable: "/s/electron" } as const;

  it("names both where a job asks for another Electron than there is", () => {
    expect(demandProblem(standIn, "real")).toMatch(/"real", but here is the stand-in Electron/);
    expect(demandProblem({ ...standIn, kind: "real" }, "stand-in")).toMatch(/the real Electron/);
  });

  it("is none where it is that one, or nobody asks", () => {
    expect(demandProblem(standIn, "stand-in")).toBeUndefined();
    expect(demandProblem(standIn, undefined)).toBeUndefined();
    expect(demandProblem(standIn, "")).toBeUndefined();
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

  it("says the way out where AppArmor may refuse Chromium its sandbox", () => {
    const plan = launchPlan(real, ["/app"], { ...desktop, isSandboxRefused: true });

    expect(plan.args).toEqual(["/app"]);
    expect(plan.notes[0]).toContain('chmod 4755 "/e/chrome-sandbox"');
    expect(
      launchPlan(real, ["/app"], { ...desktop, isRoot: true, isSandboxRefused: true }).notes.join(),
    ).not.toContain("AppArmor");
  });

  it("leaves the stand-in to itself, without a display and as root too", () => {
    const machine = { ...desktop, hasDisplay: false, isRoot: true };
    const plan = launchPlan({ kind: "stand-in", executable: "/s/electron" }, ["/app"], machine);

    expect(plan).toMatchObject({ command: "/s/electron", args: ["/app"] });
    expect(plan.notes).toEqual([expect.stringMatching(/no window can be seen.*Ctrl\+C/)]);
  });
});
