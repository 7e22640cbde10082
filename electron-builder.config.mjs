import { burnFuses, checkNativeParts } from "./build/after-pack.mjs";
import { buildDate } from "./scripts/lib/build-date.mjs";
import { noticesFile } from "./scripts/lib/notices.mjs";

/**
 * What the installers are made of. `npm run dist` makes those of the system it runs on, into release/.
 * @type {import("electron-builder").Configuration}
 */
const config = {
  appId: "app.parley.desktop",
  productName: "Parley",
  copyright: "Copyright © 2026 The Parley authors",
  directories: { output: "release", buildResources: "build" },

  // Vite has bundled everything but keytar, whose native part cannot be: of node_modules only its runtime goes in.
  files: [
    "dist/**",
    "!dist/.build-stamp",
    "!dist/**/*.map",
    `!${noticesFile}`,
    "package.json",
    "node_modules/keytar/{package.json,LICENSE.md,lib/**,build/Release/keytar.node}",
    "!node_modules/!(keytar){,/**}",
    "!**/*.d.ts",
  ],
  extraMetadata: {
    desktopName: "parley.desktop",
    // How old a version is, it says itself, without asking anybody.
    builtAt: buildDate(import.meta.dirname, process.env),
  },
  asar: true,
  asarUnpack: ["node_modules/keytar/**"],
  // keytar is N-API: what npm built serves Electron as it is. Only on macOS two architectures come from one machine,
  // and the other one's has to be compiled.
  npmRebuild: process.platform === "darwin",
  async afterPack(context) {
    await checkNativeParts(context);
    await burnFuses(context);
  },
  // Beside the archive, where a person finds them; those of Electron and Chromium lie beside the executable.
  extraResources: [
    { from: noticesFile, to: "THIRD-PARTY-NOTICES.txt" },
    { from: "LICENSE", to: "LICENSE.txt" },
  ],

  mac: {
    category: "public.app-category.productivity",
    icon: "build/icon.icns",
    extendInfo: {
      // Asked by macOS 15 at the first connection to another computer on the same network.
      NSLocalNetworkUsageDescription:
        "Parley connects to model servers on your local network, such as Ollama or LM Studio on another computer.",
    },
    target: [
      { target: "dmg", arch: ["x64", "arm64"] },
      { target: "zip", arch: ["x64", "arm64"] },
    ],
    hardenedRuntime: true,
    // Library validation stays on: keytar.node is inside the bundle and signed with the app's own identity.
    entitlements: "build/entitlements.mac.plist",
    entitlementsInherit: "build/entitlements.mac.plist",
  },

  win: { icon: "build/icon.ico", target: [{ target: "nsis", arch: ["x64"] }] },
  nsis: {
    oneClick: false,
    perMachine: false,
    allowElevation: false,
    allowToChangeInstallationDirectory: true,
    // Conversations belong to the user: removing the app leaves them.
    deleteAppDataOnUninstall: false,
  },

  linux: {
    executableName: "parley",
    // The window's app_id on Wayland is the name of this entry, or no desktop finds the app's icon and name.
    syncDesktopName: true,
    icon: "build/icons",
    category: "Utility",
    synopsis: "Chat with an agent you can see, bound and stop",
    maintainer: "The Parley authors <maintainers@parley.example>",
    target: ["AppImage", "deb", "rpm", "tar.gz"],
    // Beside the executable: where AppArmor refuses the sandbox, the app of the archive cannot say anything itself.
    extraFiles: [{ from: "build/linux-readme.txt", to: "README.txt" }],
    desktop: {
      entry: {
        GenericName: "AI chat",
        Keywords: "chat;agent;assistant;LLM;",
        StartupWMClass: "parley",
      },
    },
  },
  // The static runtime: the old one needs FUSE 2, which current distributions no longer bring.
  toolsets: { appimage: "1.0.3" },
  // Electron's own needs (electron-builder's defaults), and the keychain.
  deb: {
    depends: [
      "libgtk-3-0",
      "libnotify4",
      "libnss3",
      "libxss1",
      "libxtst6",
      "xdg-utils",
      "libatspi2.0-0",
      "libuuid1",
      "libsecret-1-0",
    ],
  },
  rpm: {
    depends: [
      "gtk3",
      "libnotify",
      "nss",
      "libXScrnSaver",
      "(libXtst or libXtst6)",
      "xdg-utils",
      "at-spi2-core",
      "(libuuid or libuuid1)",
      "(libsecret or libsecret-1-0)",
    ],
  },
};

export default config;
