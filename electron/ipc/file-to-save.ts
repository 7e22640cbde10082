/** A file that leaves the app: a dialog asks the person where to. */
export interface FileToSave {
  /** With its extension, as in `usage.csv`. */
  readonly name: string;
  /** What the extension stands for, as in `CSV`. */
  readonly kind: string;
  readonly text: string;
}

/** @returns false when the person changed their mind. */
export type SaveFile = (file: FileToSave, windowId: number) => Promise<boolean>;
