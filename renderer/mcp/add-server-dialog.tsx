import { useRef, useState } from "react";
import { toErrorData } from "../../shared/errors.ts";
import { useServices } from "../services.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { ServerForm } from "./server-form.tsx";
import { TextArea } from "./text-area.tsx";

/** Two ways to the same: what another app keeps, pasted whole; or a form. */
export function AddServerDialog({ onClose }: { readonly onClose: () => void }) {
  const { mcp, announce, toasts } = useServices();
  const [text, setText] = useState("");
  const [error, setError] = useState<string>();
  const [isBusy, setIsBusy] = useState(false);
  const area = useRef<HTMLTextAreaElement>(null);

  async function paste(): Promise<void> {
    setIsBusy(true);
    setError(undefined);
    try {
      const problems = await mcp.importFrom(text);
      for (const problem of problems) toasts.show({ tone: "neutral", text: problem });
      announce("Added. Switch a server on to start it.");
      onClose();
    } catch (cause) {
      setError(toErrorData(cause).message);
    } finally {
      setIsBusy(false);
    }
  }

  return (
    <Dialog title="Add MCP server" initialFocus={area} onClose={onClose}>
      <div className="flex flex-col gap-6 overflow-y-auto p-4">
        <section aria-label="From another app" className="flex flex-col gap-3">
          <TextArea
            ref={area}
            label="Paste configuration"
            rows={6}
            placeholder='{ "mcpServers": { "files": { "command": "npx", "args": ["…"] } } }'
            hint="The JSON of Claude, Cursor, VS Code, Zed, LM Studio or Cline. Servers are added switched off, and their keys go to the system’s keychain."
            value={text}
            error={error}
            onChange={({ target }) => setText(target.value)}
          />
          <Button
            variant="primary"
            className="self-start"
            disabled={isBusy || text.trim() === ""}
            onClick={() => void paste()}
          >
            Add
          </Button>
        </section>
        <section aria-label="By hand" className="border-t border-border pt-5">
          <ServerForm
            submitLabel="Add server"
            onSubmit={async (draft) => {
              await mcp.add(draft);
              announce(`${draft.name} added. Switch it on to start it.`);
              onClose();
            }}
          />
        </section>
      </div>
    </Dialog>
  );
}
