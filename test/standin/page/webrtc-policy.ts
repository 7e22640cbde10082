/** https://www.electronjs.org/docs/latest/api/web-contents#contentssetwebrtciphandlingpolicypolicy */
export const WEBRTC_POLICIES: readonly string[] = [
  "default",
  "default_public_interface_only",
  "default_public_and_private_interfaces",
  "disable_non_proxied_udp",
];

/** Without a proxy for UDP nothing but a relay over TCP is left, and that is what every connection is held to. */
function relayOnly(): void {
  const Native = window.RTCPeerConnection;
  const isOverTcp = (url: string): boolean =>
    /^turns:(?!.*transport=udp)/i.test(url) || /^turn:.*transport=tcp/i.test(url);
  const strict = (given: RTCConfiguration = {}): RTCConfiguration => ({
    ...given,
    iceTransportPolicy: "relay",
    iceServers: (given.iceServers ?? []).flatMap((server) => {
      const urls = [server.urls].flat().filter(isOverTcp);
      return urls.length > 0 ? [{ ...server, urls }] : [];
    }),
  });
  window.RTCPeerConnection = new Proxy(Native, {
    construct: (target, [given]: [RTCConfiguration?], newTarget) =>
      Reflect.construct(target, [strict(given)], newTarget) as object,
  });
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called with its owner again
  const { setConfiguration } = Native.prototype;
  Native.prototype.setConfiguration = function (given) {
    setConfiguration.call(this, strict(given));
  };
}

/** What a document starts with under this policy. CDP has no handle on it, so only the strictest one is played. */
export function webRtcSource(policy: string): string | undefined {
  return policy === "disable_non_proxied_udp" ? `(${String(relayOnly)})();` : undefined;
}
