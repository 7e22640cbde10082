import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { importKeytar } from "../../../electron/secrets/create-secrets.ts";
import { createKeychain, type Keychain } from "../../../electron/secrets/keychain-store.ts";
import { marksOf } from "../../../electron/secrets/profile.ts";
import { needing } from "../../../scripts/lib/skips.mjs";
import { describeSecretStore } from "../../contract/secrets/secret-store-spec.ts";
import { createKeyringHome, type KeyringHome, type Session } from "../../fakes/keyring.ts";
import { forgetKeys } from "../../fakes/own-keychain.ts";
import { ANY_ORIGIN } from "../../fakes/secrets-as-store.ts";
import type { Step } from "./use-secrets.ts";

const { platform } = process;

const linux = needing("Linux");

const openKeychain = (limitMs: number): Keychain =>
  createKeychain({ load: importKeytar, probeMark: randomUUID, platform, limitMs });

const NAME = "endpoint/a";
const KEY = "sk-CANARY-keyring-000000-wxyz";

let home: KeyringHome;
beforeAll(async () => {
  if (!linux.isMissing) home = await createKeyringHome();
});
afterAll(async () => {
  if (!linux.isMissing) await home[Symbol.asyncDispose]();
});

describe.skipIf(linux.isMissing)(`GNOME Keyring${linux.note}`, () => {
  let session: Session;
  beforeAll(async () => {
    session = await home.startSession("unlocked");
    // keytar is loaded after this, and libsecret looks for the bus when it is first used.
    process.env["DBUS_SESSION_BUS_ADDRESS"] = session.address;
  });
  afterAll(() => session[Symbol.asyncDispose]());

  describeSecretStore("keytar", () => {
    const profile = randomUUID();
    const open = () => openKeychain(20_000).of(profile);
    return { store: open(), reopen: open };
  });

  it("keeps the keys of two profiles apart", async () => {
    const open = () => openKeychain(20_000).of(randomUUID());
    const [one, other] = [open(), open()];
    await one.set(NAME, "sk-one");
    expect(await other.get(NAME)).toBeUndefined();
    await other.delete(NAME);
    expect(await one.get(NAME)).toBe("sk-one");
  });

  it("loses what a test's folder left there, and nothing of another's", async () => {
    const keychain = openKeychain(20_000);
    const open = (folder: string) => keychain.of(marksOf(folder)[0] ?? "");
    const ofTest = mkdtempSync(join(tmpdir(), "parley-test-"));
    const ofSomebody = mkdtempSync(join(tmpdir(), "parley-somebody-"));
    await open(ofTest).set(NAME, KEY);
    await open(ofTest).set("endpoint/b", KEY);
    await open(ofSomebody).set(NAME, KEY);
    await forgetKeys(ofTest);
    expect(await open(ofTest).get(NAME)).toBeUndefined();
    expect(await open(ofTest).get("endpoint/b")).toBeUndefined();
    expect(await open(ofSomebody).get(NAME)).toBe(KEY);
  });

  it("is given up after its time, left alone while it hangs, and used again when it is back", async () => {
    const profile = randomUUID();
    const patient = openKeychain(20_000).of(profile);
    await patient.set(NAME, KEY);
    const hasty = openKeychain(300).of(profile);
    session.freeze();
    try {
      await expect(hasty.get(NAME)).rejects.toMatchObject({
        code: "secret-unreadable",
        message:
          "The system’s keychain did not answer in 0.3 seconds. Unlock your keychain, then try again.",
      });
      const before = performance.now();
      await expect(hasty.get(NAME)).rejects.toMatchObject({ code: "secret-unreadable" });
      expect(performance.now() - before).toBeLessThan(250);
    } finally {
      session.thaw();
    }
    await expect.poll(() => hasty.get(NAME).catch(() => undefined), { timeout: 20_000 }).toBe(KEY);
  });
});

