import LoaderCircle from "lucide-react/icons/loader-circle";
import { cn } from "./cn.ts";

/** Says nothing itself: the words beside it do. */
export function Spinner({ className }: { readonly className?: string }) {
  return <LoaderCircle aria-hidden className={cn("size-4 animate-turn", className)} />;
}
