import { cleanup, screen, waitFor, within } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import { AppError } from "../../../../shared/errors.ts";
import type { Message, Part } from "../../../../shared/message.ts";
import { toolCallId, type RunId } from "../../../../shared/ids.ts";
import type { RunEvent } from "../../../../shared/run-event.ts";
import { DEFAULT_SETTINGS } from "../../../../shared/settings.ts";
import type { FakeBridge } from "../../../fakes/fake-bridge.ts";
import { WHOLE_RUN } from "../../../fakes/whole-run.ts";
import { RUN_STEPS } from "../../../fakes/run-steps.ts";
import { RUN_ID, THREAD_ID, answer, summary, text, userMessage } from "../build.ts";
import { openApp } from "../open-app.tsx";

afterEach(cleanup);

const PARTS: readonly Part[] = [
  text("Let me see."),
  {
    type: "tool-call",
    toolCallId: toolCallId.parse("call_1"),
    toolName: "calculator",
    args: { expression: "6*7" },
    state: "done",
    result: "42",
    startedAt: 2_780,
    endedAt: 2_800,
  },
  text("It is 42."),
];

async function openDetails(
  over: Partial<Message> = {},
  events = RUN_STEPS,
  runIds: readonly RunId[] = [RUN_ID],
) {
  const question = userMessage("What is 6*7?");
  const opened = openApp({
    threads: [summary()],
    messages: [question, answer({ parentId: question.id, parts: [...PARTS], ...over })],
    hash: `#/chat/${THREAD_ID}`,
  });
  const { bridge, user } = opened;
  let tell: (events: typeof RUN_STEPS) => void = () => undefined;
  bridge.on("timeline.follow", ({ emit }) => {
    tell = (more) => emit({ eventsJson: JSON.stringify(more) });
    tell(events);
    return new Promise(() => undefined);
  });
  bridge.on("timeline.runs", () => ({ runIds }));
  bridge.on("timeline.span", ({ input }) => ({
    input: { messages: [`{"role":"user","content":"for ${input.spanId}"}`], leftOut: 12 },
    output: null,
  }));
  bridge.on("timeline.export", () => ({ isDone: true }));
  await user.click(await screen.findByRole("button", { name: "Run details" }));
  const region = await screen.findByRole("region", { name: "Run details" });
  const tree = await within(region).findByRole("tree", { name: "Timeline" });
  return { ...opened, region, tree, tell: (more: typeof RUN_STEPS) => tell(more) };
}

const rowNames = (tree: HTMLElement): readonly string[] =>
  within(tree)
    .getAllByRole("treeitem")
    .map((row) => row.getAttribute("aria-label")?.split(",")[0] ?? "");

