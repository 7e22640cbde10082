type BlockerType = "prevent-app-suspension" | "prevent-display-sleep";

const started = new Set<number>();
let lastId = -1;

/** https://www.electronjs.org/docs/latest/api/power-save-blocker. Nothing falls asleep here; who blocks is remembered. */
export const powerSaveBlocker = {
  start(type: BlockerType): number {
    if (!["prevent-app-suspension", "prevent-display-sleep"].includes(type))
      throw new TypeError(`Error processing argument at index 0, conversion failure from ${type}`);
    lastId += 1;
    started.add(lastId);
    return lastId;
  },
  stop: (id: number): boolean => started.delete(id),
  isStarted: (id: number): boolean => started.has(id),
};
