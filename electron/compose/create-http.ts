import { AppError } from "../../shared/errors.ts";
import type { Environment } from "../app/environment.ts";
import { trustCertificates } from "../http/certificates.ts";
import { createFindProxies } from "../http/find-proxies.ts";
import { createHttpClient, type HttpClient } from "../http/http-client.ts";
import type { Log } from "../observability/log.ts";

interface HttpDeps {
  readonly environment: Environment;
  /** What the system says of an address, as a PAC file answers. */
  readonly findSystemProxy: (url: string) => Promise<string>;
  /** Hears, in words for a person, what of the environment cannot be used. */
  readonly onNotice: (notice: string) => void;
  readonly log: Log;
}

/** The one way out of this computer, for everything that the app sends. */
export function createHttp({ environment, findSystemProxy, onNotice, log }: HttpDeps): HttpClient {
  return createHttpClient({
    findProxies: createFindProxies({
      variables: environment.proxies,
      askSystem: findSystemProxy,
      report: (error) => log.error("system-proxy-not-asked", error),
    }),
    trustCertificates: () =>
      trustCertificates({
        extraFile: environment.extraCertificates,
        report: (error) => {
          log.error("certificates-not-read", error);
          if (error instanceof AppError) onNotice(error.message);
        },
      }),
  });
}
