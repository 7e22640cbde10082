import { useState } from "react";
import type { DataState } from "../../shared/contract/data-procedures.ts";
import { formatBytes } from "../format/format-bytes.ts";
import { useServices } from "../services.ts";
import { Button } from "../ui/button.tsx";
import { Spinner } from "../ui/spinner.tsx";
import { SettingsSection } from "../fields/settings-section.tsx";

type Aside = DataState["asides"][number];

const KINDS: Record<Aside["kind"], string> = {
  corrupt: "A damaged history",
  replaced: "A file that stood in your history’s place",
  log: "The end of a history that was replaced",
};
const MADE = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "short" });

interface AsidesSectionProps {
  readonly asides: readonly Aside[];
  readonly onChanged: (state: DataState) => void;
}

/** Files that Parley moved out of the way: only a person can say that nobody needs them any more, and main asks them. */
export function AsidesSection({ asides, onChanged }: AsidesSectionProps) {
  const { client, reportError, announce } = useServices();
  const [deleting, setDeleting] = useState<string>();

  async function remove({ name }: Aside): Promise<void> {
    setDeleting(name);
    try {
      onChanged(await client.call("data.removeAside", { name }));
      announce("Files deleted.");
    } catch (error) {
      reportError(error);
    } finally {
      setDeleting(undefined);
    }
  }

  return (
    <SettingsSection
      title="Files set aside"
      about="Parley moved these files out of the way and keeps them until you delete them. They may hold conversations that you deleted since."
    >
      <ul aria-label="Files set aside" className="flex max-w-2xl flex-col text-sm">
        {asides.map((aside) => (
          <li
            key={aside.name}
            className="flex items-center gap-4 border-b border-border py-2.5 last:border-0"
          >
            <div className="min-w-0 grow">
              <p>{KINDS[aside.kind]}</p>
              <p className="text-[0.8125rem] text-text-muted tabular-nums">
                <time dateTime={new Date(aside.at).toISOString()}>{MADE.format(aside.at)}</time> ·{" "}
                {formatBytes(aside.bytes)} · <code className="wrap-anywhere">{aside.name}</code>
              </p>
            </div>
            <Button
              size="small"
              aria-label={`Delete the files of ${MADE.format(aside.at)}`}
              aria-disabled={deleting !== undefined}
              onClick={deleting === undefined ? () => void remove(aside) : undefined}
            >
              {deleting === aside.name && <Spinner />}
              Delete
            </Button>
          </li>
        ))}
      </ul>
    </SettingsSection>
  );
}
