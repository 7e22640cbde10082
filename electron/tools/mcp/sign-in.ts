import { randomBytes, timingSafeEqual } from "node:crypto";
import { createServer as createHttpServer, type Server as HttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import {
  auth,
  extractWWWAuthenticateParams,
  UnauthorizedError,
  type AuthProvider,
  type OAuthClientMetadata,
  type OAuthClientProvider,
  type OAuthDiscoveryState,
  type StoredOAuthClientInformation,
  type StoredOAuthTokens,
} from "@modelcontextprotocol/client";
import { z } from "zod";
import { AppError } from "../../../shared/errors.ts";
import { createTimeLimit } from "../../clock/time-limit.ts";
import type { McpServerId } from "../../../shared/mcp.ts";
import { onAbort } from "../../clock/on-abort.ts";
import { addressKind } from "../../consent/address-kind.ts";
import { isFields } from "../../http/received.ts";
import { parseJson } from "../../store/parse-json.ts";
import type { Owner, ServerSecrets } from "./server-secrets.ts";

/** The server wants a person to sign in; nobody has asked for that now. */
export class SignInNeeded extends Error {
  override readonly name = "SignInNeeded";
}

/** Signing in at one server. What it brings lies in the keychain, for the server's own origin. */
export interface SignIn {
  /** What each request of a connection asks for its token. Never opens a browser. */
  readonly provider: AuthProvider;
  /**
   * Opens the browser and waits for the person to come back from it. Only for a person's own click.
   *
   * @throws AppError `declined` when they said no there, `timeout`, `permission-denied` for a server that is not safe to
   *   sign in at, or the signal's reason.
   */
  readonly signIn: (signal: AbortSignal) => Promise<void>;
  readonly signOut: () => Promise<void>;
  /** Looks at each answer of the server. @throws SignInNeeded where it wants the person to allow more than before. */
  readonly notice: (response: Response) => void;
}

interface SignInDeps {
  readonly id: McpServerId;
  readonly server: () => Owner;
  readonly secrets: Pick<ServerSecrets, "readSignIn" | "keepSignIn">;
  readonly fetch: typeof fetch;
  /** Opens the system's browser. */
  readonly openLink: (url: string) => Promise<boolean>;
}

type UnauthorizedContext = Parameters<NonNullable<AuthProvider["onUnauthorized"]>>[0];

/** A person may have to find a password, and a second factor. */
const LIMIT_MS = 300_000;

const anyFields = z.custom<object>(isFields);
const kept = z.object({
  /** By the issuer: what one host has given is no other host's. */
  clients: z.record(z.string(), anyFields).catch({}),
  tokens: anyFields.optional().catch(undefined),
  discovery: anyFields.optional().catch(undefined),
  /** Where the browser comes back to. A client is registered for this address. */
  port: z.int().min(1).max(65_535).optional().catch(undefined),
});
type Kept = z.infer<typeof kept>;

export function createSignIn(deps: SignInDeps): SignIn {
  const { secrets, server, openLink } = deps;
  let known: Kept | undefined;
  let verifier = "";
  let state = "";
  /** Set while a person waits for the browser. */
  let open: ((url: URL) => Promise<void>) | undefined;
  /** What the last refusal asked for. */
  let wanted: { readonly scope?: string; readonly resourceMetadataUrl?: URL } = {};

  const load = async (): Promise<Kept> => {
    if (known !== undefined) return known;
    const text = await secrets.readSignIn(server());
    known = (text === undefined ? undefined : parseJson(kept, text)) ?? { clients: {} };
    return known;
  };
  const save = async (change: Partial<Kept>): Promise<void> => {
    known = { ...(await load()), ...change };
    await secrets.keepSignIn(server(), JSON.stringify(known));
  };
  const redirectUrl = (): string => `http://127.0.0.1:${known?.port ?? 1}/callback`;

  const client: OAuthClientProvider = {
    get redirectUrl() {
      return redirectUrl();
    },
    get clientMetadata(): OAuthClientMetadata {
      return {
        client_name: "Parley",
        redirect_uris: [redirectUrl()],
        application_type: "native",
        grant_types: ["authorization_code", "refresh_token"],
        response_types: ["code"],
        token_endpoint_auth_method: "none",
      };
    },
    state: () => (state = randomBytes(32).toString("base64url")),
    async clientInformation(context) {
      const { clients } = await load();
      const found = clients[context?.issuer ?? ""] as StoredOAuthClientInformation | undefined;
      const uris: unknown = found === undefined ? undefined : Reflect.get(found, "redirect_uris");
      // Registered for another port, it would be refused in the browser, and nobody would come back.
      const isOurs = open === undefined || (Array.isArray(uris) && uris.includes(redirectUrl()));
      return isOurs ? found : undefined;
    },
    async saveClientInformation(information, context) {
      const { clients } = await load();
      await save({ clients: { ...clients, [context?.issuer ?? ""]: information } });
    },
    tokens: async () => (await load()).tokens as StoredOAuthTokens | undefined,
    saveTokens: (tokens) => save({ tokens }),
    saveCodeVerifier: (value) => void (verifier = value),
    codeVerifier: () => verifier,
    async saveDiscoveryState(discovery) {
      requirePkce(discovery);
      await save({ discovery });
    },
    discoveryState: async () => (await load()).discovery as OAuthDiscoveryState | undefined,
    async invalidateCredentials(scope) {
      if (scope === "verifier") verifier = "";
      if (scope === "tokens" || scope === "all") await save({ tokens: undefined });
      if (scope === "client" || scope === "all") await save({ clients: {} });
      if (scope === "discovery" || scope === "all") await save({ discovery: undefined });
    },
    async redirectToAuthorization(url) {
      if (open === undefined) throw new SignInNeeded("Sign in again.");
      await open(url);
    },
  };

  let refreshing: Promise<void> | undefined;
  const want = (scope: string | undefined, resourceMetadataUrl: URL | undefined): void => {
    wanted = {
      ...(scope === undefined ? {} : { scope }),
      ...(resourceMetadataUrl === undefined ? {} : { resourceMetadataUrl }),
    };
  };
  const refresh = async ({ response, serverUrl, fetchFn }: UnauthorizedContext): Promise<void> => {
    const { resourceMetadataUrl, scope } = extractWWWAuthenticateParams(response);
    want(scope, resourceMetadataUrl);
    // What was never signed in to has nothing to be refreshed, and its host need not be asked about it.
    if ((await load()).tokens === undefined) throw new SignInNeeded("Sign in first.");
    const done = await auth(client, { serverUrl, fetchFn, ...wanted });
    if (done !== "AUTHORIZED") throw new UnauthorizedError();
  };

  return {
    provider: {
      token: async () => ((await load()).tokens as StoredOAuthTokens | undefined)?.access_token,
      // Where refresh tokens are good for once, a second refresh would sign the person out.
      onUnauthorized: (context) =>
        (refreshing ??= refresh(context).finally(() => (refreshing = undefined))),
    },
    async signIn(signal) {
      const { transport } = server();
      if (transport.type !== "http") throw new AppError("conflict", "It wants no signing in.");
      if (open !== undefined) throw new AppError("conflict", "The browser is open already.");
      await save({ tokens: undefined, discovery: undefined });
      const callback = await listenForCallback((await load()).port);
      await save({ port: callback.port });
      open = async (url) => {
        requireSafe(url);
        if (!(await openLink(url.href))) {
          throw new AppError("permission-denied", "The browser could not be opened.");
        }
      };
      const time = createTimeLimit(LIMIT_MS);
      const limit = AbortSignal.any([signal, time.signal]);
      try {
        const asked = { serverUrl: transport.url, fetchFn: deps.fetch, ...wanted };
        if ((await auth(client, asked)) === "AUTHORIZED") return;
        const { code, iss } = await callback.wait(state, limit);
        await auth(client, { ...asked, authorizationCode: code, ...(iss !== null && { iss }) });
      } catch (error) {
        signal.throwIfAborted();
        if (limit.aborted) {
          throw new AppError("timeout", "Request timed out: nobody came back from the browser.");
        }
        if (error instanceof AppError) throw error;
        const words = error instanceof Error ? error.message : "";
        throw new AppError("permission-denied", `Signing in failed. ${words}`.trim(), {
          cause: error,
        });
      } finally {
        time.end();
        open = undefined;
        callback.close();
      }
    },
    notice(response) {
      if (response.status !== 403) return;
      const { resourceMetadataUrl, scope, error } = extractWWWAuthenticateParams(response);
      if (error !== "insufficient_scope") return;
      const granted = (known?.tokens as StoredOAuthTokens | undefined)?.scope ?? "";
      const all = new Set(`${granted} ${scope ?? ""}`.split(" ").filter((each) => each !== ""));
      want([...all].join(" "), resourceMetadataUrl);
      throw new SignInNeeded("The server wants you to allow more than before.");
    },
    async signOut() {
      known = undefined;
      await secrets.keepSignIn(server(), undefined);
    },
  };
}

/** Without it, whoever sees the code in the browser's address could take it. @throws AppError `permission-denied` */
function requirePkce({ authorizationServerMetadata: metadata }: OAuthDiscoveryState): void {
  if (metadata?.code_challenge_methods_supported?.includes("S256") === true) return;
  throw new AppError(
    "permission-denied",
    "The server does not offer PKCE (S256), so signing in would not be safe.",
  );
}

/** The address is the server's: it may be a file, a program, or a page that everybody reads. */
function requireSafe(url: URL): void {
  const isHere = url.protocol === "http:" && addressKind(url) === "this-computer";
  if (url.protocol === "https:" || isHere) return;
  throw new AppError(
    "permission-denied",
    `The server wants to open an address that is not safe: ${url.protocol}`,
  );
}

interface Callback {
  readonly port: number;
  /** @param state what the answer has to repeat. @throws AppError `declined` or the signal's reason. */
  readonly wait: (
    state: string,
    signal: AbortSignal,
  ) => Promise<{ readonly code: string; readonly iss: string | null }>;
  readonly close: () => void;
}

/** Waits on this computer alone for the browser to come back. @param port the one that was registered, where it is free. */
async function listenForCallback(port: number | undefined): Promise<Callback> {
  const { promise, resolve, reject } = Promise.withResolvers<URLSearchParams>();
  promise.catch(() => undefined);
  let expected = "";
  const host = createHttpServer((request, response) => {
    const url = URL.parse(request.url ?? "", "http://127.0.0.1");
    const isOurs = url?.pathname === "/callback" && request.method === "GET";
    // Any page in the browser can ask for this address; only the one that we opened knows the word.
    if (!isOurs || expected === "" || !isSame(url.searchParams.get("state") ?? "", expected)) {
      response.writeHead(404).end();
      return;
    }
    const isDone = url.searchParams.has("code");
    response.writeHead(200, { "content-type": "text/plain; charset=utf-8", connection: "close" });
    response.end(
      isDone
        ? "You are signed in. Go back to Parley."
        : "You are not signed in. Go back to Parley.",
    );
    resolve(url.searchParams);
  });
  await listen(host, port).catch(() => listen(host, 0));
  const { port: bound } = host.address() as AddressInfo;
  return {
    port: bound,
    async wait(state, signal) {
      expected = state;
      const callOff = onAbort(signal, () => reject(signal.reason));
      try {
        const found = await promise;
        const code = found.get("code");
        if (code === null) {
          throw new AppError("declined", "Not signed in: the server’s page said no.");
        }
        return { code, iss: found.get("iss") };
      } finally {
        callOff();
      }
    },
    close() {
      host.close();
      host.closeAllConnections();
    },
  };
}

async function listen(host: HttpServer, port: number | undefined): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  host.once("error", reject);
  host.listen(port ?? 0, "127.0.0.1", () => resolve(undefined));
  await promise;
  host.off("error", reject);
}

function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
