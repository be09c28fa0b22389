const HIDDEN = '[Hidden Credential]';

/** After these words the host takes what follows for a secret (host source: Sanitizer). */
const TOKENS = [
  'Token=',
  'DefaultEndpointsProtocol=http',
  'AccountKey=',
  'Data Source=',
  'Server=',
  'Password=',
  'pwd=',
  '&amp;sig=',
  '&sig=',
  '?sig=',
  'SharedAccessKey=',
  '&amp;code=',
  '&code=',
  '?code=',
  '/code=',
  'key=',
];
/** The one word that ends like a token and tells no secret: it stands in the names of .NET assemblies. */
const HARMLESS = /PublicKeyToken=/g;

/**
 * Replaces what looks like a secret in the text of an error, up to the next quotation mark or `<`, as the host does
 * with whatever a function throws (measured: it is gone from a failed activity's reason).
 */
export function hideCredentials(text: string): string {
  return TOKENS.reduce(hideAfter, text);
}

function hideAfter(text: string, token: string): string {
  const searched = text.replace(HARMLESS, (word) => '#'.repeat(word.length)).toLowerCase();
  const start = searched.indexOf(token.toLowerCase());
  if (start < 0) return text;
  const end = text.slice(start).search(/[<"']/);
  const rest = end < 0 ? '' : text.slice(start + end);
  return text.slice(0, start) + HIDDEN + hideAfter(rest, token);
}
