import LifeBuoy from "lucide-react/icons/life-buoy";
import { useEffect, useId, useRef, useState } from "react";
import { useServices } from "../services.ts";
import { Button } from "../ui/button.tsx";
import { SettingAnchor } from "../fields/setting-anchor.tsx";
import { SettingsSection } from "../fields/settings-section.tsx";

/** A file for somebody who helps: shown whole before it is saved. */
export function SupportSection() {
  const { client, reportError } = useServices();
  const [text, setText] = useState<string>();
  const button = useRef<HTMLButtonElement>(null);

  async function preview(): Promise<void> {
    try {
      setText((await client.call("support.preview", {})).text);
    } catch (error) {
      reportError(error);
    }
  }
  return (
    <SettingsSection
      title="Support bundle"
      about="Versions, settings, the last lines of the log and what the last runs did, for somebody who helps you. No conversation and no key is in it. You see it before it is saved, and nothing is sent."
    >
      <SettingAnchor name="support.bundle" className="self-start">
        <Button ref={button} aria-haspopup="dialog" onClick={() => void preview()}>
          <LifeBuoy aria-hidden className="size-4" />
          Show support bundle
        </Button>
      </SettingAnchor>
      {text !== undefined && (
        <BundleDialog
          text={text}
          onClose={() => {
            setText(undefined);
            button.current?.focus();
          }}
        />
      )}
    </SettingsSection>
  );
}

interface BundleDialogProps {
  readonly text: string;
  readonly onClose: () => void;
}

/** The browser's own dialog: it keeps the keyboard inside and closes with Escape, without a style of its own. */
function BundleDialog({ text, onClose }: BundleDialogProps) {
  const { client, announce, copyText, reportError } = useServices();
  const dialog = useRef<HTMLDialogElement>(null);
  const title = useId();
  useEffect(() => {
    dialog.current?.showModal();
  }, []);

  async function save(): Promise<void> {
    try {
      const { isSaved } = await client.call("support.save", {});
      if (!isSaved) return;
      announce("Support bundle saved.");
      onClose();
    } catch (error) {
      reportError(error);
    }
  }
  return (
    <dialog
      ref={dialog}
      aria-labelledby={title}
      onClose={onClose}
      // Escape belongs to the dialog, not to the page behind it.
      onKeyDown={(event) => event.stopPropagation()}
      className="m-auto flex max-h-[85vh] w-[min(48rem,calc(100vw-2rem))] flex-col gap-4 rounded-2xl border border-border bg-overlay p-5 text-text shadow-float backdrop:bg-backdrop"
    >
      <h2 id={title} className="text-base font-semibold">
        Support bundle
      </h2>
      <pre
        // eslint-disable-next-line jsx-a11y-x/no-noninteractive-tabindex -- it scrolls, so the keyboard must reach it
        tabIndex={0}
        aria-label="What is in it"
        role="region"
        className="min-h-0 grow overflow-auto rounded-lg bg-code-bg p-3 font-mono text-xs wrap-anywhere whitespace-pre-wrap select-text"
      >
        {text}
      </pre>
      <div className="flex flex-wrap justify-end gap-2">
        <Button variant="ghost" onClick={() => dialog.current?.close()}>
          Close
        </Button>
        <Button onClick={() => void copyText(text)}>Copy redacted details</Button>
        <Button variant="primary" onClick={() => void save()}>
          Save…
        </Button>
      </div>
    </dialog>
  );
}
