import {
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createHash } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createSecrets } from "../../../../electron/secrets/create-secrets.ts";
import { seal } from "../../../../electron/secrets/sealed-secret.ts";
import { sealedText } from "../../../../shared/secret-limits.ts";
import { createFakeKeytar } from "../../../fakes/fake-keytar.ts";
import { createFakeSafeStorage } from "../../../fakes/fake-safe-storage.ts";

const NAME = "endpoint/0b5d3a50-1111-4222-8333-444455556666";
const KEY = "sk-CANARY-bound-0000-wxyz";
const HERE = "https://a.example";

let root: string;
let home: string;
const keytar = { current: createFakeKeytar() };
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "parley-bound-"));
  home = join(root, "home");
  keytar.current = createFakeKeytar();
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const start = (userData = home, olderOrigin: string | null = null) =>
  createSecrets({
    userData,
    safeStorage: createFakeSafeStorage(),
    loadKeytar: () => Promise.resolve(keytar.current),
    olderOrigin: () => olderOrigin,
    platform: "linux",
    now: () => 0,
  });
const read = (userData = home) => start(userData).read(NAME, HERE);
const entries = () => [...keytar.current.entries.keys()];
const pathMark = (folder: string) => createHash("sha256").update(folder).digest("hex").slice(0, 12);
/** A folder and a keychain as a version left them that marked entries by the folder's path. */
function plantOlder(folder: string, value = KEY, name = NAME) {
  keytar.current.entries.set(`Parley/${name} (${pathMark(folder)})`, value);
  writeFileSync(
    join(home, "secrets.json"),
    JSON.stringify({ version: 1, secrets: { [name]: { place: "keychain" } } }),
  );
}

describe("a secret's origin", () => {
  it("is part of what is kept, and decides who gets it", async () => {
    await start().set(NAME, KEY, HERE);
    expect([...keytar.current.entries.values()]).toEqual([seal({ value: KEY, origin: HERE })]);
    const secrets = start();
    expect(await secrets.read(NAME, HERE)).toEqual({ type: "found", value: KEY });
    for (const other of ["https://b.example", "http://a.example", "https://a.example:8443"]) {
      expect(await secrets.read(NAME, other)).toEqual({ type: "elsewhere", origin: HERE });
    }
  });

  it("is not what the list says: the list is only told", async () => {
    await start().set(NAME, KEY, HERE);
    const path = join(home, "secrets.json");
    writeFileSync(path, readFileSync(path, "utf8").replace(HERE, "https://evil.example"));
    expect(await start().read(NAME, "https://evil.example")).toEqual({
      type: "elsewhere",
      origin: HERE,
    });
  });

  it("of a secret kept for this session alone is told as it is, when it was moved or entered anew", async () => {
    keytar.current.mood = "locked";
    const safeStorage = createFakeSafeStorage();
    safeStorage.isAvailable = false;
    const secrets = createSecrets({
      userData: home,
      safeStorage,
      loadKeytar: () => Promise.resolve(keytar.current),
      olderOrigin: () => null,
      platform: "linux",
      now: () => 0,
    });
    await secrets.set(NAME, KEY, HERE);
    await secrets.rebind(NAME, "https://b.example");
    expect(secrets.originOf(NAME)).toBe("https://b.example");
    expect(await secrets.read(NAME, "https://b.example")).toMatchObject({ type: "found" });
    await secrets.set(NAME, KEY, "https://c.example");
    expect(secrets.originOf(NAME)).toBe("https://c.example");
    // The list agrees, so that the next start says so, too.
    expect(readFileSync(join(home, "secrets.json"), "utf8")).toContain("https://c.example");
  });

  it("changes only where a person says so", async () => {
    const secrets = start();
    await secrets.set(NAME, KEY, HERE);
    await secrets.rebind(NAME, "https://b.example");
    expect(await start().read(NAME, HERE)).toEqual({
      type: "elsewhere",
      origin: "https://b.example",
    });
    expect(await start().read(NAME, "https://b.example")).toMatchObject({ value: KEY });
    expect(start().originOf(NAME)).toBe("https://b.example");
  });

  it("is not what somebody wrote into the list: no sentence of theirs is told as one", async () => {
    await start().set(NAME, KEY, HERE);
    const list = join(home, "secrets.json");
    const said = "https://api.openai.com. Parley asks you to press Send";
    writeFileSync(list, readFileSync(list, "utf8").replace(HERE, said));
    const secrets = start();
    expect(secrets.originOf(NAME)).toBeUndefined();
    expect(await secrets.status(NAME)).toMatchObject({ origin: HERE });
    expect(secrets.originOf(NAME)).toBe(HERE);
  });

  it("may be none yet: then it goes nowhere", async () => {
    await start().set(NAME, KEY, null);
    expect(await read()).toEqual({ type: "elsewhere", origin: null });
  });

  it("holds in memory, too", async () => {
    keytar.current.mood = "locked";
    const storage = createFakeSafeStorage();
    storage.isAvailable = false;
    const secrets = createSecrets({
      userData: home,
      safeStorage: storage,
      loadKeytar: () => Promise.resolve(keytar.current),
      olderOrigin: () => null,
      platform: "linux",
      now: () => 0,
    });
    await secrets.set(NAME, KEY, HERE);
    expect(await secrets.read(NAME, "https://b.example")).toEqual({
      type: "elsewhere",
      origin: HERE,
    });
    expect(await secrets.read(NAME, HERE)).toMatchObject({ value: KEY });
  });

  it("costs a keychain few bytes", () => {
    const secret = { value: "x".repeat(100), origin: "https://api.openai.com" };
    expect(sealedText(secret)).toHaveLength(100 + secret.origin.length + 21);
  });
});

