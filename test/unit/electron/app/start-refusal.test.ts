import { describe, expect, it } from "vitest";
import { findStartRefusal } from "../../../../electron/app/start-refusal.ts";

type Start = Parameters<typeof findStartRefusal>[0];

const withArgs = (args: readonly string[], platform: Start["platform"] = "linux") =>
  findStartRefusal({ args, variables: {}, platform });
const withVariables = (variables: Start["variables"]) =>
  findStartRefusal({ args: [], variables, platform: "linux" });

/** Of Chromium, Electron and Node, by what each would open. */
const HOSTILE = [
  // Debuggers.
  "--remote-debugging-port=9222",
  "--remote-debugging-pipe",
  "--remote-debugging-address=0.0.0.0",
  "--remote-allow-origins=*",
  "--inspect",
  "--inspect=0.0.0.0:9229",
  "--inspect-brk",
  "--inspect-brk-node",
  "--inspect-port=0",
  "--inspect-wait",
  "--inspect-publish-uid=http",
  "--wait-for-debugger",
  "--auto-open-devtools-for-tabs",
  "--enable-automation",
  // The walls of the page.
  "--disable-web-security",
  "--disable-site-isolation-trials",
  "--disable-gpu-sandbox",
  "--disable-setuid-sandbox",
  "--disable-seccomp-filter-sandbox",
  "--disable-namespace-sandbox",
  "--no-zygote",
  "--no-zygote-sandbox",
  "--single-process",
  "--in-process-gpu",
  "--allow-file-access-from-files",
  "--allow-running-insecure-content",
  "--unsafely-treat-insecure-origin-as-secure=http://a",
  "--enable-blink-features=X",
  "--disable-blink-features=TrustedTypes",
  "--enable-features=NetworkServiceInProcess",
  "--enable-features=WaylandWindowDecorations,NetworkServiceInProcess",
  "--enable-features=UseOzonePlatform<trial:param/value",
  "--disable-features=IsolateOrigins,site-per-process",
  "--enable-experimental-web-platform-features",
  "--load-extension=/tmp/x",
  "--disable-extensions-except=/tmp/x",
  "--use-fake-ui-for-media-stream",
  "--auto-accept-camera-and-microphone-capture",
  // The network.
  "--proxy-server=http://127.0.0.1:1",
  "--proxy-pac-url=http://127.0.0.1:1",
  "--proxy-bypass-list=*",
  "--proxy-auto-detect",
  "--no-proxy-server",
  "--host-rules=MAP * 127.0.0.1",
  "--host-resolver-rules=MAP * 127.0.0.1",
  "--ignore-certificate-errors",
  "--ignore-certificate-errors-spki-list=x",
  "--ssl-key-log-file=/tmp/x",
  "--log-net-log=/tmp/x",
  "--auth-server-allowlist=*",
  "--force-webrtc-ip-handling-policy=default",
  // Programs and files.
  "--js-flags=--allow-natives-syntax",
  "--gpu-launcher=touch /tmp/x",
  "--renderer-cmd-prefix=touch",
  "--utility-cmd-prefix=touch",
  "--ppapi-plugin-launcher=touch",
  "--zygote-cmd-prefix=touch",
  "--browser-subprocess-path=/tmp/x",
  "--gtk-module=/tmp/x.so",
  "--enable-logging",
  "--log-file=/tmp/x",
  "--v=1",
  "--trace-startup",
  "--crash-dumps-dir=/tmp",
  "--disk-cache-dir=/tmp",
  "--type=renderer",
  "--type=utility",
  "--app=/tmp/x",
  "--require=/tmp/x",
  "--eval=1",
  "--dev-server=http://127.0.0.1:1",
  "--password-store=detect",
];