describe("the run behind an answer", () => {
  it("is a tree of its nodes, model calls, tools and waits", async () => {
    const { tree, region } = await openDetails();
    expect(rowNames(tree)).toEqual([
      "Run",
      "Starting",
      "Node agent",
      "Wait rate limit",
      "Model demo",
      "Wait before trying again",
      "Model demo",
      "Node tools",
      "Tool calculator",
      "Node agent",
      "Model demo",
    ]);
    const failed = within(tree).getByRole("treeitem", { name: /failed, The provider is busy/ });
    expect(failed.getAttribute("aria-level")).toBe("3");
    const facts = within(region)
      .getAllByRole("term")
      .map((term) => `${term.textContent}: ${term.nextElementSibling?.textContent ?? ""}`);
    expect(facts).toEqual([
      "Total: 2.1 s",
      "Time to first token: 0.1 s",
      "Waiting: 1.5 s",
      "Your decisions: 0 ms",
      "Model: 0.5 s",
      "Tools: 20 ms",
      "Overhead: 80 ms",
      "Model calls: 3",
      "Tool calls: 1",
      "Tokens in: 200",
      "Tokens out: 40",
      "Cost: $0.00055",
    ]);
    const legend = within(region).getByRole("list", { name: "What the bars mean" });
    expect(within(legend).getAllByRole("listitem")).toHaveLength(6);
  });

  it("is walked with the arrow keys; Enter opens a span and Escape leads back", async () => {
    const { tree, region, user, bridge } = await openDetails();
    tree.focus();
    const active = (): string => {
      const id = tree.getAttribute("aria-activedescendant") ?? "";
      return document.getElementById(id)?.getAttribute("aria-label")?.split(",")[0] ?? "";
    };
    await user.keyboard("{End}");
    expect(active()).toBe("Model demo");
    await user.keyboard("{ArrowLeft}{ArrowUp}{ArrowUp}");
    expect(active()).toBe("Node tools");
    await user.keyboard("{ArrowRight}");
    expect(active()).toBe("Tool calculator");
    await user.keyboard("{Enter}");
    const detail = await within(region).findByRole("region", {
      name: "Details of Tool calculator",
    });
    expect(within(detail).getByRole("region", { name: "Arguments" }).textContent).toContain("6*7");
    expect(bridge.inputsOf("timeline.span")).toEqual([]);
    within(detail).getByRole("button", { name: "Close details" }).focus();
    await user.keyboard("{Escape}");
    expect(within(region).queryByRole("region", { name: /^Details of/ })).toBeNull();
    expect(document.activeElement).toBe(tree);
  });

  it("shows what a model call was sent, what it used, and says what was not kept", async () => {
    const { tree, region, user } = await openDetails();
    const [, second] = within(tree).getAllByRole("treeitem", { name: /^Model/ });
    if (second === undefined) throw new Error("There is no second model call.");
    await user.click(second);
    const detail = await within(region).findByRole("region", { name: "Details of Model demo" });
    expect((await within(detail).findByRole("region", { name: "Input" })).textContent).toContain(
      "for m2",
    );
    expect(detail.textContent).toContain("12 characters more were not kept");
    expect(within(detail).getByRole("region", { name: "Parameters" }).textContent).toContain("0.2");
    expect(detail.textContent).toContain("Time to first token0.1 s");
    expect(detail.textContent).toContain("Cost$0.00025");
  });

  it("leads from a span to its part of the answer and back", async () => {
    const { tree, user } = await openDetails();
    const shows = async (name: RegExp, expected: string): Promise<void> => {
      await user.click(within(tree).getAllByRole("treeitem", { name }).at(-1) ?? tree);
      await user.click(await screen.findByRole("button", { name: "Show in answer" }));
      const back = await screen.findByRole("button", { name: "Back to run details" });
      expect(back.parentElement?.textContent).toContain(expected);
      expect(document.activeElement).toBe(back.parentElement);
      await user.click(back);
      expect(document.activeElement).toBe(tree);
      expect(screen.queryByRole("button", { name: "Back to run details" })).toBeNull();
    };
    await shows(/^Tool/, "calculator");
    await shows(/^Model/, "It is 42.");
    await shows(/^Node tools/, "calculator");
    await user.click(within(tree).getByRole("treeitem", { name: /^Starting/ }));
    expect(screen.queryByRole("button", { name: "Show in answer" })).toBeNull();
  });

  it("grows while the run goes on", async () => {
    const { tree, tell } = await openDetails(
      { status: { type: "running" } },
      RUN_STEPS.slice(0, 5),
    );
    expect(rowNames(tree)).toHaveLength(5);
    expect(within(tree).getByRole("treeitem", { name: /^Model.*running/ })).toBeDefined();
    tell(RUN_STEPS.slice(5));
    await waitFor(() => expect(rowNames(tree)).toHaveLength(11));
    expect(within(tree).queryByRole("treeitem", { name: /running/ })).toBeNull();
  });

  it("leaves the app as JSON or OTLP, by clipboard or file", async () => {
    const { region, user, bridge } = await openDetails();
    for (const item of ["Copy as JSON", "Save as OpenTelemetry (OTLP)…"]) {
      await user.click(within(region).getByRole("button", { name: "Copy or export" }));
      await user.click(await screen.findByRole("menuitem", { name: item }));
    }
    expect(bridge.inputsOf("timeline.export")).toMatchObject([
      { format: "json", to: "clipboard" },
      { format: "otlp", to: "file" },
    ]);
    expect(await screen.findByText("The run is saved.")).toBeDefined();
  });
});

