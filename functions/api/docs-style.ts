/** Of the page that describes the API: light and dark, on a phone and on a desk. */
export const STYLE = `
:root { color-scheme: light dark; --line: light-dark(#d0d4da, #3a4048); --soft: light-dark(#57606a, #9aa4af);
  --tint: light-dark(#f3f5f7, #1e2329); --link: light-dark(#0b57b5, #7db6ff); }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 60rem; padding: 1rem; font: 1rem/1.5 system-ui, sans-serif;
  color: light-dark(#1b1f24, #e6e9ed); background: light-dark(#ffffff, #14181d); overflow-wrap: anywhere; }
h1, h2, h3, h4 { line-height: 1.25; margin: 1.5em 0 0.5em; }
h2 { border-bottom: 1px solid var(--line); padding-bottom: 0.25em; }
nav h2 { border: 0; font-size: 1rem; margin: 1em 0 0; }
nav ul { margin: 0; padding-left: 1.25rem; }
a { color: var(--link); }
:target { scroll-margin-top: 1rem; outline: 2px solid var(--link); outline-offset: 0.5rem; }
code { font: 0.9em ui-monospace, monospace; background: var(--tint); padding: 0.1em 0.3em; border-radius: 4px; }
.address { background: var(--tint); border: 1px solid var(--line); border-radius: 6px; padding: 0.5rem 0.75rem; }
.type { color: var(--soft); }
dl { margin: 0.5rem 0; }
dd { margin: 0 0 0.5rem; padding-left: 1rem; border-left: 2px solid var(--line); }
`;
