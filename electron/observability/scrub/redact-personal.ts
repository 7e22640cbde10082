import { isIPv6 } from "node:net";

/** Also takes every word that no host follows: a word that is looked at from each of its letters takes its length squared. */
const WORD_OR_EMAIL =
  /(?:[\p{L}\p{N}._%+-]+|"[^"@\n]{1,64}"(?=@))(?<host>@(?:[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+|\[[\da-f.:IPv]{3,45}\]))?/giu;
/** In a link, where the word goes on over its percent sign. */
const ESCAPED_EMAIL = /.%40[^%]+\.[^%]/i;
const IBAN = /\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b/gi;
/** Digits as cards and phones write them: in groups, with a plus or brackets before them. */
const NUMBER = /(?<![\w.,/:-])\+?\(?\d[\d ()/.-]{5,22}\d(?![\w/:-])/g;
const IP_ADDRESS = /\b(?:\d{1,3}\.){3}\d{1,3}\b/g;
/** Whatever could be an address of version 6; Node says whether it is one. */
const IPV6_CANDIDATE =
  /(?<![\p{L}\p{N}_:.])[\da-f]{0,4}(?::[\da-f]{0,4}){2,8}(?:(?:\.\d{1,3}){3})?(?![\p{L}\p{N}_:])/giu;
/** What a network card is known by. */
const MAC_ADDRESS = /(?<![\w:-])(?:[\da-f]{2}([:-]))(?:[\da-f]{2}\1){4}[\da-f]{2}(?![\w:-])/gi;
/** What a link says after its path is often who follows it. */
const QUERY = /(?<=\bhttps?:\/\/[^\s"'\\?#]{1,500})[?#][^\s"'\\<>)]+/g;

/**
 * Takes out of a text what points to a person: mail addresses, phone, card and account numbers, IP addresses and what
 * follows the path of a link. Names stay: telling them from words takes a model, and a guess would promise too much.
 */
export function redactPersonal(text: string): string {
  return text
    .replace(QUERY, "?[redacted]")
    .replace(WORD_OR_EMAIL, (word, host?: string) =>
      host === undefined && !ESCAPED_EMAIL.test(word) ? word : "[email]",
    )
    .replace(IBAN, (match) => (isAccount(match) ? "[account]" : match))
    .replace(MAC_ADDRESS, "[address]")
    .replace(IPV6_CANDIDATE, (match) => (isIPv6(match) && match !== "::" ? "[address]" : match))
    .replace(IP_ADDRESS, "[address]")
    .replace(NUMBER, (match) => {
      const digits = match.replaceAll(/\D/g, "");
      if (digits.length >= 13 && digits.length <= 19 && isCard(digits)) return "[card]";
      return isPhone(match, digits) ? "[phone]" : match;
    });
}

/**
 * In capitals the form is enough; in small letters words and ids look like it, and the check digits decide (ISO 13616: the
 * first four characters behind the rest, letters as numbers from 10, the remainder by 97 is 1).
 */
function isAccount(text: string): boolean {
  if (text === text.toUpperCase()) return true;
  const plain = text.replaceAll(" ", "").toLowerCase();
  let remainder = 0;
  for (const character of plain.slice(4) + plain.slice(0, 4)) {
    for (const digit of Number.parseInt(character, 36).toString()) {
      remainder = (remainder * 10 + Number(digit)) % 97;
    }
  }
  return remainder === 1;
}

/** Every card number passes Luhn's check; one in ten of the others does. */
function isCard(digits: string): boolean {
  let sum = 0;
  for (const [index, digit] of Array.from(digits, Number).reverse().entries()) {
    const doubled = index % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

const DATE = /^\d{4}[-./]\d{1,2}[-./]\d{1,2}/;
const THOUSANDS = /^[1-9]\d{0,2}(?:[ .]\d{3})+$/;

/** As a phone takes it: from nine digits on, fewer are more often sums and numbers of things. */
const BARE = /^\d{9,15}$/;

/** With a plus, bare, or in three groups and more: dates, sums and versions are shorter or written otherwise. */
function isPhone(match: string, digits: string): boolean {
  if (digits.length < 8 || digits.length > 15) return false;
  if (DATE.test(match) || THOUSANDS.test(match)) return false;
  return (
    match.startsWith("+") ||
    BARE.test(match) ||
    (/^\(?0/.test(match) && /[ ()/.-]/.test(match)) ||
    match.split(/[ ()/.-]+/).length >= 3
  );
}
