import { describe, expect, it } from "vitest";
import { noSuchTool, toToolName, toWireToolName } from "../../../../electron/agent/tool-name.ts";

const NAMES = ["calculator", "current_time"];

it.each([
  ["calculator", "calculator"],
  ["functions::calculator", "calculator"],
  ["functions.calculator:0", "calculator"],
  ["functions.current_time:12", "current_time"],
  ["Calculator", "calculator"],
  ["calculator()", "calculator"],
  ['calculator({"expression":"1"})', "calculator"],
  ["currentTime", "current_time"],
  ["current-time", "current_time"],
  ["default_api.current_time", "current_time"],
  ["tools/calculator", "calculator"],
  ["my_room.calculator", "calculator"],
  ["<|x|>", "unnamed"],
  ["calc", "calc"],
  ["", "unnamed"],
  ["launch now", "launch_now"],
])("%j means %j", (name, meant) => {
  expect(toToolName(name, NAMES)).toBe(meant);
});

it("takes none of two tools that are alike", () => {
  expect(toToolName("CLOCK", ["clock", "Clock"])).toBe("CLOCK");
  expect(toToolName("Clock", ["clock", "Clock"])).toBe("Clock");
});

it("says which tools there are", () => {
  expect(noSuchTool("calc", NAMES)).toBe(
    'Error: Tool "calc" not found. There are: calculator, current_time.',
  );
  expect(noSuchTool("calc", [])).toContain("There are none.");
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
