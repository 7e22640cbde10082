import { useEffect, useState, type ReactNode } from "react";
import { toErrorData } from "../../shared/errors.ts";
import {
  isTooLongForWindows,
  sealedText,
  TOO_LONG_FOR_WINDOWS,
} from "../../shared/secret-limits.ts";
import type { SecretName } from "../../shared/secret.ts";
import { useServices } from "../services.ts";
import { useStore } from "../state/use-store.ts";
import { Button } from "../ui/button.tsx";
import { TextField } from "../ui/text-field.tsx";
import { placeWords } from "./place-words.ts";
import { SecretState } from "./secret-state.tsx";

interface SecretFieldProps {
  /** Undefined while that to which it belongs does not exist yet. */
  readonly name: SecretName | undefined;
  /** Asked when the secret is saved under no name: what it belongs to may just be coming into being. */
  readonly findName?: () => Promise<SecretName | undefined>;
  /** What must be there first, where there is no name. */
  readonly missingWords?: string;
  readonly label: string;
  /** What the button that saves is called. */
  readonly saveLabel?: string;
  readonly hint?: ReactNode;
  /** The origin of the address that it goes to now; null while there is none. */
  readonly here: string | null;
  /** The environment variable that holds it fast; then there is nothing to type. */
  readonly fromVariable?: string | undefined;
}

/** A secret to type and save. What is saved cannot be read back: only where it is kept, and how it ends. */
export function SecretField(props: SecretFieldProps) {
  const { name, label, saveLabel = "Save key", hint, here, fromVariable } = props;
  const { findName, missingWords = "This cannot be saved yet." } = props;
  const { secrets, announce, appInfo } = useServices();
  const isWindows = useStore(appInfo, (info) => info?.platform === "win32");
  const status = useStore(secrets.state, (statuses) =>
    name === undefined ? undefined : statuses[name],
  );
  const [typed, setTyped] = useState("");
  const [error, setError] = useState<string>();
  const [isSaving, setIsSaving] = useState(false);
  const isLocked = fromVariable !== undefined;

  useEffect(() => {
    if (!isLocked && name !== undefined) void secrets.load(name);
  }, [secrets, name, isLocked]);

  async function save(): Promise<void> {
    if (isLocked || isSaving) return;
    if (typed.trim() === "") {
      setError("Enter the key first.");
      return;
    }
    setIsSaving(true);
    setError(undefined);
    try {
      const savedName = name ?? (await findName?.());
      if (savedName === undefined) {
        setError(missingWords);
        return;
      }
      const saved = await secrets.save(savedName, typed);
      setTyped("");
      if (saved.state === "set") announce(`${label} saved ${placeWords(saved.place)}.`);
    } catch (cause) {
      setError(toErrorData(cause).message);
    } finally {
      setIsSaving(false);
    }
  }

  return (
    <div className="flex flex-col gap-2">
      <TextField
        type="password"
        name={name}
        label={label}
        dir="ltr"
        spellCheck={false}
        autoComplete="off"
        badge={isLocked ? "from environment" : undefined}
        readOnly={isLocked}
        placeholder={isLocked || status?.state === "set" ? "••••••••••••" : undefined}
        value={typed}
        error={error}
        hint={
          isLocked
            ? `Set by ${fromVariable}. Parley never shows it.`
            : isWindows && isTooLongForWindows(sealedText({ value: typed.trim(), origin: here }))
              ? `${TOO_LONG_FOR_WINDOWS} This one will be encrypted on this computer instead.`
              : hint
        }
        action={
          !isLocked && (
            // A disabled button would drop the keyboard that pressed it.
            <Button aria-disabled={isSaving} onClick={() => void save()}>
              {saveLabel}
            </Button>
          )
        }
        onChange={(event) => {
          setTyped(event.target.value);
          setError(undefined);
        }}
        onKeyDown={(event) => {
          if (event.key === "Enter" && !event.nativeEvent.isComposing) void save();
        }}
      />
      {!isLocked && name !== undefined && (
        <SecretState label={label} status={status} isSaving={isSaving} here={here} />
      )}
    </div>
  );
}
