/**
 * What the page may load: its own files and nothing else. It can make no request, frame nothing and run no inline code;
 * a string can become neither script nor HTML (trusted types).
 *
 * Source: Electron's security checklist, item 7.
 */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'none'",
  "frame-src 'none'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  // No policy at all: nothing in the page may make a script or HTML of a string.
  "trusted-types 'none'",
].join("; ");

/** The same for a page under development: Vite injects styles and a script, and talks to its server over a socket. */
export const DEVELOPMENT_POLICY = [
  "default-src 'none'",
  "script-src 'self' 'unsafe-inline'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "connect-src 'self' ws://localhost:*",
].join("; ");
