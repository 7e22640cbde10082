import { expect, it } from "vitest";
import { tryPlain } from "../../../../electron/doctor/try-scheme.ts";
import { createDoctorTarget } from "../../../fakes/doctor-target.ts";

const plain = (baseUrl: string, apiKey: string | undefined) =>
  tryPlain(
    createDoctorTarget({
      baseUrl,
      apiKey,
      fetch: () => Promise.resolve(Response.json({ data: [{ id: "fake" }] })),
    }),
    new AbortController().signal,
  );

it("never proposes http where a key would travel unencrypted to another computer", async () => {
  expect(await plain("https://models.test:8080/v1", "sk-mine")).toBeUndefined();
  const fix = { type: "change", label: "Use http" };
  expect(await plain("https://models.test:8080/v1", undefined)).toMatchObject({
    ...fix,
    patch: { baseUrl: "http://models.test:8080/v1" },
  });
  expect(await plain("https://localhost:8080/v1", "sk-mine")).toMatchObject(fix);
});
