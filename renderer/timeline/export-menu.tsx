import Copy from "lucide-react/icons/copy";
import Download from "lucide-react/icons/download";
import type { RunId } from "../../shared/ids.ts";
import { useServices } from "../services.ts";
import { IconButton } from "../ui/icon-button.tsx";
import { Menu, MenuItem } from "../ui/menu.tsx";

const FORMATS = [
  { format: "json", word: "JSON" },
  { format: "otlp", word: "OpenTelemetry (OTLP)" },
] as const;

/** Takes a run out of the app, whole: to the clipboard or into a file. */
export function ExportMenu({ runId }: { readonly runId: RunId }) {
  const { client, announce, reportError, toasts } = useServices();

  async function take(format: "json" | "otlp", to: "file" | "clipboard"): Promise<void> {
    try {
      const { isDone } = await client.call("timeline.export", { runId, format, to });
      if (!isDone) return;
      if (to === "clipboard") announce("Copied.");
      else toasts.show({ tone: "neutral", text: "The run is saved." });
    } catch (error) {
      reportError(error);
    }
  }
  return (
    <Menu
      trigger={
        <IconButton label="Copy or export">
          <Download aria-hidden className="size-4" />
        </IconButton>
      }
    >
      {FORMATS.map(({ format, word }) => (
        <MenuItem
          key={`copy ${format}`}
          icon={<Copy aria-hidden className="size-4" />}
          onSelect={() => void take(format, "clipboard")}
        >
          Copy as {word}
        </MenuItem>
      ))}
      {FORMATS.map(({ format, word }) => (
        <MenuItem
          key={`save ${format}`}
          icon={<Download aria-hidden className="size-4" />}
          onSelect={() => void take(format, "file")}
        >
          Save as {word}…
        </MenuItem>
      ))}
    </Menu>
  );
}
