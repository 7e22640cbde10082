import { endpoint, type Endpoint } from "../../shared/endpoint.ts";

/** An endpoint with what a test says of it. */
export function anEndpoint(
  more: Omit<Partial<Endpoint>, "id"> & { readonly id?: string } = {},
): Endpoint {
  return endpoint.parse({
    id: "local",
    name: "Local",
    preset: "custom",
    baseUrl: "http://127.0.0.1:1234/v1",
    ...more,
  });
}
