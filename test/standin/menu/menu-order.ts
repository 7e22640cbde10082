/** What the order of a template's items depends on. */
export interface Placed {
  readonly id?: string | undefined;
  readonly type?: string | undefined;
  readonly visible?: boolean | undefined;
  readonly before?: readonly string[];
  readonly after?: readonly string[];
  readonly beforeGroupContaining?: readonly string[];
  readonly afterGroupContaining?: readonly string[];
}

type Group<T extends Placed> = T[];

function divides(item: Placed): boolean {
  return (
    item.type === "separator" &&
    !item.before &&
    !item.after &&
    !item.beforeGroupContaining &&
    !item.afterGroupContaining
  );
}

/** Depth first, so that what has to come earlier does; a circle is broken where it closes. */
function inOrder(count: number, earlier: ReadonlyMap<number, readonly number[]>): number[] {
  const sorted: number[] = [];
  const seen = new Set<number>();
  const visit = (index: number): void => {
    if (seen.has(index)) return;
    seen.add(index);
    for (const each of earlier.get(index) ?? []) visit(each);
    sorted.push(index);
  };
  for (let index = 0; index < count; index++) visit(index);
  return sorted;
}

function note(map: Map<number, number[]>, index: number, comesBefore: number): void {
  map.set(index, [...(map.get(index) ?? []), comesBefore]);
}

function groupOf<T extends Placed>(groups: readonly Group<T>[], id: string, but: Group<T>): number {
  return groups.findIndex((group) => group !== but && group.some((item) => item.id === id));
}

/** An item that wants to stand beside one of another group takes its whole group there. */
function mergeGroups<T extends Placed>(groups: Group<T>[]): Group<T>[] {
  for (let index = 0; index < groups.length; index++) {
    const group = groups[index] ?? [];
    for (const id of group.flatMap(({ before = [], after = [] }) => [...before, ...after])) {
      const target = groupOf(groups, id, group);
      if (target < 0) continue;
      groups[target]?.push(...group);
      return mergeGroups(groups.toSpliced(index, 1));
    }
  }
  return groups;
}

function sortGroup<T extends Placed>(group: Group<T>): Group<T> {
  const indexOf = new Map(group.map((item, index) => [item.id, index]));
  const earlier = new Map<number, number[]>();
  for (const [index, { before = [], after = [] }] of group.entries()) {
    for (const id of before) if (indexOf.has(id)) note(earlier, indexOf.get(id) ?? 0, index);
    for (const id of after) if (indexOf.has(id)) note(earlier, index, indexOf.get(id) ?? 0);
  }
  return inOrder(group.length, earlier).map((index) => group[index]!);
}

/** Only the first rule of a group that names an item of another one counts. */
function sortGroups<T extends Placed>(groups: Group<T>[]): Group<T>[] {
  const earlier = new Map<number, number[]>();
  for (const [index, group] of groups.entries()) {
    const rules = group.flatMap(({ beforeGroupContaining = [], afterGroupContaining = [] }) => [
      ...beforeGroupContaining.map((id) => ({ id, isBefore: true })),
      ...afterGroupContaining.map((id) => ({ id, isBefore: false })),
    ]);
    const rule = rules.find(({ id }) => groupOf(groups, id, group) >= 0);
    if (!rule) continue;
    const other = groupOf(groups, rule.id, group);
    if (rule.isBefore) note(earlier, other, index);
    else note(earlier, index, other);
  }
  return inOrder(groups.length, earlier).map((index) => groups[index]!);
}

/**
 * The items of a template in the order its positions ask for, without separators that separate nothing.
 * Rules: https://www.electronjs.org/docs/latest/api/menu#menu-item-position and lib/browser/api/menu-utils.ts
 */
export function orderItems<T extends Placed>(template: readonly T[]): T[] {
  const separators = template.filter(divides);
  const groups: Group<T>[] = [[]];
  for (const item of template)
    if (!divides(item)) groups.at(-1)?.push(item);
    else if (groups.at(-1)?.length) groups.push([]);
  const sorted = sortGroups(mergeGroups(groups.filter((group) => group.length > 0)).map(sortGroup));
  const joined = sorted.flatMap((group, index) => {
    if (index === 0) return group;
    const separator = separators.shift() ?? ({ type: "separator" } as T);
    return [separator, ...group];
  });
  return withoutIdle(joined);
}

function withoutIdle<T extends Placed>(items: readonly T[]): T[] {
  const isIdle = (item: T, neighbours: readonly (T | undefined)[]): boolean =>
    item.visible !== false &&
    item.type === "separator" &&
    neighbours.some((each) => each === undefined);
  return items
    .filter(
      (item, at) =>
        item.visible === false || item.type !== "separator" || items[at - 1]?.type !== "separator",
    )
    .filter((item, at, folded) => !isIdle(item, [folded[at - 1], folded[at + 1]]));
}
