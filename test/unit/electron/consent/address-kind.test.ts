import { describe, expect, it } from "vitest";
import { addressKind } from "../../../../electron/consent/address-kind.ts";

const kind = (host: string): string => addressKind(new URL(`http://${host}/`));

describe("an address", () => {
  it.each([
    ...["localhost", "LOCALHOST.", "127.0.0.1", "127.1", "2130706433", "0x7f000001"],
    ...["0177.0.0.1", "0", "0.0.0.0", "127.0.0.1.", "[::1]", "[::]", "[::ffff:127.0.0.1]"],
    ...["[::ffff:7f00:1]", "[0:0:0:0:0:ffff:127.1.2.3]", "[::127.0.0.1]", "[64:ff9b::7f00:1]"],
    ...[
      "ip6-localhost",
      "localhost.localdomain",
      "１２７.０.０.１",
      "127。0。0。1",
      "[2002:7f00:1::]",
    ],
  ])("%s leads to this computer", (host) => {
    expect(kind(host)).toBe("this-computer");
  });

  it.each([
    ...["10.0.0.1", "167772161", "0xa000001", "012.0.0.1", "172.16.0.1", "172.31.255.255"],
    ...["192.168.1.1", "169.254.169.254", "0xa9fea9fe", "100.64.0.1", "198.18.0.1", "224.0.0.251"],
    ...["255.255.255.255", "[fc00::1]", "[fd12:3456::1]", "[fe80::1]", "[ff02::fb]"],
    ...["[::ffff:10.0.0.1]", "[::ffff:c0a8:101]", "[64:ff9b:1::1]", "[2002:c0a8:101::1]"],
    ...[
      "printer",
      "a.localhost",
      "printer.local",
      "printer.local.",
      "nas.lan",
      "db.internal",
      "router.home.arpa",
    ],
  ])("%s leads into this network", (host) => {
    expect(kind(host)).toBe("local-network");
  });

  it.each([
    ...["example.com", "example.com.", "api.openai.com", "8.8.8.8", "172.32.0.1", "172.15.0.1"],
    ...["100.128.0.1", "169.253.0.1", "192.167.0.1", "[2606:4700::1111]", "[::ffff:8.8.8.8]"],
    ...["127.0.0.1.nip.io", "localhost.example.com", "local.example", "internal.com"],
  ])("%s leads out", (host) => {
    expect(kind(host)).toBe("public");
  });
});
