/** Four characters of a shorter secret would say too much of it. */
const SHORTEST_SHOWN = 20;

/** The end of a secret, to tell it from others; null for one that is too short for that. */
export const lastFour = (value: string): string | null =>
  value.length < SHORTEST_SHOWN ? null : value.slice(-4);
