import { useId, type ReactNode } from "react";

interface SettingsSectionProps {
  readonly title: string;
  /** What the whole section is about, in a line. */
  readonly about?: ReactNode;
  readonly children?: ReactNode;
}

/** A titled group of settings within a tab. */
export function SettingsSection({ title, about, children }: SettingsSectionProps) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="flex min-w-0 flex-col gap-5">
      <div className="flex flex-col gap-1">
        <h2 id={id} className="text-base font-semibold">
          {title}
        </h2>
        {about !== undefined && <p className="max-w-prose text-sm text-text-muted">{about}</p>}
      </div>
      {children}
    </section>
  );
}
