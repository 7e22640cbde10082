import { describe, expect, it } from "vitest";
import { unmaskRefusal } from "../../../../../electron/agent/endpoint/unmask-refusal.ts";

const JSON_TYPE = { "content-type": "application/json; charset=utf-8" };

describe("unmaskRefusal", () => {
  it.each([
    ['{"error":{"message":"Something is off"}}', 400],
    ['{"error":{"message":"Slow down","code":429}}', 429],
    ['{"error":{"message":"Slow down","code":"rate_limited"}}', 429],
    ['{"error":{"message":"Odd","code":200}}', 400],
    ['{"error":"no such model"}', 400],
  ])("makes a refusal of %j", async (body, status) => {
    const headers = { ...JSON_TYPE, "x-request-id": "r-1" };
    const response = await unmaskRefusal(new Response(body, { headers }));
    expect(response.status).toBe(status);
    expect(response.headers.get("x-request-id")).toBe("r-1");
    expect(await response.text()).toBe(body);
  });

  it.each(['{"data":[]}', '{"error":null,"data":[]}', '{"choices":[]}', "[]", "", "{"])(
    "hands on %j as it came",
    async (body) => {
      const response = await unmaskRefusal(new Response(body, { headers: JSON_TYPE }));
      expect(response.status).toBe(200);
      expect(await response.text()).toBe(body);
    },
  );

  it("does not wait for a stream", async () => {
    const body = new ReadableStream();
    const headers = { "content-type": "text/event-stream" };
    const response = new Response(body, { headers });
    expect(await unmaskRefusal(response)).toBe(response);
  });
});
