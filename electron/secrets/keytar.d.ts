/**
 * The part of keytar 7 that is used here. The package brings types of its own, but it is optional: where its native part
 * could not be built npm leaves all of it out, and the types must hold there, too.
 */
declare module "keytar" {
  // eslint-disable-next-line @typescript-eslint/consistent-type-imports -- an import above would make this file a module, and this an addition to the package's own types
  const keytar: import("./keychain-store.ts").Keytar & {
    /** What stands under a service; tests tidy up with it. */
    findCredentials(service: string): Promise<readonly { readonly account: string }[]>;
  };
  // eslint-disable-next-line import-x/no-default-export -- it is how the package exports
  export default keytar;
}
