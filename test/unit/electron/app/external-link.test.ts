import { describe, expect, it } from "vitest";
import { toExternalLink } from "../../../../electron/app/external-link.ts";

describe("toExternalLink", () => {
  it.each([
    ["https://example.com", "https://example.com/"],
    ["http://example.com/a?b=c#d", "http://example.com/a?b=c#d"],
    ["HTTPS://EXAMPLE.com/%41", "https://example.com/%41"],
    ["  https://example.com/x  ", "https://example.com/x"],
    ["mailto:someone@example.com", "mailto:someone@example.com"],
    ["mailto:a@example.com,b@example.com", "mailto:a@example.com,b@example.com"],
    [
      "mailto:a@example.com?subject=Hello%20there+you",
      "mailto:a@example.com?subject=Hello%20there%2Byou",
    ],
    [
      "mailto:a@example.com?attach=/etc/passwd&Attachment=x&body=y&cc=c@example.com&bcc=d@example.com&SUBJECT=s",
      "mailto:a@example.com?subject=s",
    ],
    [
      "mailto:a@example.com?subject=x%0D%0ABcc:%20e@example.com",
      "mailto:a@example.com?subject=x%20Bcc%3A%20e%40example.com",
    ],
    ["https://bücher.example/", "https://xn--bcher-kva.example/"],
    ["https:\\\\example.com\\a", "https://example.com/a"],
    ["https://exa\nmple.com", "https://example.com/"],
  ])("opens %j as %s", (text, link) => {
    expect(toExternalLink(text)).toBe(link);
  });

  it.each([
    "",
    " ",
    "example.com",
    "/etc/passwd",
    "//example.com",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\nscript:alert(1)",
    "\u0001javascript:alert(1)",
    "mailto:",
    "mailto:?attach=/etc/passwd",
    "mailto:a@example.com%0D%0ABcc:b@example.com",
    "mailto:a@example.com%3Fattach=x",
    "mailto:%ff@example.com",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox",
    "file:///etc/passwd",
    "file://server/share/evil.exe",
    "app://bundle/index.html",
    "parley://settings",
    "about:blank",
    "blob:https://example.com/uuid",
    "view-source:https://example.com",
    "chrome://settings",
    "devtools://devtools",
    "ftp://example.com/file",
    "smb://server/share",
    "ssh://host",
    "tel:+431234",
    "sms:+431234",
    "facetime:someone",
    "ms-msdt:/id PCWDiagnostic",
    "ms-officecmd:{}",
    "search-ms:query=x",
    "vscode://file/etc/passwd",
    "steam://run/1",
    "itms-services://?action=download-manifest",
    "intent://example.com#Intent;scheme=https;end",
    "jar:https://example.com!/",
    "ws://example.com",
    "wss://example.com",
    "https://user:password@example.com",
    "https://example.com@evil.example",
    "http://",
    "https://[::1",
    "https://exa mple.com",
    `https://example.com/${"a".repeat(2_100)}`,
    `https://example.com/${"ü".repeat(400)}`,
  ])("refuses %j", (text) => {
    expect(toExternalLink(text)).toBeUndefined();
  });
});
