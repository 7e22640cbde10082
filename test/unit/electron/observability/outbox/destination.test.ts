import { describe, expect, it } from "vitest";
import { parseHeaders } from "../../../../../electron/observability/outbox/destination.ts";

describe("the headers of a collector", () => {
  it("are read as OTEL_EXPORTER_OTLP_HEADERS writes them: encoded, with commas between", () => {
    expect(parseHeaders("Authorization=Basic%20YTpi,x-tenant=a%2Cb%3D1")).toEqual({
      authorization: "Basic YTpi",
      "x-tenant": "a,b=1",
    });
  });

  it.each([
    ["x-key=100%", "100%"],
    ["x-key=a%zzb", "a%zzb"],
    ["x-key=%C3%A4", "%C3%A4"],
    ["x-key=%0Ainjected: 1", "%0Ainjected: 1"],
    ["x-key: a%20b", "a%20b"],
    ["x-key=dG9rZW4=", "dG9rZW4="],
  ])("as in %j are taken as they stand where that is no such code", (text, value) => {
    expect(parseHeaders(text)).toEqual({ "x-key": value });
  });
});
