import { AppError } from "../../shared/errors.ts";
import type { Environment } from "../app/environment.ts";
import type { HttpClient } from "../http/http-client.ts";
import { lazy } from "../lazy.ts";
import type { Log } from "../observability/log.ts";

interface HttpDeps {
  readonly environment: Environment;
  /** What the system says of an address, as a PAC file answers. */
  readonly findSystemProxy: (url: string) => Promise<string>;
  /** Hears, in words for a person, what of the environment or of the system cannot be used. */
  readonly onNotice: (notice: string) => void;
  readonly log: Log;
}

/** The one way out of this computer, for everything that the app sends. Its code is loaded with the first request. */
export function createHttp({ environment, findSystemProxy, onNotice, log }: HttpDeps): HttpClient {
  let client: HttpClient | undefined;
  const told = new Set<string>();
  /** Once: each request would say it again. */
  const notify = (notice: string): void => {
    if (told.has(notice)) return;
    told.add(notice);
    onNotice(notice);
  };
  const load = lazy(async () => {
    const [{ createHttpClient }, { createFindProxies }, { trustCertificates }] = await Promise.all([
      import("../http/http-client.ts"),
      import("../http/find-proxies.ts"),
      import("../http/certificates.ts"),
    ]);
    client = createHttpClient({
      findProxies: createFindProxies({
        variables: environment.proxies,
        askSystem: findSystemProxy,
        report: (error) => log.error("system-proxy-not-asked", error),
        notify,
      }),
      trustCertificates: () =>
        trustCertificates({
          extraFile: environment.extraCertificates,
          report: (error) => {
            log.error("certificates-not-read", error);
            if (error instanceof AppError) notify(error.message);
          },
        }),
    });
    return client;
  });
  return {
    findProxies: async (...asked) => (await load()).findProxies(...asked),
    send: async (...sent) => (await load()).send(...sent),
    forgetConnections: () => client?.forgetConnections(),
  };
}
