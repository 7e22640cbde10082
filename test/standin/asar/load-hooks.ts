import { registerHooks } from "node:module";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { asarEntry, asarPlace, readAsar, unpackedPath, type AsarPlace } from "./archive.ts";

type Format = "module" | "commonjs" | "json";

const isFile = (place: AsarPlace | undefined): place is AsarPlace =>
  place !== undefined && asarEntry(place)?.kind === "file";
const within = ({ archive }: AsarPlace, inside: string): AsarPlace => ({
  archive,
  inside: path.normalize(inside),
});

/** Node's own look-up of a file, an extension left out or a folder meant. */
function complete(place: AsarPlace): AsarPlace | undefined {
  const tries = ["", ".js", ".json", ".node", "/index.js"].map((end) =>
    within(place, place.inside + end),
  );
  const folder = asarEntry(place)?.kind === "folder" ? manifest(place)?.main : undefined;
  if (folder !== undefined) return complete(within(place, path.join(place.inside, folder)));
  return tries.find(isFile);
}
function manifest(
  place: AsarPlace,
): { readonly main?: string; readonly type?: string } | undefined {
  const file = within(place, path.join(place.inside, "package.json"));
  return isFile(file)
    ? (JSON.parse(readAsar(file).toString()) as { main?: string; type?: string })
    : undefined;
}
function packageTypeOf(place: AsarPlace): string | undefined {
  for (let folder = path.dirname(place.inside); ; folder = path.dirname(folder)) {
    const found = manifest(within(place, folder));
    if (found || folder === ".") return found?.type;
  }
}
function formatOf(place: AsarPlace): Format {
  const end = path.extname(place.inside);
  if (end === ".json") return "json";
  if (end === ".mjs") return "module";
  return end !== ".cjs" && packageTypeOf(place) === "module" ? "module" : "commonjs";
}

/** A package that the archive itself brings along; anything else is the business of Node. */
function findPackage(name: string, from: AsarPlace): AsarPlace | undefined {
  for (let folder = path.dirname(from.inside); ; folder = path.dirname(folder)) {
    const found = complete(within(from, path.join(folder, "node_modules", name)));
    if (found || folder === ".") return found;
  }
}

function resolve(specifier: string, parent: string | undefined): AsarPlace | undefined {
  if (specifier.startsWith("node:")) return undefined;
  const from = parent?.startsWith("file:") ? asarPlace(fileURLToPath(parent)) : undefined;
  if (specifier.startsWith("file:")) return asComplete(asarPlace(fileURLToPath(specifier)));
  if (path.isAbsolute(specifier)) return asComplete(asarPlace(specifier));
  if (!from) return undefined;
  if (/^\.\.?(\/|$)/.test(specifier))
    return complete(within(from, path.join(path.dirname(from.inside), specifier)));
  return findPackage(specifier, from);
}
const asComplete = (place: AsarPlace | undefined): AsarPlace | undefined =>
  place && complete(place);

/** Makes `import` and `require` load from archives. A native library is loaded from beside its archive. */
export function loadFromArchives(): void {
  registerHooks({
    resolve(specifier, context, next) {
      const place = resolve(specifier, context.parentURL);
      if (!place) return next(specifier, context);
      const entry = asarEntry(place);
      const file =
        entry?.kind === "file" && path.extname(place.inside) === ".node"
          ? unpackedPath(place)
          : path.join(place.archive, place.inside);
      return { url: pathToFileURL(file).href, shortCircuit: true };
    },
    load(url, context, next) {
      const place = url.startsWith("file:") ? asarPlace(fileURLToPath(url)) : undefined;
      if (!place) return next(url, context);
      return { format: formatOf(place), source: readAsar(place), shortCircuit: true };
    },
  });
}
