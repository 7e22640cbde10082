/** The page's look, light and dark. Text and lines have a contrast of 4.5 : 1 and more on both. */
export const STYLE = `
:root { --page: #fff; --text: #1c1c1f; --soft: #5a5a63; --rule: #dcdce2; --line-1: #0b57d0; --line-2: #b3261e; --line-3: #146c2e; --line-4: #7a4b00; }
@media (prefers-color-scheme: dark) {
  :root { --page: #16161a; --text: #ececf0; --soft: #a6a6b0; --rule: #3a3a42; --line-1: #8ab4f8; --line-2: #f2a29c; --line-3: #7fd29a; --line-4: #f0c674; }
}
body { margin: 0; background: var(--page); color: var(--text); font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin-top: 2rem; }
table { border-collapse: collapse; display: block; overflow-x: auto; font-variant-numeric: tabular-nums; }
th, td { padding: 0.25rem 1.5rem 0.25rem 0; border-bottom: 1px solid var(--rule); text-align: left; vertical-align: top; }
th { font-weight: 500; color: var(--soft); }
figure { margin: 1.5rem 0 2.5rem; } figcaption { font-weight: 600; margin-bottom: 0.25rem; }
figure > svg { width: 100%; height: auto; } svg text { fill: var(--soft); font-size: 12px; }
.grid { stroke: var(--rule); }
.line { fill: none; stroke-width: 2; stroke-linejoin: round; }
.line-1 { stroke: var(--line-1); } .line-2 { stroke: var(--line-2); stroke-dasharray: 7 3; }
.line-3 { stroke: var(--line-3); stroke-dasharray: 2 3; } .line-4 { stroke: var(--line-4); stroke-dasharray: 8 3 2 3; }
.legend { display: flex; flex-wrap: wrap; gap: 0.25rem 1.5rem; margin: 0; padding: 0; list-style: none; }
.legend svg { width: 2rem; height: 0.5rem; }
summary { color: var(--soft); cursor: pointer; margin-top: 0.5rem; }
`;
