import { DropdownMenu } from "radix-ui";
import type { ReactElement, ReactNode } from "react";

interface MenuProps {
  /** The button that opens it. */
  readonly trigger: ReactElement;
  /** Where something else opens it, too, as a right click. */
  readonly open?: boolean;
  readonly onOpenChange?: (isOpen: boolean) => void;
  readonly children: ReactNode;
}

/**
 * A menu of commands. Not modal: Radix's scroll lock writes a style element, which the page's CSP refuses. Drawn in place,
 * so that it stays within its landmark.
 */
export function Menu({ trigger, children, ...opening }: MenuProps) {
  return (
    <DropdownMenu.Root modal={false} {...opening}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Content
        align="start"
        sideOffset={4}
        collisionPadding={8}
        className="z-40 min-w-44 animate-rise rounded-xl border border-border bg-overlay p-1 shadow-float"
      >
        {children}
      </DropdownMenu.Content>
    </DropdownMenu.Root>
  );
}

interface MenuItemProps {
  readonly icon: ReactNode;
  readonly shortcut?: string;
  readonly tone?: "neutral" | "danger";
  readonly onSelect: () => void;
  readonly children: ReactNode;
}

export function MenuItem({ icon, shortcut, tone = "neutral", onSelect, children }: MenuItemProps) {
  return (
    <DropdownMenu.Item
      onSelect={onSelect}
      data-tone={tone}
      className="flex h-8 cursor-pointer items-center gap-2.5 rounded-lg px-2.5 text-sm outline-none select-none data-highlighted:bg-surface-hover data-[tone=danger]:text-danger pointer-coarse:h-11"
    >
      {icon}
      <span className="grow">{children}</span>
      {shortcut !== undefined && (
        <kbd className="font-sans text-xs text-text-muted">{shortcut}</kbd>
      )}
    </DropdownMenu.Item>
  );
}
