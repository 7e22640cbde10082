import { createHash } from "node:crypto";
import { originOf } from "../../../shared/endpoint-rules.ts";
import type { McpServerId, McpTransport } from "../../../shared/mcp.ts";
import type { SecretName } from "../../../shared/secret.ts";
import type { Secrets } from "../../secrets/secret-store.ts";

/** What a server is reached with, as the system gets it. */
export type ConnectionValues = ReadonlyMap<string, string>;

/** The secrets of MCP servers: values of variables and headers, what may start, and what signing in brought. */
export interface ServerSecrets {
  /** Keeps a value; null leaves the one that is there, but lets it go where the server is now. */
  readonly keep: (server: Owner, name: string, value: string | null) => Promise<void>;
  /** The values of all the names in its configuration; one that was never given, or is for another place, is left out. */
  readonly read: (server: Owner) => Promise<ConnectionValues>;
  /** Notes that a person has let exactly this start. */
  readonly agree: (server: Owner) => Promise<void>;
  /** Takes that back. */
  readonly disagree: (id: McpServerId) => Promise<void>;
  /** Whether they have, and nothing of it has changed since. */
  readonly isAgreed: (server: Owner) => Promise<boolean>;
  /** What signing in brought, as text; undefined where there is nothing for this address. */
  readonly readSignIn: (server: Owner) => Promise<string | undefined>;
  /** Undefined forgets it. */
  readonly keepSignIn: (server: Owner, value: string | undefined) => Promise<void>;
  /** Deletes those that the configuration no longer names; all of them where `kept` is undefined. */
  readonly forget: (server: Owner, kept: McpTransport | undefined) => Promise<void>;
}

/** A server, as far as its secrets go. */
export interface Owner {
  readonly id: McpServerId;
  readonly transport: McpTransport;
}

/**
 * What a server is, in one number: the program with its arguments and folder, or the address, and the names of what it is
 * given. Another one is another server, whatever it calls itself.
 */
export function serverFingerprint(transport: McpTransport): string {
  const facts =
    transport.type === "stdio"
      ? ["stdio", transport.command, transport.args, transport.cwd, [...transport.env].sort()]
      : ["http", transport.url, transport.headers.map((name) => name.toLowerCase()).sort()];
  return createHash("sha256").update(JSON.stringify(facts)).digest("hex");
}

/**
 * The one place that a server's secrets go to: the origin of its address, or its program with its arguments. No host has
 * the second kind of name, so no request can ever be for it.
 */
export function placeOf(transport: McpTransport): string {
  if (transport.type === "http") return originOf(transport.url) ?? "nowhere";
  const { command, args } = transport;
  const hash = createHash("sha256")
    .update(JSON.stringify([command, args]))
    .digest("hex");
  return `program:${hash}`;
}

const valueName = ({ id, transport }: Owner, name: string): SecretName =>
  transport.type === "stdio" ? `mcp/${id}/env/${name}` : `mcp/${id}/header/${name.toLowerCase()}`;

const namesOf = (transport: McpTransport): readonly string[] =>
  transport.type === "stdio" ? transport.env : transport.headers;

export function createServerSecrets(
  secrets: Pick<Secrets, "set" | "read" | "rebind" | "has" | "delete">,
): ServerSecrets {
  const find = async (name: SecretName, place: string): Promise<string | undefined> => {
    const found = await secrets.read(name, place);
    return found.type === "found" ? found.value : undefined;
  };
  return {
    async keep(server, name, value) {
      const secret = valueName(server, name);
      const place = placeOf(server.transport);
      if (value !== null) await secrets.set(secret, value, place);
      else if (await secrets.has(secret)) await secrets.rebind(secret, place);
    },
    async read(server) {
      const values = new Map<string, string>();
      for (const name of namesOf(server.transport)) {
        const value = await find(valueName(server, name), placeOf(server.transport));
        if (value !== undefined) values.set(name, value);
      }
      return values;
    },
    agree: ({ id, transport }) =>
      secrets.set(`mcp/${id}/agreed`, serverFingerprint(transport), placeOf(transport)),
    disagree: (id) => secrets.delete(`mcp/${id}/agreed`),
    isAgreed: async ({ id, transport }) =>
      (await find(`mcp/${id}/agreed`, placeOf(transport))) === serverFingerprint(transport),
    readSignIn: ({ id, transport }) => find(`mcp/${id}/oauth`, placeOf(transport)),
    keepSignIn: ({ id, transport }, value) =>
      value === undefined
        ? secrets.delete(`mcp/${id}/oauth`)
        : secrets.set(`mcp/${id}/oauth`, value, placeOf(transport)),
    async forget(server, kept) {
      const left = new Set(kept?.type === server.transport.type ? namesOf(kept) : []);
      for (const name of namesOf(server.transport)) {
        if (!left.has(name)) await secrets.delete(valueName(server, name));
      }
      if (kept !== undefined) return;
      await secrets.delete(`mcp/${server.id}/agreed`);
      await secrets.delete(`mcp/${server.id}/oauth`);
    },
  };
}
