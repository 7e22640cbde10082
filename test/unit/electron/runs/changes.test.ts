import { expect, it } from "vitest";
import { createChanges } from "../../../../electron/runs/changes.ts";
import type { ChangeEvent } from "../../../../shared/contract/change-event.ts";

const SETTINGS: ChangeEvent = { type: "menu-command", command: "settings" };

function listen(changes: ReturnType<typeof createChanges>, windowId: number) {
  const heard: ChangeEvent[] = [];
  const stop = changes.subscribe(windowId, (event) => heard.push(event));
  return { heard, stop };
}

it("tells every window, or the one that is meant", () => {
  const changes = createChanges();
  const [one, two] = [listen(changes, 1), listen(changes, 2)];
  changes.publish(SETTINGS, 2);
  expect([one.heard, two.heard]).toEqual([[], [SETTINGS]]);
  changes.publish(SETTINGS);
  expect([one.heard.length, two.heard.length]).toEqual([1, 2]);
  one.stop();
  changes.publish(SETTINGS);
  expect(one.heard).toHaveLength(1);
});

it("keeps what is meant for a window until its page listens, and tells it once", () => {
  const changes = createChanges();
  changes.publish(SETTINGS, 7);
  expect(listen(changes, 7).heard).toEqual([SETTINGS]);
  expect(listen(changes, 7).heard).toEqual([]);
});

it("keeps nothing for a window that was closed, whatever its runs still have to tell it", () => {
  const changes = createChanges();
  changes.publish(SETTINGS, 7);
  changes.forget(7);
  changes.publish(SETTINGS, 7);
  expect(listen(changes, 7).heard).toEqual([]);
});
