import Search from "lucide-react/icons/search";
import X from "lucide-react/icons/x";
import { useRef } from "react";
import { useServices } from "../services.ts";
import { useFocusRequest } from "../shell/use-focus-request.ts";
import { useStore } from "../state/use-store.ts";
import { IconButton } from "../ui/icon-button.tsx";

export function SearchBox() {
  const { threadList } = useServices();
  const query = useStore(threadList.state, (state) => state.query);
  const field = useRef<HTMLInputElement>(null);
  useFocusRequest("search", field);
  return (
    <div className="relative">
      <Search
        aria-hidden
        className="pointer-events-none absolute start-3 top-1/2 size-4 -translate-y-1/2 text-text-muted"
      />
      <input
        ref={field}
        type="search"
        aria-label="Search conversations"
        placeholder="Search"
        value={query}
        onChange={(event) => threadList.search(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== "Escape" || query === "") return;
          event.preventDefault();
          threadList.search("");
        }}
        className="h-9 w-full rounded-lg border border-border bg-surface ps-9 pe-9 text-sm pointer-coarse:h-11 [&::-webkit-search-cancel-button]:appearance-none"
      />
      {query !== "" && (
        <IconButton
          label="Clear"
          onClick={() => {
            threadList.search("");
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
