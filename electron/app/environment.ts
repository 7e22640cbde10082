import { statSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, isAbsolute, resolve, sep } from "node:path";
import { KEYED_PRESETS } from "../../shared/endpoint-presets.ts";
import type { ProxyVariables } from "../http/find-proxies.ts";

/** What the environment may say, read once at the start. */
export interface Environment {
  readonly openaiApiKey: string | undefined;
  readonly openaiBaseUrl: string | undefined;
  /** The keys of other providers, by the name of the variable. */
  readonly providerKeys: Readonly<Record<string, string>>;
  readonly model: string | undefined;
  readonly logLevel: string | undefined;
  readonly proxies: ProxyVariables;
  /** `NODE_EXTRA_CA_CERTS`, a file. Once packaged, Electron keeps Node from reading it. */
  readonly extraCertificates: string | undefined;
  /** The file that an AppImage was started from. */
  readonly appImage: string | undefined;
  readonly langfusePublicKey: string | undefined;
  readonly langfuseSecretKey: string | undefined;
  readonly langfuseBaseUrl: string | undefined;
  readonly langfuseEnvironment: string | undefined;
  readonly langfuseRelease: string | undefined;
  /** What programs that a person has the app start are given of it: where things are, and never a key. */
  readonly forServers: Readonly<Record<string, string>>;
  /** What was removed, by name: an app that starts itself anew hands it on. */
  readonly taken: Readonly<Record<string, string>>;
}

/**
 * Variables through which LangChain, LangSmith, the OpenAI SDK, Langfuse and OpenTelemetry would send keys, headers,
 * organisations or whole traces somewhere nobody asked for. A test reads what these
 * libraries ask the environment for, and falls when one of them asks for more.
 */
const UNASKED =
  /^(?:OPENAI|AZURE_OPENAI|LANGCHAIN|LANGSMITH|LANGGRAPH|LANGFUSE|OTEL)_|^LC_OUTPUT_VERSION$/i;

/**
 * The first makes Node accept any certificate: a key would go to whoever answers. `NODE_EXTRA_CA_CERTS` is the way to
 * trust one. The second has Chromium write down the keys of its connections.
 */
const UNSAFE = /^(?:NODE_TLS_REJECT_UNAUTHORIZED|SSLKEYLOGFILE)$/i;

/** A packaged app does not heed it, but hands it on to what it starts: a browser made with Electron would never open. */
const INHERITED = /^ELECTRON_RUN_AS_NODE$/i;

/** What an MCP server is given: where programs, settings and temporary files are, and the language. */
const FOR_SERVERS =
  process.platform === "win32"
    ? /^(?:APPDATA|COMSPEC|HOMEDRIVE|HOMEPATH|LOCALAPPDATA|PATH|PATHEXT|PROCESSOR_ARCHITECTURE|PROGRAMDATA|PROGRAMFILES|PROGRAMFILES\(X86\)|SYSTEMDRIVE|SYSTEMROOT|TEMP|TMP|USERNAME|USERPROFILE|WINDIR)$/i
    : /^(?:HOME|LANG|LC_ALL|LOGNAME|PATH|SHELL|TMPDIR|USER)$/;

