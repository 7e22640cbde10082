import TriangleAlert from "lucide-react/icons/triangle-alert";
import X from "lucide-react/icons/x";
import { useState } from "react";
import { useServices } from "../services.ts";
import { useStore } from "../state/use-store.ts";
import { IconButton } from "../ui/icon-button.tsx";

const NONE: readonly string[] = [];

/** What went wrong while the app started, until it is put away. */
export function Notices() {
  const { appInfo } = useServices();
  const notices = useStore(appInfo, (info) => info?.notices ?? NONE);
  const [dismissed, setDismissed] = useState<readonly string[]>([]);
  const open = notices.filter((notice) => !dismissed.includes(notice));
  if (open.length === 0) return null;
  return (
    <section aria-label="Notices" className="flex flex-col">
      {open.map((notice) => (
        <div
          key={notice}
          className="flex items-center gap-3 border-b border-border bg-warning-soft py-1.5 ps-4 pe-2 text-sm"
        >
          <TriangleAlert aria-hidden className="size-4 shrink-0 text-warning" />
          <p className="grow py-1 wrap-anywhere">{notice}</p>
          <IconButton
            label="Dismiss notice"
            onClick={() => setDismissed((before) => [...before, notice])}
          >
            <X aria-hidden className="size-4" />
          </IconButton>
        </div>
      ))}
    </section>
  );
}