describe.skipIf(linux.isMissing)(`where the keychain fails${linux.note}`, () => {
  let userData: string;
  beforeEach(() => {
    userData = mkdtempSync(join(tmpdir(), "parley-secrets-"));
  });
  afterEach(() => rmSync(userData, { recursive: true, force: true }));

  /** Another start of the app on the same folder. Without an address there is no D-Bus session at all. */
  async function use(address: string | undefined, steps: readonly Step[]): Promise<unknown[]> {
    const script = join(import.meta.dirname, "use-secrets.ts");
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [script, userData, JSON.stringify(steps)],
      {
        env: {
          PATH: process.env["PATH"],
          HOME: userData,
          ...(address === undefined ? {} : { DBUS_SESSION_BUS_ADDRESS: address }),
        },
      },
    );
    return stdout
      .trim()
      .split("\n")
      .map((line): unknown => JSON.parse(line));
  }

  const everyStep: readonly Step[] = [
    ["set", NAME, KEY],
    ["get", NAME],
    ["status", NAME],
    ["delete", NAME],
    ["status", NAME],
  ];
  const keptForThisSession = (reason: string) => [
    { answer: null },
    { answer: KEY },
    {
      answer: {
        state: "set",
        name: NAME,
        place: "session",
        lastFour: "wxyz",
        reason: expect.stringContaining(reason) as string,
        origin: ANY_ORIGIN,
      },
    },
    { answer: null },
    { answer: { state: "absent", name: NAME } },
  ];

  it("without D-Bus a key is kept for the session, and it says why", async () => {
    expect(await use(undefined, everyStep)).toEqual(
      keptForThisSession("There is no D-Bus session"),
    );
  });

  it("with an address where no bus is, too", async () => {
    const address = `unix:path=${join(userData, "no-such-socket")}`;
    expect(await use(address, everyStep)).toEqual(keptForThisSession("There is no D-Bus session"));
  });

  it("with a bus on which no keychain is, too", async () => {
    await using session = await home.startSession("none");
    expect(await use(session.address, everyStep)).toEqual(
      keptForThisSession("No keychain service, such as GNOME Keyring or KWallet, is running."),
    );
  });

  it("a key saved while it was open is locked when it is not, and there when it is open again", async () => {
    {
      await using session = await home.startSession("unlocked");
      expect(
        await use(session.address, [
          ["set", NAME, KEY],
          ["status", NAME],
        ]),
      ).toEqual([
        { answer: null },
        {
          answer: {
            state: "set",
            name: NAME,
            place: "keychain",
            reason: null,
            lastFour: "wxyz",
            origin: ANY_ORIGIN,
          },
        },
      ]);
      expect(readFileSync(join(userData, "secrets.json"), "utf8")).not.toContain("CANARY");
    }
    const locked = {
      code: "secret-unreadable",
      message: "The system’s keychain is locked. Unlock your keychain, then try again.",
    };
    {
      await using session = await home.startSession("locked");
      expect(
        await use(session.address, [
          ["get", NAME],
          ["has", NAME],
          ["status", NAME],
          ["delete", NAME],
        ]),
      ).toEqual([
        { error: expect.objectContaining(locked) as object },
        { answer: true },
        { answer: { state: "unreadable", name: NAME, message: locked.message } },
        { error: expect.objectContaining(locked) as object },
      ]);
      // A new key in its place is kept for the session, and takes nothing from the one that is locked.
      const [, , status] = await use(session.address, [
        ["set", NAME, "sk-other-000000000000"],
        ["get", NAME],
        ["status", NAME],
      ]);
      expect(status).toMatchObject({ answer: { place: "session" } });
    }
    {
      await using session = await home.startSession("none");
      expect(await use(session.address, [["get", NAME]])).toEqual([
        { error: expect.objectContaining({ code: "secret-unreadable" }) as object },
      ]);
    }
    await using session = await home.startSession("unlocked");
    expect(
      await use(session.address, [
        ["get", NAME],
        ["delete", NAME],
        ["get", NAME],
      ]),
    ).toEqual([{ answer: KEY }, { answer: null }, { answer: null }]);
  });
});
