import { describe, expect, it } from "vitest";
import { formatTime, localTimeZone } from "../../../../../electron/agent/tools/format-time.ts";
import { createTools } from "../../../../../electron/agent/tools/index.ts";
import { ToolError, toErrorText } from "../../../../../electron/agent/tools/tool-error.ts";
import { toWireToolName } from "../../../../../electron/agent/tool-name.ts";

const AT = Date.UTC(2026, 10, 22, 13, 3, 11);

describe("formatTime", () => {
  it.each([
    [AT, "Europe/Vienna", "Sunday, 22 November 2026, 14:03:11 (Europe/Vienna, UTC+01:00)"],
    [AT, "UTC", "Sunday, 22 November 2026, 13:03:11 (UTC, UTC+00:00)"],
    [AT, "Asia/Kolkata", "Sunday, 22 November 2026, 18:33:11 (Asia/Kolkata, UTC+05:30)"],
    [AT, "America/St_Johns", "Sunday, 22 November 2026, 09:33:11 (America/St_Johns, UTC-03:30)"],
    [
      AT,
      "Pacific/Kiritimati",
      "Monday, 23 November 2026, 03:03:11 (Pacific/Kiritimati, UTC+14:00)",
    ],
    [
      Date.UTC(2026, 6, 1, 22, 0, 0),
      "Europe/Vienna",
      "Thursday, 2 July 2026, 00:00:00 (Europe/Vienna, UTC+02:00)",
    ],
  ])("writes %d in %s", (at, zone, text) => {
    expect(formatTime(at, zone)).toBe(text);
  });

  it.each(["Mars/Olympus", "", "Europe/Vienna; rm", "x".repeat(10_000)])(
    "does not know the zone %j",
    (zone) => {
      const text = formatTime(AT, zone);
      expect(text).toMatch(/^Error: unknown time zone/);
      expect(text.length).toBeLessThan(250);
    },
  );
});

describe("createTools", () => {
  const tools = createTools({ now: () => AT });
  const invoke = (name: string, args: unknown): Promise<unknown> =>
    tools.find((tool) => tool.name === name)!.invoke(args) as Promise<unknown>;

  it("offers the two tools by the names that stay", () => {
    expect(tools.map(({ name }) => name)).toEqual(["calculator", "current_time"]);
    for (const { description } of tools) expect(description).not.toBe("");
  });

  it("answers with the number or the time", async () => {
    expect(await invoke("calculator", { expression: "6 * 7" })).toBe("42");
    expect(await invoke("current_time", { timeZone: "UTC" })).toContain("13:03:11 (UTC");
    expect(await invoke("current_time", {})).toContain(`(${localTimeZone()},`);
  });

  it("fails, with the same words, where the answer is an error", async () => {
    await expect(invoke("calculator", { expression: "1/0" })).rejects.toEqual(
      new ToolError("Error: division by zero."),
    );
    await expect(invoke("current_time", { timeZone: "Nowhere" })).rejects.toThrow(
      /^Error: unknown/,
    );
  });

  it("refuses arguments of the wrong shape", async () => {
    await expect(invoke("calculator", { expression: 42 })).rejects.toThrow(/schema/);
  });
});

describe("toErrorText", () => {
  it.each([
    [new ToolError("Error: no."), "Error: no."],
    [new Error("no."), "Error: no."],
    ["no.", "Error: no."],
  ])("%s", (error, text) => {
    expect(toErrorText(error)).toBe(text);
  });
});

describe("toWireToolName", () => {
  it.each([
    ["calculator", "calculator"],
    ["server__tool-1", "server__tool-1"],
    ["do it!", "do_it_"],
    ["", "unnamed"],
    ["x".repeat(100), "x".repeat(64)],
  ])("%j becomes %s", (name, wire) => {
    expect(toWireToolName(name)).toBe(wire);
  });
});
