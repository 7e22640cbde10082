import Calculator from "lucide-react/icons/calculator";
import Clock from "lucide-react/icons/clock";
import Wrench from "lucide-react/icons/wrench";
import { useEffect } from "react";
import type { ToolIcon as Picture } from "../../shared/contract/tool-procedures.ts";
import { useServices } from "../services.ts";
import { useStore } from "../state/use-store.ts";

const PICTURES: Record<Picture, typeof Wrench> = {
  calculator: Calculator,
  clock: Clock,
  wrench: Wrench,
};

interface ToolIconProps {
  readonly toolName: string;
  readonly className: string;
}

/** The picture of a tool; the plain one of a tool that is none of Parley's. */
export function ToolIcon({ toolName, className }: ToolIconProps) {
  const { tools } = useServices();
  const picture = useStore(tools.state, (known) => known.get(toolName)?.icon ?? "wrench");
  useEffect(() => {
    tools.load();
  }, [tools]);
  const Icon = PICTURES[picture];
  return <Icon aria-hidden className={className} />;
}
