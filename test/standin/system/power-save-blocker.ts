const TYPES: readonly string[] = ["prevent-app-suspension", "prevent-display-sleep"];

let lastId = -1;
const started = new Set<number>();

/** https://www.electronjs.org/docs/latest/api/power-save-blocker: counted, and kept from no computer's sleep. */
export const powerSaveBlocker = {
  start(type: string): number {
    if (!TYPES.includes(type))
      throw new TypeError(`Error processing argument at index 0, conversion failure from ${type}`);
    started.add(++lastId);
    return lastId;
  },
  stop: (id: number): boolean => started.delete(id),
  isStarted: (id: number): boolean => started.has(id),
};
