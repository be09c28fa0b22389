/** What may be somebody's, or secret, in the message of an error, and what stands in its place. */
const MASKS: readonly (readonly [RegExp, string])[] = [
  // The query and fragment of an address: codes of a sign-in, and what somebody searched for.
  [/\?\S+/g, '?…'],
  [/(\w:\/\/[^\s#]*)#\S*/g, '$1#…'],
  // What is quoted is data: names of accounts, pieces of answers. Property names have single quotes.
  [/(["“«`]).*?(["”»`]|$)/gs, '$1…$2'],
  [/[^\s@]+@[^\s@]+/g, '…@…'],
  // Tokens, ids, signatures: no word of a language is that long.
  [/[\w+/=.~-]{24,}/g, '…'],
];

/** An error's message without addresses' queries, quoted data, mail addresses, tokens and ids. */
export function maskedMessage(message: string): string {
  return MASKS.reduce((text, [pattern, mask]) => text.replace(pattern, mask), message);
}
