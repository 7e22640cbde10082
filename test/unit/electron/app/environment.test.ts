import { describe, expect, it } from "vitest";
import { takeEnvironment } from "../../../../electron/app/environment.ts";

describe("takeEnvironment", () => {
  it("takes what the app wants and removes what libraries would read behind its back", () => {
    const variables: NodeJS.ProcessEnv = {
      PATH: "/bin",
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
    };
    expect(takeEnvironment(variables)).toEqual({
      proxies: { https: "http://small:1", http: "http://plain:1", no: undefined },
      openaiApiKey: "sk-test",
      openaiBaseUrl: "http://localhost:1/v1",
      model: undefined,
      logLevel: undefined,
      langfusePublicKey: undefined,
      langfuseSecretKey: "sk-lf",
      langfuseBaseUrl: undefined,
    });
    const left = Object.keys(variables).filter((name) => !/proxy/i.test(name));
    expect(left.sort()).toEqual(["PARLEY_MODEL", "PATH"]);
  });
});