describe("the panel beside the chat", () => {
  it("closes by its button and by Escape, and gives the keyboard back", async () => {
    const { region, user } = await openDetails();
    await user.click(within(region).getByRole("button", { name: "Close panel" }));
    expect(screen.queryByRole("region", { name: "Run details" })).toBeNull();
    const button = screen.getByRole("button", { name: "Run details" });
    expect(document.activeElement).toBe(button);
    await user.click(button);
    (await screen.findByRole("tree", { name: "Timeline" })).focus();
    await user.keyboard("{Escape}");
    expect(screen.queryByRole("region", { name: "Run details" })).toBeNull();
    expect(document.activeElement).toBe(button);
  });

  it("is made wider and narrower with the arrow keys, and main keeps its width", async () => {
    const { region, user, bridge } = await openDetails();
    bridge.on("settings.update", () => ({ settings: DEFAULT_SETTINGS, fromEnvironment: [] }));
    const edge = within(region).getByRole("separator", { name: "Width of run details" });
    edge.focus();
    await user.keyboard("{ArrowLeft}{ArrowLeft}{ArrowRight}");
    expect(edge.getAttribute("aria-valuenow")).toBe("512");
    expect(region.style.width).toBe("512px");
    expect(bridge.inputsOf("settings.update").at(-1)).toEqual({ panels: { runDetailsWidth: 512 } });
    await user.keyboard("{Home}");
    expect(edge.getAttribute("aria-valuenow")).toBe(edge.getAttribute("aria-valuemin"));
  });

  it("answers first why the run was as it was", async () => {
    const { region } = await openDetails();
    const why = within(region).getByRole("list", { name: "Why" });
    expect(why.textContent).toBe("Slow because it waited 1.5 s before trying again.");
  });

  it("finds steps by their words, and shows errors alone", async () => {
    const { region, tree, user } = await openDetails();
    const filter = within(region).getByRole("searchbox", { name: "Filter steps" });
    await user.type(filter, "6*7 → 42");
    expect(rowNames(tree)).toEqual(["Run", "Node tools", "Tool calculator"]);
    await user.clear(filter);
    await user.type(filter, "attempt 2");
    expect(rowNames(tree)).toEqual(["Run", "Node agent", "Model demo"]);
    await user.keyboard("{Escape}");
    expect(rowNames(tree)).toHaveLength(11);
    await user.click(within(region).getByRole("switch", { name: "Errors only" }));
    expect(rowNames(tree)).toEqual(["Run", "Node agent", "Model demo"]);
    await user.type(filter, "nothing of the kind");
    expect(within(region).getByRole("status").textContent).toBe("No step matches.");
  });

  it("says of a call that failed which attempt it was, and in whose words", async () => {
    const failed = RUN_STEPS.map((step): RunEvent =>
      step.type === "model-end" && step.callId === "m1"
        ? { ...step, status: 503, requestId: "req_9", detail: "Overloaded, come back." }
        : step,
    );
    const { tree, region, user } = await openDetails({}, failed);
    await user.click(within(tree).getByRole("treeitem", { name: /attempt 1 of 2 · HTTP 503/ }));
    const detail = await within(region).findByRole("region", { name: "Details of Model demo" });
    for (const fact of ["Attempt1 of 2", "StatusHTTP 503", "Request idreq_9"]) {
      expect(detail.textContent).toContain(fact);
    }
    expect(detail.textContent).toContain("The provider says: “Overloaded, come back.”");
  });

  it("folds the messages that the call before had sent already, and shows them raw on demand", async () => {
    const { tree, region, user, bridge } = await openDetails();
    const said = (content: string) => JSON.stringify({ role: "user", content });
    bridge.on("timeline.span", ({ input }) => ({
      input: {
        messages: [
          ..."one two six ten".split(" ").map(said),
          ...(input.spanId === "m3" ? [said("three")] : []),
        ],
        leftOut: 0,
      },
      output: null,
    }));
    await user.click(
      within(tree)
        .getAllByRole("treeitem", { name: /^Model/ })
        .at(-1) ?? tree,
    );
    const detail = await within(region).findByRole("region", { name: "Details of Model demo" });
    const shown = await within(detail).findByRole("region", { name: "Input" });
    const cards = () => within(shown).getAllByRole("group", { name: "User" });
    expect(cards().map(({ textContent }) => textContent)).toEqual(["Usernewthree"]);
    await user.click(
      within(shown).getByRole("button", { name: "4 messages unchanged since the last call" }),
    );
    expect(cards()).toHaveLength(5);
    await user.click(within(region).getByRole("switch", { name: "Raw" }));
    expect(within(detail).getByRole("region", { name: "Input" }).textContent).toContain(
      '"content": "three"',
    );
  });

  it("covers a narrow window, and makes way for the answer", async () => {
    const question = userMessage("What is 6*7?");
    const { bridge, user } = openApp({
      threads: [summary()],
      messages: [question, answer({ parentId: question.id, parts: [...PARTS] })],
      hash: `#/chat/${THREAD_ID}`,
      isNarrow: true,
    });
    bridge.on("timeline.follow", ({ emit }) => {
      emit({ eventsJson: JSON.stringify(RUN_STEPS) });
      return new Promise(() => undefined);
    });
    await user.click(await screen.findByRole("button", { name: "Run details" }));
    const region = await screen.findByRole("region", { name: "Run details" });
    expect(document.activeElement).toBe(region);
    expect(document.querySelector("main")?.hasAttribute("inert")).toBe(true);
    await user.click(await within(region).findByRole("treeitem", { name: /^Tool/ }));
    await user.click(await screen.findByRole("button", { name: "Show in answer" }));
    expect(document.querySelector("main")?.hasAttribute("inert")).toBe(false);
    expect(screen.queryByRole("region", { name: "Run details" })).toBeNull();
    await user.click(screen.getByRole("button", { name: "Back to run details" }));
    expect(document.activeElement).toBe(screen.getByRole("tree", { name: "Timeline" }));
  });
});