describe("findStartRefusal", () => {
  it.each(HOSTILE)("refuses %s and names it without its value", (option) => {
    const refusal = withArgs([option]);
    const [name = "", value = ""] = option.split(/=(.*)/s);
    expect(refusal).toContain(name);
    expect(refusal).toMatch(/^Parley does not start with .+ Start Parley without it\./);
    if (value.length > 3) expect(refusal).not.toContain(value);
  });

  it("reads an option however Chromium would", () => {
    for (const given of [
      ["--proxy-server", "http://127.0.0.1:1"],
      ["-proxy-server=http://127.0.0.1:1"],
      ["-inspect"],
      ["-r", "/tmp/x.js"],
      ["  --proxy-server=x"],
      ["\t--proxy-server=x"],
      ["\u00a0--proxy-server=x"],
      ["\u200b--proxy-server=x"],
      ["--proxy-server=x "],
      ["https://example.com", "--proxy-server=x"],
      ["--", "--proxy-server=x"],
      ["\u200b--", "--proxy-server=x"],
      ["\u0001--", "--proxy-server=x"],
      ["--user-data-dir=/home/a", "--proxy-server=x"],
      ["--lang=de", "--lang=de", "--proxy-server"],
      ["--USER-DATA-DIR=/home/a"],
      ["--=x"],
      ["---no-sandbox"],
    ]) {
      expect(withArgs(given), given.join(" ")).toBeDefined();
    }
    for (const given of ["/proxy-server=x", "/Remote-Debugging-Port=1", "--INSPECT", "-NO-SANDBOX"])
      expect(withArgs([given], "win32"), given).toBeDefined();
    expect(withArgs(["--User-Data-Dir=C:\\Users\\a"], "win32")).toBeUndefined();
  });

  it("lets through what a desktop, a display or a person's eyes need", () => {
    for (const given of [
      [],
      ["--user-data-dir=/home/a/parley data=1"],
      ["--ozone-platform=wayland", "--enable-features=UseOzonePlatform,WaylandWindowDecorations"],
      ["--ozone-platform-hint=auto", "--enable-wayland-ime", "--wayland-text-input-version=3"],
      ["--enable-wayland-ime=true", "--gtk-version=4", "--class=parley"],
      ["--disable-features=WaylandFractionalScaleV1"],
      ["--force-renderer-accessibility"],
      ["--force-renderer-accessibility=complete", "--force-device-scale-factor=1.5"],
      ["--password-store=gnome-libsecret", "--disable-gpu", "--lang=pt-BR", "-lang=de"],
      // A file that was dropped on the icon, a link, what a desktop entry's %U leaves: none is heard.
      ["/home/a/notes.md", "https://example.com/--no-sandbox", "parley://x", "-", ""],
      // Chromium hears nothing behind this.
    ]) {
      expect(withArgs(given), given.join(" ")).toBeUndefined();
    }
    const mac = [
      "-psn_0_774334",
      "-NSDocumentRevisionsDebugMode",
      "YES",
      "-AppleLanguages",
      "(de)",
    ];
    expect(withArgs(mac, "darwin")).toBeUndefined();
    expect(withArgs(mac, "linux")).toBeDefined();
    expect(withArgs(["--ozone-platform=x11"], "win32")).toBeDefined();
  });

  it("says how to get a sandbox where an AppImage's own start script found none", () => {
    expect(withArgs(["--no-sandbox"])).toContain("--no-sandbox");
    const refusal = findStartRefusal({
      args: ["--no-sandbox"],
      variables: { APPIMAGE: "/home/a/Parley.AppImage" },
      platform: "linux",
    });
    expect(refusal).toContain("install the deb or rpm");
  });

  it("refuses a data folder that is none, or another computer's", () => {
    for (const given of ["--user-data-dir", "--user-data-dir=", "--user-data-dir= "])
      expect(withArgs([given]), given).toContain("--user-data-dir=<folder>");
    for (const folder of [
      "\\\\host\\share",
      "//host/share",
      "\\/host\\share",
      "\\\\?\\UNC\\host\\x",
    ])
      expect(withArgs([`--user-data-dir=${folder}`], "win32"), folder).toContain("drive letter");
    expect(withArgs(["--user-data-dir=C:\\Users\\a\\parley"], "win32")).toBeUndefined();
  });

  it("shows of a stranger's argument neither control characters nor its length", () => {
    const refusal = withArgs([`--\u001b[31mx\n\u202e${"a".repeat(10_000)}`]);
    expect(refusal).not.toMatch(/[\u001b\n\u202e]/);
    expect(refusal?.length).toBeLessThan(500);
  });

  it("refuses variables that would open a debugger, run a file or write one", () => {
    for (const [name, value] of [
      ["ELECTRON_RUN_AS_NODE", "1"],
      ["ELECTRON_ENABLE_LOGGING", "1"],
      ["ELECTRON_LOG_FILE", "/tmp/x"],
      ["ELECTRON_NO_ASAR", "1"],
      ["ELECTRON_ENABLE_STACK_DUMPING", "1"],
      ["ELECTRON_SOMETHING_NEW", "1"],
      ["NODE_OPTIONS", "--require /tmp/x.js"],
      ["NODE_OPTIONS", "--max-old-space-size=4096 --import=/tmp/x.mjs"],
      ["NODE_OPTIONS", "--inspect=0.0.0.0:1"],
      ["NODE_OPTIONS", "--experimental-loader /tmp/x.mjs"],
      ["NODE_OPTIONS", "--experimental-default-config-file"],
      ["NODE_OPTIONS", "-r /tmp/x.js"],
      ["NODE_OPTIONS", '"--require" "/tmp/x.js"'],
      ["NODE_OPTIONS", "--cpu-prof --diagnostic-dir=/tmp"],
      ["NODE_V8_COVERAGE", "/tmp/x"],
      ["NODE_COMPILE_CACHE", "/tmp/x"],
      ["NODE_REDIRECT_WARNINGS", "/tmp/x"],
      ["NODE_CHANNEL_FD", "3"],
    ] as const) {
      const refusal = withVariables({ [name]: value });
      expect(refusal, `${name}=${value}`).toContain(name);
      expect(refusal).not.toContain("/tmp/x");
    }
  });

  it("knows no case of a variable on Windows, where Electron knows none", () => {
    const variables = { Electron_Run_As_Node: "1" };
    expect(findStartRefusal({ args: [], variables, platform: "win32" })).toContain("Electron_Run");
    expect(findStartRefusal({ args: [], variables, platform: "linux" })).toBeUndefined();
    const installer = { electron_config_cache: "C:\\cache" };
    expect(findStartRefusal({ args: [], variables: installer, platform: "win32" })).toBeUndefined();
  });

  it("starts with what people have in their profile for other programs", () => {
    expect(
      withVariables({
        PATH: "/bin",
        ELECTRON_OZONE_PLATFORM_HINT: "auto",
        ELECTRON_TRASH: "gio",
        ELECTRON_NO_ATTACH_CONSOLE: "1",
        ELECTRON_MIRROR: "https://mirror.example",
        ELECTRON_OVERRIDE_DIST_PATH: "/work",
        ELECTRON_RUN_AS_NODE: "",
        NODE_OPTIONS: " --max-old-space-size=8192  --no-warnings ",
        NODE_PATH: "/usr/lib/node_modules",
        NODE_ENV: "production",
        NODE_EXTRA_CA_CERTS: "/etc/company.pem",
        OPENAI_API_KEY: "sk",
      }),
    ).toBeUndefined();
  });
});