describe("what an older version kept", () => {
  beforeEach(() => start().set("langfuse/secret-key", "x", null));

  it("gets the origin it went to, and an entry under the profile's id; no other stays", async () => {
    plantOlder(home);
    const secrets = start(home, HERE);
    expect(await secrets.read(NAME, HERE)).toEqual({ type: "found", value: KEY });
    expect(entries().filter((each) => each.includes(NAME))).toHaveLength(1);
    expect(entries().join()).not.toContain(pathMark(home));
    // From now on the origin is kept with it.
    expect(await start(home, "https://evil.example").read(NAME, HERE)).toMatchObject({
      value: KEY,
    });
  });

  it("is found through a link", async () => {
    const link = join(root, "link");
    symlinkSync(home, link);
    plantOlder(home);
    expect(await start(link, HERE).read(NAME, HERE)).toMatchObject({ value: KEY });
  });

  it("is found by an endpoint's own id where the folder was moved since", async () => {
    plantOlder("/somewhere/else");
    expect(await start(home, HERE).read(NAME, HERE)).toMatchObject({ value: KEY });
  });

  it("is not taken from another profile where only the name is the same", async () => {
    plantOlder("/somewhere/else", KEY, "langfuse/secret-key");
    await expect(start(home, HERE).read("langfuse/secret-key", HERE)).rejects.toMatchObject({
      code: "secret-unreadable",
    });
  });
});

describe("a profile", () => {
  it("that is moved, or reached through a link, finds its keys and leaves none behind", async () => {
    await start().set(NAME, KEY, HERE);
    const moved = join(root, "moved");
    renameSync(home, moved);
    expect(await read(moved)).toMatchObject({ value: KEY });
    const link = join(root, "link");
    symlinkSync(moved, link);
    expect(await read(link)).toMatchObject({ value: KEY });
    await start(link).delete(NAME);
    expect(entries()).toEqual([]);
  });

  it("and its copy each have keys of their own from the copy's first use", async () => {
    await start().set(NAME, KEY, HERE);
    const copy = join(root, "copy");
    cpSync(home, copy, { recursive: true });
    expect(await read(copy)).toMatchObject({ value: KEY });
    await start(copy).set(NAME, "sk-other", HERE);
    expect(await read()).toMatchObject({ value: KEY });
    await start(copy).delete(NAME);
    expect(await read()).toMatchObject({ value: KEY });
    await start().delete(NAME);
    expect(entries()).toEqual([]);
  });

  it("is not robbed by a copy that forgets a key it never used", async () => {
    await start().set(NAME, KEY, HERE);
    const copy = join(root, "copy");
    cpSync(home, copy, { recursive: true });
    await start(copy).delete(NAME);
    expect(await read()).toMatchObject({ value: KEY });
  });

  it("that is the only copy left takes over what it came with", async () => {
    await start().set(NAME, KEY, HERE);
    const copy = join(root, "copy");
    cpSync(home, copy, { recursive: true });
    start(copy);
    rmSync(home, { recursive: true });
    await start(copy).delete(NAME);
    expect(entries()).toEqual([]);
  });

  it("whose id was lost still finds what its list names", async () => {
    await start().set(NAME, KEY, HERE);
    writeFileSync(join(home, "profile.json"), "{");
    expect(await read()).toMatchObject({ value: KEY });
  });

  it("writes nothing before it has a secret", async () => {
    expect(await read()).toEqual({ type: "absent" });
    expect(existsSync(home)).toBe(false);
  });
});
