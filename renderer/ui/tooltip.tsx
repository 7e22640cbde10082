import { Tooltip as Primitive } from "radix-ui";
import type { ReactElement } from "react";

export const TooltipProvider = Primitive.Provider;

interface TooltipProps {
  readonly text: string;
  /** One element that takes a ref and the pointer's events, as a button does. */
  readonly children: ReactElement;
}

/** Shows what a bare icon means. Its text never carries more than the element's own name. */
export function Tooltip({ text, children }: TooltipProps) {
  return (
    <Primitive.Root disableHoverableContent>
      <Primitive.Trigger asChild>{children}</Primitive.Trigger>
      <Primitive.Portal>
        <Primitive.Content
          sideOffset={6}
          collisionPadding={8}
          className="pointer-events-none z-50 animate-rise rounded-md bg-text px-2 py-1 text-xs font-medium text-surface shadow-float select-none forced-color-adjust-none"
        >
          {text}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
