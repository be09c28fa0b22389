/** A name in the page's script, or a path of such: no digit, sign or space, so that no password and no number is one. */
const CODE = /^[A-Za-z_$]{1,30}(?:(?:\.[A-Za-z_$]{1,30})|(?:\[[A-Za-z_$]{1,30}\])|(?:\(\.\.\.\))){0,8}$/;

/**
 * What the engines of browsers and React say when a script is at fault; `{}` stands for a name in the script, `{*}` for
 * what may be data, and `#` for the number that React gives its own messages (V8 messages.h; react.dev/errors).
 */
const SHAPES = [
  "Cannot read properties of undefined (reading '{}')",
  "Cannot read properties of null (reading '{}')",
  "Cannot set properties of undefined (setting '{}')",
  "Cannot set properties of null (setting '{}')",
  "Cannot destructure property '{}' of '{}' as it is undefined.",
  "Cannot destructure property '{}' of '{}' as it is null.",
  "Cannot access '{}' before initialization",
  'Cannot convert undefined or null to object',
  'Assignment to constant variable.',
  'Converting circular structure to JSON{*}',
  'Maximum call stack size exceeded',
  'Invalid array length',
  'Invalid time value',
  'Unexpected end of JSON input',
  'Unexpected token {*}',
  '{} is not a function',
  '{} is not a constructor',
  '{} is not iterable',
  '{} is not defined',
  '{} is undefined',
  '{} is null',
  'can\'t access property "{}", {} is undefined',
  'can\'t access property "{}", {} is null',
  "undefined is not an object (evaluating '{}')",
  "null is not an object (evaluating '{}')",
  "Can't find variable: {}",
  'Failed to fetch',
  'Load failed',
  'NetworkError when attempting to fetch resource.',
  'Failed to fetch dynamically imported module{*}',
  'error loading dynamically imported module{*}',
  'Importing a module script failed.',
  'Minified React error ##{*}',
] as const;

const SLOTS = /\{\*?\}|##/;
const FILLINGS: Readonly<Record<string, string>> = {
  '{}': '(.{1,200}?)',
  '{*}': '([^]*)',
  '##': '(#\\d{1,3})',
};

interface Shape {
  pattern: RegExp;
  pieces: readonly string[];
  slots: readonly string[];
}

function shapeOf(text: string): Shape {
  const pieces = text.split(SLOTS);
  const slots = text.match(new RegExp(SLOTS, 'g')) ?? [];
  const pattern = pieces.map((piece, index) => escaped(piece) + (FILLINGS[slots[index] ?? ''] ?? ''));
  return { pieces, slots, pattern: new RegExp(`^${pattern.join('')}$`) };
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

const KNOWN = SHAPES.map(shapeOf);

/** What stands in place of whatever may be somebody's, or secret. */
const MASK = '…';

/**
 * An error's message as far as it is known to be the script's: one of the engine's own, in which names of the script are
 * kept and everything else is masked. Of any other message nothing is kept, as it may have been made of anybody's data.
 */
export function maskedMessage(message: string): string {
  for (const { pattern, pieces, slots } of KNOWN) {
    const [whole, ...found] = pattern.exec(message) ?? [];
    if (whole === undefined) continue;
    return pieces.map((piece, index) => piece + filling(slots[index], found[index])).join('');
  }
  return MASK;
}

function filling(slot: string | undefined, found: string | undefined): string {
  if (slot === undefined || found === undefined || found === '') return '';
  return slot === '##' || (slot === '{}' && CODE.test(found)) ? found : MASK;
}
