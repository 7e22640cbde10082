import { useId, useState } from "react";
import { toErrorData } from "../../shared/errors.ts";
import type { SecretName } from "../../shared/secret.ts";
import { useServices } from "../services.ts";
import { Button } from "../ui/button.tsx";

interface RemoveSecretProps {
  readonly name: SecretName;
  readonly label: string;
  /** The id of the words that say what is removed. */
  readonly describedBy: string;
}

/** Asks once more, since most providers show a key only when it is made. */
export function RemoveSecret({ name, label, describedBy }: RemoveSecretProps) {
  const { secrets, announce } = useServices();
  const questionId = useId();
  const [isAsking, setIsAsking] = useState(false);
  /** The question was there and had the keyboard, which comes back to the button. */
  const [hasAsked, setHasAsked] = useState(false);
  const [error, setError] = useState<string>();

  async function remove(): Promise<void> {
    setIsAsking(false);
    try {
      await secrets.remove(name);
      announce(`${label} removed.`);
    } catch (cause) {
      setError(toErrorData(cause).message);
    }
  }

  if (!isAsking) {
    return (
      <>
        <Button
          // eslint-disable-next-line jsx-a11y-x/no-autofocus -- the question that had the keyboard is gone
          autoFocus={hasAsked}
          size="small"
          className="self-start"
          aria-describedby={describedBy}
          onClick={() => {
            setError(undefined);
            setIsAsking(true);
            setHasAsked(true);
          }}
        >
          Remove
        </Button>
        {error !== undefined && (
          <p role="alert" className="basis-full text-danger">
            Not removed. {error}
          </p>
        )}
      </>
    );
  }
  return (
    <div role="group" aria-labelledby={questionId} className="flex flex-wrap items-center gap-2">
      <span id={questionId}>Remove it for good?</span>
      {/* eslint-disable-next-line jsx-a11y-x/no-autofocus -- the button that had the keyboard is gone */}
      <Button autoFocus size="small" onClick={() => void remove()}>
        Remove
      </Button>
      <Button size="small" variant="ghost" onClick={() => setIsAsking(false)}>
        Keep
      </Button>
    </div>
  );
}
