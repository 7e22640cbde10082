import { Protocol } from "../session/protocol.ts";
import { defaultSession } from "../session/session-module.ts";

/** https://www.electronjs.org/docs/latest/api/crash-reporter: accepted, nothing is uploaded. */
export const crashReporter = {
  start(_options: object): void {
    // Chromium runs without its crash handler here.
  },
  getUploadToServer: (): boolean => false,
  getLastCrashReport: (): null => null,
  getUploadedReports: (): object[] => [],
  addExtraParameter(_key: string, _value: string): void {
    // No report to add it to.
  },
};

/** https://www.electronjs.org/docs/latest/api/net, through Node's network instead of Chromium's. */
export const net = {
  fetch: (input: string | Request, init?: RequestInit): Promise<Response> => {
    const scheme = new URL(typeof input === "string" ? input : input.url).protocol.slice(0, -1);
    if (!/^https?$/.test(scheme) && !Protocol.handlerOf(defaultSession.protocol, scheme))
      throw new Error(`not in the stand-in: net.fetch of ${scheme}: URLs`);
    return defaultSession.fetch(input, init);
  },
  isOnline: (): boolean => true,
  online: true,
};

/** https://www.electronjs.org/docs/latest/api/system-preferences */
export const systemPreferences = {
  getAnimationSettings: () => ({
    shouldRenderRichAnimation: true,
    scrollAnimationsEnabledBySystem: true,
    prefersReducedMotion: false,
  }),
  getAccentColor: (): string => "0078d7ff",
};
