import type { Dispatcher } from "undici";

/**
 * Tells of every request as it begins to go over its connection. Before that moment no endpoint can have heard of it:
 * the name was looked up, the connection made, the certificate judged and the proxy passed by then.
 */
export function tellSent(dispatcher: Dispatcher, onSent: () => void): Dispatcher {
  return dispatcher.compose((dispatch) => (options, handler) => {
    const telling: Dispatcher.DispatchHandler = {
      onRequestStart(...given) {
        onSent();
        handler.onRequestStart?.(...given);
      },
      onRequestUpgrade: (...given) => handler.onRequestUpgrade?.(...given),
      onResponseStart: (...given) => handler.onResponseStart?.(...given),
      onResponseData: (...given) => handler.onResponseData?.(...given),
      onResponseEnd: (...given) => handler.onResponseEnd?.(...given),
      onResponseError: (...given) => handler.onResponseError?.(...given),
    };
    return dispatch(options, telling);
  });
}
