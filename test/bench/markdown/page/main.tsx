import { createRoot } from "react-dom/client";
import { NaiveMarkdown, PlainParagraphs } from "./references.tsx";
import { Markdown } from "../../../../renderer/markdown/markdown.tsx";
import { sampleAnswer } from "../sample.ts";

const ignore = (): void => undefined;
const FRAME_MS = 1000 / 60;

export type Subject = "markdown" | "paragraphs" | "naive";

export interface Trial {
  readonly frames: number;
  readonly droppedFrames: number;
  /** Tasks of the main thread over 50 ms. */
  readonly longTasks: number;
  readonly longestTaskMs: number;
  /** From the arrival of the last character to the frame that shows it. */
  readonly lastPaintMs: number;
  readonly elements: number;
}

declare global {
  interface Window {
    runTrial: (subject: Subject, length: number, perSecond: number) => Promise<Trial>;
  }
}

/** Streams an answer at a steady rate into one of the renderers, with the view stuck to its end. */
window.runTrial = async (subject, length, perSecond) => {
  const view = document.getElementById("view");
  if (!view) throw new Error("The page has no #view.");
  const text = sampleAnswer(length);
  const root = createRoot(view);
  const tasks: number[] = [];
  const observer = new PerformanceObserver((list) => {
    tasks.push(...list.getEntries().map((entry) => entry.duration));
  });
  observer.observe({ type: "longtask" });

  const startedAt = await nextFrame();
  let last = startedAt;
  let frames = 0;
  let droppedFrames = 0;
  for (let shown = 0; shown < text.length; frames += 1) {
    const now = await nextFrame();
    droppedFrames += Math.max(Math.round((now - last) / FRAME_MS) - 1, 0);
    last = now;
    shown = Math.min(Math.floor(((now - startedAt) / 1000) * perSecond), text.length);
    root.render(
      <View subject={subject} text={text.slice(0, shown)} isDone={shown === text.length} />,
    );
    await rendered();
    view.scrollTop = view.scrollHeight;
  }
  const dueAt = startedAt + (text.length / perSecond) * 1000;
  const shownAt = await nextFrame();
  await new Promise((resolve) => setTimeout(resolve, 300));
  observer.disconnect();
  const elements = view.querySelectorAll("*").length;
  root.unmount();
  return {
    frames,
    droppedFrames,
    longTasks: tasks.length,
    longestTaskMs: Math.max(0, ...tasks),
    lastPaintMs: shownAt - dueAt,
    elements,
  };
};

function View(props: {
  readonly subject: Subject;
  readonly text: string;
  readonly isDone: boolean;
}) {
  const { subject, text, isDone } = props;
  switch (subject) {
    case "markdown":
      return <Markdown text={text} streaming={!isDone} onOpenLink={ignore} onCopy={ignore} />;
    case "paragraphs":
      return <PlainParagraphs text={text} />;
    case "naive":
      return <NaiveMarkdown text={text} />;
  }
}

function nextFrame(): Promise<number> {
  return new Promise((resolve) => requestAnimationFrame(resolve));
}

/** React renders in a task of its own, which a message queued now comes after. */
function rendered(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
