import { createCertificate } from "../../fakes/faults/certificate.ts";
import {
  startBlackHole,
  startFaultServer,
  vacantAddress,
  type FaultServer,
} from "../../fakes/fault-server.ts";
import type { Reply } from "../../fakes/faults/replies.ts";
import type { Address } from "./row.ts";

/** Every address a row may use, behind one door. */
export interface Endpoints extends AsyncDisposable {
  baseUrl(address: Address): string;
  /** Tells all servers what to do next, and forgets their requests. */
  play(replies: readonly [Reply, ...Reply[]]): void;
  /** The chat requests since `play`, at whichever server. */
  exchanges(): FaultServer["exchanges"];
  /** Certificates that the app is to trust: what is wrong with them is only their host or their time. */
  readonly trusted: string;
}

const LONG_AGO = new Date("2020-01-01");
const PAST = new Date("2021-01-01");
const FUTURE = new Date("2100-01-01");
const HERE = { ipAddress: "127.0.0.1" };

export async function startEndpoints(): Promise<Endpoints> {
  const valid = { notBefore: LONG_AGO, notAfter: FUTURE };
  const selfSigned = createCertificate({ commonName: "unknown", subject: HERE, ...valid });
  const otherHost = createCertificate({
    commonName: "other host",
    subject: { dnsName: "other.example" },
    ...valid,
  });
  const expired = createCertificate({
    commonName: "expired",
    subject: HERE,
    notBefore: LONG_AGO,
    notAfter: PAST,
  });
  const servers = {
    plain: await startFaultServer(),
    "self-signed": await startFaultServer(selfSigned),
    "other host": await startFaultServer(otherHost),
    expired: await startFaultServer(expired),
  };
  const blackHole = await startBlackHole();
  const all = Object.values(servers);
  const addresses: Record<Exclude<Address, keyof typeof servers>, string> = {
    "https to plain http": servers.plain.baseUrl.replace("http:", "https:"),
    "unknown name": "http://no-such-host.invalid/v1",
    vacant: await vacantAddress(),
    "black hole": blackHole.baseUrl,
  };
  return {
    baseUrl: (address) =>
      address in servers
        ? servers[address as keyof typeof servers].baseUrl
        : addresses[address as keyof typeof addresses],
    play: (replies) => all.forEach((server) => server.play(replies)),
    exchanges: () => all.flatMap((server) => server.exchanges),
    trusted: otherHost.cert + expired.cert,
    async [Symbol.asyncDispose]() {
      await Promise.all([...all, blackHole].map((each) => each[Symbol.asyncDispose]()));
    },
  };
}
