import {
  MAXIMUM_PICTURE_BYTES,
  pictureProblem,
  readPictureHeader,
  type PictureHeader,
} from "../../shared/picture-header.ts";
import { formatBytes } from "../format/format-bytes.ts";

/** The longest side of an attached picture, in pixels, as the settings say it; "original" leaves it as it is. */
export type PictureSize = "original" | "2048" | "1024";

/** The bytes of a picture as they are stored and sent, or why there are none: the end of "It was not attached: …". */
export type ReadPicture =
  | { readonly type: "picture"; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly type: "refused"; readonly why: string };

/** Photographs keep what the eye sees of them. */
const QUALITY = 0.9;

/**
 * Makes a picture ready to be attached: no larger than wanted, upright, and small enough to be sent. Its size is read
 * from its header first, so that nothing is decoded that would fill the memory.
 */
export async function readPicture(
  given: Uint8Array<ArrayBuffer>,
  header: PictureHeader,
  size: PictureSize,
): Promise<ReadPicture> {
  const problem = pictureProblem(header);
  if (problem !== undefined) return { type: "refused", why: problem };
  const longest = Math.max(header.width, header.height);
  const isAnimated = header.mediaType === "image/gif";
  const wanted = size === "original" || isAnimated ? longest : Math.min(longest, Number(size));
  let bitmap: ImageBitmap;
  try {
    bitmap = await createImageBitmap(new Blob([given], { type: header.mediaType }), {
      imageOrientation: "from-image",
    });
  } catch {
    return { type: "refused", why: "the picture is damaged, or not what its name says" };
  }
  try {
    const isWritten = wanted < longest || (size !== "original" && hasCameraData(given, header));
    const made = isWritten ? await draw(bitmap, wanted / longest, header.mediaType) : undefined;
    const isBetter = made !== undefined && (wanted < longest || made.length > 0);
    const bytes = isBetter ? made : given;
    if (bytes.length <= MAXIMUM_PICTURE_BYTES) return { type: "picture", bytes };
    return {
      type: "refused",
      why: `it has ${formatBytes(bytes.length)}; pictures of up to ${formatBytes(MAXIMUM_PICTURE_BYTES)} can be`,
    };
  } finally {
    bitmap.close();
  }
}

/** Where a camera notes where and when it was, which nobody means to send. */
function hasCameraData(bytes: Uint8Array, { mediaType }: PictureHeader): boolean {
  if (mediaType !== "image/jpeg") return false;
  const start = new TextDecoder("latin1").decode(bytes.subarray(0, 64_000));
  return start.includes("Exif\0\0");
}

/** @returns undefined where the browser has no canvas of that size; the picture stays as it is then. */
async function draw(
  bitmap: ImageBitmap,
  scale: number,
  mediaType: PictureHeader["mediaType"],
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const width = Math.max(1, Math.round(bitmap.width * scale));
  const height = Math.max(1, Math.round(bitmap.height * scale));
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d");
  if (context === null) return undefined;
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, 0, 0, width, height);
  const blob = await canvas.convertToBlob({ type: mediaType, quality: QUALITY });
  const bytes = new Uint8Array(await blob.arrayBuffer());
  return readPictureHeader(bytes) === undefined ? undefined : bytes;
}