describe("a run in which everything happens", () => {
  it("shows each thing in a row of its own and all of it when it is opened", async () => {
    const { region, tree, user } = await openDetails({}, WHOLE_RUN);
    const opened = async (name: RegExp): Promise<string> => {
      await user.click(within(tree).getAllByRole("treeitem", { name }).at(0) ?? tree);
      return (await within(region).findByRole("region", { name: /^Details of/ })).textContent;
    };
    expect(await opened(/^Run,/)).toContain("The key was refused.");
    expect(await opened(/^Note Check of your message/)).toContain(
      "This text gives the model new orders. “you are now” Sent anyway.",
    );
    expect(await opened(/^Starting/)).toContain("Took");
    expect(await opened(/^Node agent.*failed/)).toContain("The key was refused.");
    expect(await opened(/^Wait rate limit/)).toContain("The next one may start in 1 s");
    expect(await opened(/^Wait before trying again/)).toContain("The provider is busy.");
    const asked = await opened(/^Wait your decision/);
    expect(asked).toContain("The budget of this run is spent. Answer: continue.");
    expect(asked).toContain("Took2 s");
    expect(await opened(/^Note Check of a tool/)).toContain("withheld: ignore all previous");
    expect(await opened(/^Note First-token clock/)).toContain("80 % of the timeout used.");
    const model = await opened(/^Model demo.*100 in, 20 out/);
    for (const fact of [
      "Time to first token0.1 s",
      "Tokens in100",
      "Cached tokens10",
      "Tokens out20",
      "Reasoning tokens5",
      "Cost$0.00025",
      "Finishtool_calls",
      '"temperature": 0.2',
    ]) {
      expect(model).toContain(fact);
    }
    const tool = await opened(/^Tool calculator/);
    expect(tool).toContain('"expression": "6*7"');
    expect(tool).toContain("42");
    expect(await opened(/^Tool current_time.*failed/)).toContain("No such time zone.");
  });
});