/** Takes what the app itself wants from the environment and removes what libraries would read behind its back. */
export function takeEnvironment(
  variables: NodeJS.ProcessEnv,
  execPath = process.execPath,
  look: Look = lookAt,
): Environment {
  const read = (name: string): string | undefined => {
    const value = variables[name]?.trim();
    return value === "" ? undefined : value;
  };
  const taken: Record<string, string> = {};
  const environment = {
    openaiApiKey: read("OPENAI_API_KEY"),
    openaiBaseUrl: read("OPENAI_BASE_URL"),
    providerKeys: Object.fromEntries(
      KEYED_PRESETS.flatMap(({ variable }) => {
        const key = read(variable);
        return key === undefined ? [] : [[variable, key] as const];
      }),
    ),
    model: read("PARLEY_MODEL"),
    logLevel: read("PARLEY_LOG_LEVEL")?.toLowerCase(),
    proxies: {
      https: read("https_proxy") ?? read("HTTPS_PROXY"),
      http: read("http_proxy") ?? read("HTTP_PROXY"),
      all: read("all_proxy") ?? read("ALL_PROXY"),
      no: read("no_proxy") ?? read("NO_PROXY"),
    },
    extraCertificates: read("NODE_EXTRA_CA_CERTS"),
    // The app starts that file when it comes back: a program of another place is none of its own.
    appImage: ownAppImage({ file: read("APPIMAGE"), folder: read("APPDIR"), execPath }, look),
    langfusePublicKey: read("LANGFUSE_PUBLIC_KEY"),
    langfuseSecretKey: read("LANGFUSE_SECRET_KEY"),
    // Langfuse's own SDKs read both names, the newer one first.
    langfuseBaseUrl: read("LANGFUSE_BASE_URL") ?? read("LANGFUSE_HOST"),
    langfuseEnvironment: read("LANGFUSE_TRACING_ENVIRONMENT"),
    langfuseRelease: read("LANGFUSE_RELEASE"),
    forServers: Object.fromEntries(
      Object.entries(variables).flatMap(([name, value]) =>
        // What begins so is a function that a shell has exported, and would be run.
        value === undefined || value.startsWith("()") || !FOR_SERVERS.test(name)
          ? []
          : [[process.platform === "win32" ? name.toUpperCase() : name, value]],
      ),
    ),
    taken,
  };
  for (const [name, value = ""] of Object.entries(variables)) {
    const isKey = KEYED_PRESETS.some(({ variable }) => variable === name.toUpperCase());
    if (!isKey && ![UNASKED, UNSAFE, INHERITED].some((pattern) => pattern.test(name))) continue;
    taken[name] = value;
    // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- the names are the environment's own
    delete variables[name];
  }
  return environment;
}

/**
 * Lets the app start itself anew with the environment that it was started with itself: what comes then takes from it
 * what this process took. Without it the endpoint and the key that a person gave at the terminal would be gone.
 *
 * @param start starts a process before it returns.
 */
export function withTaken(
  variables: NodeJS.ProcessEnv,
  { taken }: Environment,
  start: () => void,
): void {
  Object.assign(variables, taken);
  try {
    start();
  } finally {
    takeEnvironment(variables);
  }
}

/** What stands at a path, links followed; undefined where nothing does. */
type Look = (
  path: string,
) => { readonly uid: number; readonly isFile: boolean; readonly device: number } | undefined;

function lookAt(path: string): ReturnType<Look> {
  try {
    const stats = statSync(path);
    return { uid: stats.uid, isFile: stats.isFile(), device: stats.dev };
  } catch {
    return undefined;
  }
}

interface AppImage {
  readonly file: string | undefined;
  readonly folder: string | undefined;
  readonly execPath: string;
}

/**
 * The file of the AppImage that this process runs out of. Its start script says so in two variables, as anybody may:
 * believed is a file of this user's, or of whoever runs the system, that is mounted below a temporary folder as
 * AppImage's runtime does it (`/tmp/.mount_Parley1a2b3c`).
 */
function ownAppImage({ file, folder, execPath }: AppImage, look: Look): string | undefined {
  if (file === undefined || folder === undefined || !isAbsolute(file)) return undefined;
  if (!isBelow(execPath, folder) || !isBelow(resolve(folder), tmpdir())) return undefined;
  if (!basename(resolve(folder)).startsWith(".mount_")) return undefined;
  const isMount = look(folder)?.device !== look(dirname(resolve(folder)))?.device;
  const found = look(file);
  const own = process.getuid?.() ?? found?.uid;
  const isOwn = found?.isFile === true && (found.uid === own || found.uid === 0);
  return isMount && isOwn ? file : undefined;
}

const isBelow = (path: string, folder: string): boolean =>
  path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
