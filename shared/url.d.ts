// The part of the web's URL that shared/ uses: both sides have it, and this project's library has neither side's.
declare class URL {
  constructor(url: string);
  static canParse(url: string): boolean;
  readonly hash: string;
  readonly host: string;
  readonly hostname: string;
  readonly origin: string;
  readonly password: string;
  readonly pathname: string;
  readonly protocol: string;
  readonly search: string;
  readonly username: string;
}