describe("the runs of an answer that was continued", () => {
  const FIRST = "00000000-0000-4000-8000-0000000000f1" as RunId;
  const later: readonly RunEvent[] = RUN_STEPS.slice(0, 2).map((step) => ({
    ...step,
    at: step.at + 9_000,
  }));

  it("are shown one at a time, the newest first", async () => {
    const { tree, bridge, user, region } = await openDetails({}, later, [FIRST, RUN_ID]);
    const newest = await within(region).findByRole("button", { name: "Run 2 of 2" });
    expect(newest.getAttribute("aria-pressed")).toBe("true");
    expect(rowNames(tree)).toEqual(["Run", "Starting", "Node agent"]);
    answerFirst(bridge);
    await user.click(within(region).getByRole("button", { name: "Run 1 of 2" }));
    await waitFor(() => expect(rowNames(region)).toContain("Tool calculator"));
    expect(bridge.inputsOf("timeline.follow").at(-1)).toEqual({ runId: FIRST });
  });

  it("are opened at a tool call from its card, whichever of them called it", async () => {
    const { bridge, user, region } = await openDetails({}, later, [FIRST, RUN_ID]);
    await within(region).findByRole("button", { name: "Run 2 of 2" });
    answerFirst(bridge);
    await user.click(
      within(screen.getByRole("group", { name: "Tool: calculator" })).getByRole("button"),
    );
    await user.click(screen.getByRole("button", { name: "Show in timeline" }));
    const detail = await within(region).findByRole("region", {
      name: "Details of Tool calculator",
    });
    expect(within(detail).getByRole("region", { name: "Result" }).textContent).toBe("42");
    const tree = within(region).getByRole("tree");
    expect(document.activeElement).toBe(tree);
    const active = document.getElementById(tree.getAttribute("aria-activedescendant") ?? "");
    expect(active?.getAttribute("aria-label")).toMatch(/^Tool calculator/);
  });

  /** The run before, which called the tool, from now on. */
  function answerFirst(bridge: FakeBridge): void {
    bridge.on("timeline.follow", ({ emit, input }) => {
      emit({ eventsJson: JSON.stringify(input.runId === FIRST ? RUN_STEPS : later) });
      return {};
    });
  }
});

describe("a run that cannot be shown", () => {
  it("says so in main's words, or that it is not kept any more", async () => {
    const question = userMessage("Hi");
    const { bridge, user } = openApp({
      threads: [summary()],
      messages: [question, answer({ parentId: question.id, parts: [text("Hello.")] })],
      hash: `#/chat/${THREAD_ID}`,
    });
    bridge.on("timeline.follow", () => {
      throw new AppError("storage-failed", "The disk cannot be read.");
    });
    const button = await screen.findByRole("button", { name: "Run details" });
    await user.click(button);
    expect(await screen.findByText("The disk cannot be read.")).toBeDefined();
    await user.click(button);
    bridge.on("timeline.follow", ({ emit }) => {
      emit({ eventsJson: "[]" });
      return {};
    });
    await user.click(button);
    expect(await screen.findByText("The steps of this run are not kept any more.")).toBeDefined();
  });
});

describe("the receipt", () => {
  const receipt = {
    inputTokens: 1_412,
    outputTokens: 168,
    isEstimated: false,
    costMicroUsd: 4_200,
    costBasis: "prices" as const,
    unansweredCalls: 0,
    firstTokenMs: 400,
    totalMs: 2_100,
  };
  const shown = async (over: Partial<Message>): Promise<string | null> => {
    const question = userMessage("Hi");
    openApp({
      threads: [summary()],
      messages: [question, answer({ parentId: question.id, parts: [text("Hello.")], ...over })],
      hash: `#/chat/${THREAD_ID}`,
    });
    return (await screen.findByRole("note", { name: "Receipt" })).textContent;
  };

  it("is one line under the answer", async () => {
    expect(await shown({ receipt })).toBe(
      "parley-demo ·1,412 in ·168 out ·$0.0042 ·first token 0.4 s ·total 2.1 s",
    );
  });

  it("is short where nothing was asked or nobody answered", async () => {
    const nothing = { inputTokens: null, outputTokens: null, costMicroUsd: null };
    expect(await shown({ receipt: { ...receipt, ...nothing, firstTokenMs: null } })).toBe(
      "parley-demo ·total 2.1 s",
    );
  });

  it("says what is unknown and what is an estimate", async () => {
    const unknown = { ...receipt, outputTokens: null, costMicroUsd: null, firstTokenMs: null };
    expect(await shown({ receipt: { ...unknown, isEstimated: true } })).toBe(
      "parley-demo ·≈ 1,412 in ·— out ·cost — ·first token — ·total 2.1 s",
    );
  });
});
