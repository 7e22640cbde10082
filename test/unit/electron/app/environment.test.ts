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
    };
    expect(takeEnvironment(variables)).toEqual({
      openaiApiKey: "sk-test",
      openaiBaseUrl: "http://localhost:1/v1",
      model: undefined,
      logLevel: undefined,
      langfusePublicKey: undefined,
      langfuseSecretKey: "sk-lf",
      langfuseBaseUrl: undefined,
    });
    expect(Object.keys(variables).sort()).toEqual(["PARLEY_MODEL", "PATH"]);
  });
});
