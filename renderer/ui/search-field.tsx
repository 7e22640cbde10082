import Search from "lucide-react/icons/search";
import X from "lucide-react/icons/x";
import { useImperativeHandle, useRef, type KeyboardEvent, type Ref } from "react";
import { IconButton } from "./icon-button.tsx";

interface SearchFieldProps {
  readonly label: string;
  readonly placeholder: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly onKeyDown?: (event: KeyboardEvent<HTMLInputElement>) => void;
  /** The id of the list below it that its arrow keys move through. */
  readonly controls?: string | undefined;
  /** The id of the row at which they stand. */
  readonly activeId?: string | undefined;
  readonly ref?: Ref<HTMLInputElement | null>;
}

/** A search box that Escape and its own button empty. */
export function SearchField(props: SearchFieldProps) {
  const { label, placeholder, value, onChange, onKeyDown, controls, activeId, ref } = props;
  const field = useRef<HTMLInputElement>(null);
  useImperativeHandle<HTMLInputElement | null, HTMLInputElement | null>(ref, () => field.current);
  return (
    <div className="relative">
      <Search
        aria-hidden
        className="pointer-events-none absolute start-3 top-1/2 size-4 -translate-y-1/2 text-text-muted"
      />
      <input
        ref={field}
        type="search"
        aria-label={label}
        placeholder={placeholder}
        aria-controls={controls}
        aria-activedescendant={activeId}
        // Main takes no longer question.
        maxLength={500}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          // An input method's keys are its own.
          if (event.nativeEvent.isComposing) return;
          if (event.key === "Escape" && value !== "") {
            event.preventDefault();
            onChange("");
          }
          onKeyDown?.(event);
        }}
        className="h-9 w-full rounded-lg border border-border bg-surface ps-9 pe-9 text-sm pointer-coarse:h-11 [&::-webkit-search-cancel-button]:appearance-none"
      />
      {value !== "" && (
        <IconButton
          label="Clear"
          onClick={() => {
            onChange("");
            field.current?.focus();
          }}
          className="absolute end-0.5 top-1/2 -translate-y-1/2 hover:bg-transparent"
        >
          <X aria-hidden className="size-4" />
        </IconButton>
      )}
    </div>
  );
}
