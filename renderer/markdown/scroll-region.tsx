import { useEffect, useRef, useState, type ReactNode } from "react";

/**
 * Scrolls sideways inside itself. While its content is wider than it, it is a named group that the keyboard can
 * reach; a region that shows everything is no stop on the way of the Tab key.
 */
export function ScrollRegion({
  name,
  className,
  children,
}: {
  readonly name: string;
  readonly className: string;
  readonly children: ReactNode;
}) {
  const ref = useRef<HTMLDivElement>(null);
  const [overflows, setOverflows] = useState(true);
  useEffect(() => {
    const region = ref.current;
    const content = region?.firstElementChild;
    if (!region || !content || typeof ResizeObserver === "undefined") return undefined;
    const observer = new ResizeObserver(() => {
      setOverflows(region.scrollWidth > region.clientWidth);
    });
    observer.observe(region);
    observer.observe(content);
    return () => observer.disconnect();
  }, []);
  const reachable = overflows ? { role: "group", "aria-label": name, tabIndex: 0 } : {};
  return (
    <div ref={ref} className={className} {...reachable}>
      {children}
    </div>
  );
}
