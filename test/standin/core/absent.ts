/** Thrown for every part of Electron that the stand-in does not have. */
export function absent(name: string): never {
  throw new Error(`not in the stand-in: ${name}`);
}
