import { useEffect, useRef, useState, type ReactNode } from "react";
import { useServices } from "../services.ts";
import { useKeptFocus } from "../ui/use-kept-focus.ts";
import { useStore } from "../state/use-store.ts";
import { cn } from "../ui/cn.ts";

/** How long a setting that was searched for stays marked. */
const MARKED_MS = 2_000;

/** What can take the keyboard; in a radio group, the choice that holds. */
const CONTROLS = [
  '[role="radio"][aria-checked="true"]',
  "input:not(:disabled)",
  "textarea:not(:disabled)",
  "select:not(:disabled)",
  "button:not(:disabled)",
  "a[href]",
];

interface SettingAnchorProps {
  /** The setting's name in `settings-index.ts`. */
  readonly name: string;
  readonly className?: string;
  readonly children: ReactNode;
}

/** Around a setting that the search and links from elsewhere lead to: comes into view, takes the keyboard, is marked. */
export function SettingAnchor({ name, className, children }: SettingAnchorProps) {
  const { shell } = useServices();
  const target = useStore(shell.state, ({ settings }) => settings);
  const place = useRef<HTMLDivElement>(null);
  const [isMarked, setMarked] = useState(false);
  useKeptFocus(place, (element) => findControl(element) ?? element);
  useEffect(() => {
    const element = place.current;
    if (target.focus !== name || element === null) return;
    element.scrollIntoView({ block: "center" });
    const control = findControl(element);
    (control ?? element).focus({ preventScroll: true });
    setMarked(true);
    const timer = setTimeout(() => setMarked(false), MARKED_MS);
    return () => clearTimeout(timer);
  }, [target, name]);
  return (
    <div
      ref={place}
      data-setting={name}
      tabIndex={-1}
      className={cn(
        "rounded-xl outline-offset-8 transition-shadow duration-300",
        isMarked &&
          "shadow-[0_0_0_0.5rem_var(--color-accent-soft)] bg-accent-soft forced-colors:outline-2 forced-colors:outline-offset-8",
        className,
      )}
    >
      {children}
    </div>
  );
}

function findControl(element: HTMLElement): HTMLElement | null {
  for (const selector of CONTROLS) {
    const control = element.querySelector<HTMLElement>(selector);
    if (control !== null) return control;
  }
  return null;
}
