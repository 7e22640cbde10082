import { useState } from "react";
import { toErrorData } from "../../shared/errors.ts";
import type { Endpoint } from "../../shared/endpoint.ts";
import { useServices } from "../services.ts";
import { Button } from "../ui/button.tsx";

interface DeleteEndpointProps {
  readonly endpoint: Endpoint;
  readonly onDeleted: () => void;
}

/** Asks once more: the key goes with it, and most providers show a key only when it is made. */
export function DeleteEndpoint({ endpoint: { id, name }, onDeleted }: DeleteEndpointProps) {
  const { settings, announce } = useServices();
  const [isAsking, setIsAsking] = useState(false);
  /** The question was there and had the keyboard, which comes back to the button. */
  const [hasAsked, setHasAsked] = useState(false);
  const [error, setError] = useState<string>();

  async function remove(): Promise<void> {
    setIsAsking(false);
    try {
      await settings.deleteEndpoint(id);
      announce(`${name} deleted.`);
      onDeleted();
    } catch (cause) {
      setError(toErrorData(cause).message);
    }
  }

  if (isAsking) {
    return (
      <div
        role="group"
        aria-label={`Delete ${name}?`}
        className="flex flex-wrap items-center gap-2"
      >
        <span className="text-sm">Delete {name} and its key for good?</span>
        {/* eslint-disable-next-line jsx-a11y-x/no-autofocus -- the button that had the keyboard is gone */}
        <Button autoFocus size="small" onClick={() => void remove()}>
          Delete
        </Button>
        <Button size="small" variant="ghost" onClick={() => setIsAsking(false)}>
          Keep
        </Button>
      </div>
    );
  }
  return (
    <div className="flex flex-col items-start gap-2">
      <Button
        // eslint-disable-next-line jsx-a11y-x/no-autofocus -- the question that had the keyboard is gone
        autoFocus={hasAsked}
        size="small"
        variant="ghost"
        className="-ms-2.5"
        onClick={() => {
          setIsAsking(true);
          setHasAsked(true);
        }}
      >
        Delete endpoint
      </Button>
      {error !== undefined && (
        <p role="alert" className="text-[0.8125rem] text-danger">
          Not deleted. {error}
        </p>
      )}
    </div>
  );
}
