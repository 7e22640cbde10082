import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { takeEnvironment, withTaken } from "../../../../electron/app/environment.ts";
import { libraryVariables } from "../../../fakes/library-variables.ts";

describe("takeEnvironment", () => {
  it("takes what the app wants and removes what libraries would read behind its back", () => {
    const variables: NodeJS.ProcessEnv = {
      PATH: "/bin",
      ANTHROPIC_API_KEY: " sk-ant ",
      OPENAI_API_KEY: " sk-test ",
      OPENAI_BASE_URL: "http://localhost:1/v1",
      OPENAI_ORG_ID: "org",
      OPENAI_PROJECT_ID: "project",
      PARLEY_MODEL: "",
      LANGSMITH_TRACING: "true",
      LANGCHAIN_TRACING_V2: "true",
      LANGFUSE_SECRET_KEY: "sk-lf",
      https_proxy: "http://small:1",
      HTTPS_PROXY: "http://large:1",
      HTTP_PROXY: "http://plain:1",
      NO_PROXY: " ",
      NODE_TLS_REJECT_UNAUTHORIZED: "0",
      NODE_EXTRA_CA_CERTS: "/etc/ssl/company.pem",
      ELECTRON_RUN_AS_NODE: "1",
      SSLKEYLOGFILE: "/tmp/keys",
      ALL_PROXY: "socks5://all:1",
      LC_ALL: "C",
    };
    expect(takeEnvironment(variables)).toEqual({
      proxies: {
        https: "http://small:1",
        http: "http://plain:1",
        all: "socks5://all:1",
        no: undefined,
      },
      extraCertificates: "/etc/ssl/company.pem",
      appImage: undefined,
      openaiApiKey: "sk-test",
      openaiBaseUrl: "http://localhost:1/v1",
      providerKeys: { ANTHROPIC_API_KEY: "sk-ant" },
      model: undefined,
      logLevel: undefined,
      langfusePublicKey: undefined,
      langfuseSecretKey: "sk-lf",
      langfuseBaseUrl: undefined,
      langfuseEnvironment: undefined,
      langfuseRelease: undefined,
      forServers: { PATH: "/bin", LC_ALL: "C" },
      taken: {
        ANTHROPIC_API_KEY: " sk-ant ",
        OPENAI_API_KEY: " sk-test ",
        OPENAI_BASE_URL: "http://localhost:1/v1",
        OPENAI_ORG_ID: "org",
        OPENAI_PROJECT_ID: "project",
        LANGSMITH_TRACING: "true",
        LANGCHAIN_TRACING_V2: "true",
        LANGFUSE_SECRET_KEY: "sk-lf",
        NODE_TLS_REJECT_UNAUTHORIZED: "0",
        ELECTRON_RUN_AS_NODE: "1",
        SSLKEYLOGFILE: "/tmp/keys",
      },
    });
    const left = Object.keys(variables).filter((name) => !/proxy/i.test(name));
    expect(left.sort()).toEqual(["LC_ALL", "NODE_EXTRA_CA_CERTS", "PARLEY_MODEL", "PATH"]);
  });

  it("starts the app anew with all that it was started with, and keeps none of it itself", () => {
    const first = {
      PATH: "/bin",
      OPENAI_API_KEY: "sk-test",
      LANGFUSE_HOST: "http://a",
      OTEL_X: "",
    };
    const variables: NodeJS.ProcessEnv = { ...first };
    const environment = takeEnvironment(variables);
    expect(variables).toEqual({ PATH: "/bin" });
    const seen: NodeJS.ProcessEnv[] = [];
    withTaken(variables, environment, () => void seen.push({ ...variables }));
    const failing = (): void => {
      seen.push({ ...variables });
      throw new Error("no process");
    };
    expect(() => withTaken(variables, environment, failing)).toThrow("no process");
    expect(seen).toEqual([first, first]);
    expect(variables).toEqual({ PATH: "/bin" });
  });

  it("relaunches the file of an AppImage only where it runs out of that AppImage", () => {
    const mount = join(tmpdir(), ".mount_Parley1");
    const variables = { APPIMAGE: "/home/a/Parley.AppImage", APPDIR: mount };
    const uid = process.getuid?.() ?? 0;
    const FILES: Readonly<Record<string, ReturnType<typeof at>>> = {
      [mount]: at({ device: 2, isFile: false }),
      [tmpdir()]: at({ isFile: false }),
      [join(tmpdir(), "disk")]: at({ device: 3, isFile: false }),
      "/": at({ isFile: false, uid: 0 }),
      "/home/a/Parley.AppImage": at({}),
      "/opt/Parley.AppImage": at({ uid: 0 }),
      "/home/b/theirs": at({ uid: uid + 1 }),
      "/home/a": at({ isFile: false }),
    };
    function at(over: { device?: number; isFile?: boolean; uid?: number }) {
      return { device: 1, isFile: true, uid, ...over };
    }
    const appImage = (execPath: string, over: Record<string, string> = {}, files = FILES) =>
      takeEnvironment({ ...variables, ...over }, execPath, (path) => files[path]).appImage;
    const inside = join(mount, "parley");
    expect(appImage(inside)).toBe("/home/a/Parley.AppImage");
    expect(appImage(inside, { APPIMAGE: "/opt/Parley.AppImage" })).toBe("/opt/Parley.AppImage");
    expect(appImage("/opt/Parley/parley")).toBeUndefined();
    expect(appImage(`${mount}234/parley`)).toBeUndefined();
    // A folder that holds everything is no mount of an AppImage, nor is one that somebody made.
    for (const APPDIR of ["/", "/opt/Parley", tmpdir(), `${mount}/..`, `${mount}/../..`])
      expect(appImage("/opt/Parley/parley", { APPDIR })).toBeUndefined();
    const disk = join(tmpdir(), "disk");
    expect(appImage(join(disk, "parley"), { APPDIR: disk })).toBeUndefined();
    expect(appImage(inside, {}, { ...FILES, [mount]: at({ isFile: false }) })).toBeUndefined();
    for (const APPIMAGE of ["/home/b/theirs", "/home/a", "/home/a/gone", "Parley.AppImage"])
      expect(appImage(inside, { APPIMAGE })).toBeUndefined();
  });

  /** What stays although a library asks for it, by why nothing comes of it. */
  const HARMLESS = {
    "read only by a client that Parley never makes": [
      "AWS_BEARER_TOKEN_BEDROCK",
      "AWS_BEDROCK_BASE_URL",
      "AWS_DEFAULT_REGION",
      "AWS_REGION",
      "GOOGLE_CLOUD_LOCATION",
      "GOOGLE_CLOUD_PROJECT",
      "REGISTRY_PASSWORD",
    ],
    "read only where LangSmith traces, which nothing turns on any more": ["ENVIRONMENT"],
    "only in the examples of its comments": [
      "MY_TRACER_ENABLED",
      "UPSTASH_REDIS_REST_TOKEN",
      "UPSTASH_REDIS_REST_URL",
    ],
    "the person's own proxy, which the endpoint's proxy setting follows": [
      "HTTPS_PROXY",
      "HTTP_PROXY",
      "NO_PROXY",
    ],
    "about the terminal, the runtime or its tests; nothing is sent anywhere": [
      "CI_NAME",
      "COLORTERM",
      "FORCE_COLOR",
      "JEST_WORKER_ID",
      "NODE_ENV",
      "NODE_OPTIONS",
      "NODE_V8_COVERAGE",
      "TEAMCITY_VERSION",
      "TERM",
      "TERM_PROGRAM",
      "TERM_PROGRAM_VERSION",
      "TS_NODE_DEV",
      "UNDICI_NO_WASM_SIMD",
    ],
  };

  it("leaves nothing that a library asks for, except what was looked at and does no harm", () => {
    const variables = Object.fromEntries([...libraryVariables()].map((name) => [name, "x"]));
    takeEnvironment(variables);
    expect(Object.keys(variables).sort()).toEqual(Object.values(HARMLESS).flat().sort());
  });
});
