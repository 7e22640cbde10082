/**
 * @typedef {object} Signing
 * @property {boolean} isSigned with a certificate that the system knows
 * @property {boolean} isNotarised looked at by Apple
 * @property {string} text for whoever downloads the installers, a paragraph
 */

/**
 * What the secrets of this environment let electron-builder do. Its own variables, by the names in its documentation.
 * @param {NodeJS.Platform} platform
 * @param {NodeJS.ProcessEnv} env
 * @returns {Signing}
 */
export function signing(platform, env) {
  const has = (/** @type {string[]} */ ...names) => names.every((name) => Boolean(env[name]));
  if (platform === "linux") {
    return { isSigned: false, isNotarised: false, text: "Linux packages carry no signature." };
  }
  if (platform === "win32") {
    const isSigned = has("WIN_CSC_LINK") || has("CSC_LINK");
    return {
      isSigned,
      isNotarised: false,
      text: isSigned
        ? "The installer is signed."
        : 'The installer is not signed (no CSC_LINK): Windows warns of an unknown publisher, and "More info", "Run anyway" goes on.',
    };
  }
  const isSigned = has("CSC_LINK") || has("CSC_NAME");
  const isNotarised =
    isSigned &&
    (has("APPLE_API_KEY", "APPLE_API_KEY_ID", "APPLE_API_ISSUER") ||
      has("APPLE_ID", "APPLE_APP_SPECIFIC_PASSWORD", "APPLE_TEAM_ID"));
  const refused =
    "macOS refuses it at the first start, and System Settings, Privacy & Security, Open Anyway lets it in.";
  return {
    isSigned,
    isNotarised,
    text: isNotarised
      ? "The app is signed and notarised."
      : isSigned
        ? `The app is signed but not notarised (no APPLE_API_KEY): ${refused}`
        : `The app is not signed (no CSC_LINK): ${refused}`,
  };
}

/** Said of every installer, on every system. */
export const noUpdates =
  "Parley does not update itself: a new version is downloaded and installed over the old one; conversations stay.";
