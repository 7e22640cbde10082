import { createHash } from "node:crypto";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import config from "../../../electron-builder.config.mjs";
import { advisories } from "../../../scripts/lib/advisories.mjs";
import { sandboxCommands } from "../../../scripts/lib/launch.mjs";
import { nodeBinary, root } from "../../../scripts/lib/project.mjs";
import { runStep } from "../../../scripts/lib/run-step.mjs";
import { toSbom } from "../../../scripts/lib/sbom.mjs";
import { signing } from "../../../scripts/lib/signing.mjs";
import { tempFolder } from "../../fakes/temp-folder.ts";

describe("signing", () => {
  const apple = { APPLE_ID: "a", APPLE_APP_SPECIFIC_PASSWORD: "b", APPLE_TEAM_ID: "c" };

  it.each([
    ["macOS without anything", "darwin", {}, false, false, /not signed/],
    // A workflow gives a secret that it does not have as an empty text.
    ["macOS with an empty secret", "darwin", { CSC_LINK: "" }, false, false, /not signed/],
    ["macOS with a certificate", "darwin", { CSC_LINK: "x" }, true, false, /not notarised/],
    ["macOS with both", "darwin", { CSC_LINK: "x", ...apple }, true, true, /signed and notarised/],
    ["macOS with Apple's alone", "darwin", apple, false, false, /not signed/],
    ["Windows without anything", "win32", {}, false, false, /unknown publisher/],
    ["Windows with a certificate", "win32", { WIN_CSC_LINK: "x" }, true, false, /is signed/],
    ["Linux", "linux", { CSC_LINK: "x" }, false, false, /no signature/],
  ] as const)("on %s", (_case, platform, env, isSigned, isNotarised, words) => {
    const result = signing(platform, env);

    expect(result).toMatchObject({ isSigned, isNotarised });
    expect(result.text).toMatch(words);
  });
});

describe("toSbom", () => {
  const part = { license: "MIT", source: "https://h.example/p", text: "" };

  it("lists each part with its address in the registry and its hash in the lockfile", async () => {
    const lock = JSON.parse(await readFile(join(root, "package-lock.json"), "utf8")) as {
      packages: Record<string, { version: string; integrity: string }>;
    };
    const { version, integrity } = lock.packages["node_modules/@langchain/core"]!;
    const sbom = await toSbom([
      { ...part, name: "@langchain/core", version },
      { ...part, name: "A list of prices", version: "2026" },
    ]);

    expect(sbom).toMatchObject({
      bomFormat: "CycloneDX",
      serialNumber: expect.stringMatching(
        /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/,
      ) as string,
      components: [
        {
          type: "library",
          purl: `pkg:npm/%40langchain/core@${version}`,
          licenses: [{ expression: "MIT" }],
          hashes: [
            { alg: "SHA-512", content: Buffer.from(integrity.slice(7), "base64").toString("hex") },
          ],
        },
        { type: "data", name: "A list of prices" },
        { type: "framework", name: "electron" },
      ],
    });
  });
});

describe("advisories", () => {
  const entry = (name: string, severity: string, via: readonly unknown[]) => ({
    [name]: { name, severity, range: "<2", via },
  });
  const report = {
    vulnerabilities: {
      ...entry("a", "low", [{ title: "slow", url: "https://h.example/1" }]),
      ...entry("b", "high", [{ title: "open", url: "https://h.example/2" }, "c"]),
    },
  };

  it("are those of the severity that counts, with their reasons", () => {
    const b = "high: b <2: open (https://h.example/2); through c";
    expect(advisories(report, "moderate")).toEqual([b]);
    expect(advisories(report, "low")).toHaveLength(2);
    expect(advisories({ vulnerabilities: {} }, "low")).toEqual([]);
  });

  it.each([[{ message: "405 Method Not Allowed" }], [null], [undefined]])(
    "are not taken for none where the registry answers %j",
    (answer) => {
      expect(() => advisories(answer, "low")).toThrow("gave no report");
    },
  );
});

describe("release-papers.mjs", () => {
  let folder: string;
  beforeEach(() => {
    folder = tempFolder("parley-papers-");
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const write = (): Promise<{ code: number; output: string }> =>
    runStep(nodeBinary, [join(root, "scripts/release-papers.mjs"), folder], {
      quiet: true,
      env: { GITHUB_STEP_SUMMARY: "" },
    });

  it("writes the sums of what people download, and says what is signed", async () => {
    await writeFile(join(folder, "Parley-0.1.0.dmg"), "disk image");
    await writeFile(join(folder, "parley-darwin.cdx.json"), "{}");
    await writeFile(join(folder, "signing-darwin.txt"), "The app is not signed.\n");
    await writeFile(join(folder, "builder-debug.yml"), "not this");

    expect((await write()).code).toBe(0);
    const sum = (text: string): string => createHash("sha256").update(text).digest("hex");
    expect(await readFile(join(folder, "SHA256SUMS"), "utf8")).toBe(
      `${sum("disk image")}  Parley-0.1.0.dmg\n${sum("{}")}  parley-darwin.cdx.json\n`,
    );
    const words = await readFile(join(folder, "INSTALLERS.md"), "utf8");
    expect(words).toContain("- macOS: The app is not signed.");
    expect(words).not.toContain("Windows:");
    expect(words).toContain("Parley does not update itself");
    expect(words).not.toContain("AppArmor");
  });

  it("says beside the archive and inside it how its app gets a sandbox from AppArmor", async () => {
    await writeFile(join(folder, "parley-0.1.0.tar.gz"), "archive");
    expect((await write()).code).toBe(0);
    const words = await readFile(join(folder, "INSTALLERS.md"), "utf8");
    const [inside] = config.linux?.extraFiles as [{ from: string; to: string }];
    expect(words).toContain(`\`${inside.to}\` in the archive`);
    const readme = await readFile(join(root, inside.from), "utf8");
    for (const command of sandboxCommands("chrome-sandbox")) {
      expect(words).toContain(command);
      expect(readme).toContain(command);
    }
  });

  it("fails where there is nothing to write about", async () => {
    const { code, output } = await write();
    expect([code, output]).toEqual([1, expect.stringContaining("no installers")]);
  });
});
