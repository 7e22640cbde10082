import { AppError } from "../../shared/errors.ts";
import { lazy } from "../lazy.ts";

type RunParts = Awaited<ReturnType<typeof importAll>>;

/** What a message is judged by and a run is made of: a tenth of main's code, which no first window needs. */
async function importAll() {
  const [{ askBeforeRun }, { inspectAttachments }, inspection, { launchRun }] = await Promise.all([
    import("./limits/gates.ts"),
    import("../guard/inspect-attachments.ts"),
    import("../guard/inspect-text.ts"),
    import("./launch-run.ts"),
  ]);
  const { inspectOwnText, PIECE_LENGTH } = inspection;
  return { askBeforeRun, inspectAttachments, inspectOwnText, PIECE_LENGTH, launchRun };
}

let loaded: RunParts | undefined;

/** Loads them once. @throws AppError `internal`, as `lazy` does. */
export const loadRunParts = lazy(async () => {
  loaded = await importAll();
  return loaded;
});

/** The same where nothing can wait. @throws AppError `internal` before `loadRunParts` has resolved: no message passes unjudged. */
export function runParts(): RunParts {
  if (loaded === undefined) throw new AppError("internal", "Parley is still starting. Try again.");
  return loaded;
}
