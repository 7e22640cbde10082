import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { canaryIn, canaryKey, canaryUnder } from "../../fakes/canary.ts";

const KEY = canaryKey("test");

describe("canaryIn", () => {
  const utf16 = Buffer.from(KEY, "utf16le");
  const ways: readonly (readonly [string, string | Buffer])[] = [
    ["plain", `{"key":"${KEY}"}`],
    ["UTF-16", utf16],
    ["UTF-16", Buffer.from(utf16).swap16()],
    ["base64", Buffer.from(KEY).toString("base64")],
    ["base64", Buffer.from(`:${KEY}`).toString("base64")],
    ["base64", Buffer.from(`pk:${KEY}`).toString("base64url")],
    ["base64", Buffer.from(`abc${KEY}def`).toString("base64")],
    ["base64 of UTF-16", Buffer.from(`x${KEY}`, "utf16le").toString("base64")],
    ["URL-encoded", `key=${KEY.replaceAll("-", "%2D")}`],
    ["hexadecimal", Buffer.from(KEY).toString("hex")],
  ];
  it.each(ways)("finds a key that is %s", (way, bytes) => {
    expect(canaryIn(bytes)).toContain(way);
  });

  it("finds nothing where there is nothing", () => {
    expect(canaryIn("A canary sang in the CANARY islands. sk-other-key, sk-CANAR")).toEqual([]);
  });
});

describe("canaryUnder", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "parley-canary-"));
    mkdirSync(join(folder, "logs"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it("finds a key in a database, in its write-ahead log, and in a packed file deep down", () => {
    const path = join(folder, "parley.db");
    const database = new DatabaseSync(path);
    database.exec("PRAGMA journal_mode = WAL; CREATE TABLE t (value TEXT)");
    database.prepare("INSERT INTO t VALUES (?)").run(KEY);
    expect(canaryUnder(folder)).toEqual([`${path}-wal (plain)`]);
    database.close();
    expect(canaryUnder(folder)).toEqual([`${path} (plain)`]);
    const packed = join(folder, "logs", "parley.1.log.gz");
    writeFileSync(packed, gzipSync(`{"error":"Bearer ${KEY}"}`));
    expect(canaryUnder(folder)).toContain(`${packed} (plain)`);
  });
});
