import { createHash } from "node:crypto";
import { mkdirSync, statSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { fileHash, type Picture } from "../../shared/attachment.ts";
import { AppError } from "../../shared/errors.ts";
import {
  MAXIMUM_PICTURE_BYTES,
  pictureProblem,
  readPictureHeader,
} from "../../shared/picture-header.ts";
import { readOwnFile, writeOwnFile } from "../store/own-file.ts";
import { isNoRoom } from "../store/storage-error.ts";

/** The bytes of what goes along with messages, each file once, under the hash of its bytes. */
export interface FileFolder {
  /**
   * Stores a picture, unless it is there already: all of it or nothing, on the disk when it returns.
   *
   * @throws AppError `invalid-input` for what is no picture that can be shown, `storage-failed` where the disk refuses.
   */
  keepPicture(bytes: Uint8Array): Picture;
  /** Undefined where there is no such picture, or its bytes are not those that were stored. */
  readPicture(hash: string): StoredPicture | undefined;
}

export interface StoredPicture {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly mediaType: Picture["mediaType"];
}

export const FILES_FOLDER = "attachments";

/** @param userData the folder in which the history lies. */
export function createFileFolder(userData: string): FileFolder {
  const folder = join(userData, FILES_FOLDER);
  return {
    keepPicture(bytes) {
      const header = readPictureHeader(bytes);
      if (header === undefined || bytes.length > MAXIMUM_PICTURE_BYTES) {
        throw new AppError("invalid-input", "This is no PNG, JPEG, WebP or GIF of up to 20 MB.");
      }
      const problem = pictureProblem(header);
      if (problem !== undefined) {
        throw new AppError("invalid-input", `This picture cannot be attached: ${problem}.`);
      }
      const hash = hashOf(bytes);
      const path = join(folder, hash);
      try {
        if (isStored(path, bytes.length)) touch(path);
        else {
          mkdirSync(folder, { recursive: true, mode: 0o700 });
          writeOwnFile(path, bytes);
        }
      } catch (cause) {
        const words = isNoRoom(cause)
          ? "The disk is full, so the picture was not stored. Free some space and try again."
          : "The picture could not be stored. Check the permissions of Parley’s folder.";
        throw new AppError("storage-failed", words, { cause });
      }
      return { hash, bytes: bytes.length, ...header };
    },
    readPicture(hash) {
      if (!fileHash.safeParse(hash).success) return undefined;
      const bytes = readStored(join(folder, hash));
      if (bytes === undefined || hashOf(bytes) !== hash) return undefined;
      const header = readPictureHeader(bytes);
      return header === undefined ? undefined : { bytes, mediaType: header.mediaType };
    },
  };
}

const hashOf = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

/** Whether its bytes can be those: they are looked at again when they are read. */
function isStored(path: string, length: number): boolean {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats?.isFile() !== true || stats.size !== length) return false;
  // What was damaged since is written anew.
  return hashOf(readOwnFile(path, { maximumBytes: MAXIMUM_PICTURE_BYTES })) === path.slice(-64);
}

/** Whoever attaches it again may not have saved that yet (`sweep-files.ts`). */
function touch(path: string): void {
  const now = new Date();
  utimesSync(path, now, now);
}

function readStored(path: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return new Uint8Array(readOwnFile(path, { maximumBytes: MAXIMUM_PICTURE_BYTES }));
  } catch {
    return undefined;
  }
}
