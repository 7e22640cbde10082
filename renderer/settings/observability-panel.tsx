import { SettingsSection } from "./settings-section.tsx";

/** What Parley tells of itself, and to whom. */
export function ObservabilityPanel() {
  return (
    <div className="flex flex-col gap-9">
      <SettingsSection
        title="Log"
        about={
          <>
            Parley writes what it does to <code className="font-mono">logs/parley.log</code> in its
            own folder, without keys and without what you or the model wrote. Nothing of it is sent
            anywhere.
          </>
        }
      />
    </div>
  );
}
