// `node scripts/make-icons.mjs`: build/icon.svg into every icon file the installers need. Run it after changing the
// drawing, and commit what it writes; needs a Chromium on the PATH.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { chromium } from "@playwright/test";
import { icnsSizes, icoSizes, toIcns, toIco } from "./lib/icon-files.mjs";
import { root } from "./lib/project.mjs";
import { runMain, SetupError } from "./lib/say.mjs";
import { commandPath } from "./lib/system-packages.mjs";

const linuxSizes = [16, 24, 32, 48, 64, 128, 256, 512];
/** Apple's grid: the drawing is 824 of 1024, the rest is air. */
const macScale = 824 / 1024;

await runMain(async () => {
  const build = join(root, "build");
  const svg = await readFile(join(build, "icon.svg"));
  const executablePath = commandPath("chromium") ?? commandPath("google-chrome");
  if (executablePath === undefined) throw new SetupError("no Chromium on the PATH.");
  const args = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  const browser = await chromium.launch({ executablePath, args });
  try {
    const page = await browser.newPage();
    const draw = (/** @type {number} */ size, scale = 1) => render(page, svg, size, scale);

    await mkdir(join(build, "icons"), { recursive: true });
    for (const size of linuxSizes) {
      await writeFile(join(build, `icons/${size}x${size}.png`), (await draw(size)).png);
    }
    await writeFile(join(build, "icon.ico"), toIco(await pictures(icoSizes, draw)));
    const forMac = (/** @type {number} */ size) => draw(size, macScale);
    await writeFile(join(build, "icon.icns"), toIcns(await pictures(icnsSizes, forMac)));
    return 0;
  } finally {
    await browser.close();
  }
});

/**
 * @param {readonly number[]} sizes
 * @param {(size: number) => Promise<import("./lib/icon-files.mjs").Picture>} draw
 */
async function pictures(sizes, draw) {
  const drawn = new Map();
  for (const size of sizes) drawn.set(size, await draw(size));
  return drawn;
}

/**
 * One size of the drawing, as Chromium's canvas renders it.
 * @param {import("@playwright/test").Page} page
 * @param {Buffer} svg
 * @param {number} size
 * @param {number} scale of the drawing within the picture
 * @returns {Promise<import("./lib/icon-files.mjs").Picture>}
 */
async function render(page, svg, size, scale) {
  const source = `data:image/svg+xml;base64,${svg.toString("base64")}`;
  const { png, rgba } = await page.evaluate(
    async ({ source, size, scale }) => {
      const image = new Image();
      image.src = source;
      await image.decode();
      const canvas = document.createElement("canvas");
      canvas.width = canvas.height = size;
      const context = canvas.getContext("2d");
      if (context === null) throw new Error("no 2d context");
      const side = size * scale;
      context.drawImage(image, (size - side) / 2, (size - side) / 2, side, side);
      const { data } = context.getImageData(0, 0, size, size);
      return { png: canvas.toDataURL("image/png"), rgba: [...data] };
    },
    { source, size, scale },
  );
  return {
    size,
    png: Buffer.from(png.slice(png.indexOf(",") + 1), "base64"),
    rgba: Buffer.from(rgba),
  };
}
