import { z } from 'zod';

const LONGEST = 80;
const VALID = /^[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,78}[A-Za-z0-9])?$/;

/** Latin letters for Cyrillic ones, so that a name in Russian gets a suggestion that its author recognises. */
const LATIN: Record<string, string> = {
  а: 'a', б: 'b', в: 'v', г: 'g', д: 'd', е: 'e', ё: 'e', ж: 'zh', з: 'z', и: 'i', й: 'y',
  к: 'k', л: 'l', м: 'm', н: 'n', о: 'o', п: 'p', р: 'r', с: 's', т: 't', у: 'u', ф: 'f',
  х: 'kh', ц: 'ts', ч: 'ch', ш: 'sh', щ: 'shch', ъ: '', ы: 'y', ь: '', э: 'e', ю: 'yu', я: 'ya',
  і: 'i', ї: 'yi', є: 'ye', ґ: 'g', ў: 'u',
}; // prettier-ignore

/**
 * A valid name near the given one, or undefined when nothing of it can be kept.
 * Cyrillic is transliterated, accents are dropped, other runs of characters become one dash.
 */
export function suggestImageName(name: string): string | undefined {
  const suggestion = Array.from(name.normalize('NFC'), latinOf)
    .join('')
    .normalize('NFD')
    .replaceAll(/\p{Mark}/gu, '')
    .replaceAll(/[^A-Za-z0-9_.-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '')
    .slice(0, LONGEST)
    .replace(/[^A-Za-z0-9]+$/, '');
  return VALID.test(suggestion) ? suggestion : undefined;
}

function latinOf(letter: string): string {
  const lower = letter.toLowerCase();
  const latin = LATIN[lower];
  if (latin === undefined) return letter;
  return letter === lower ? latin : latin.charAt(0).toUpperCase() + latin.slice(1);
}

/** A name that Azure takes for an image definition (Azure docs: troubleshooting-shared-images). */
export const imageName = z.string().superRefine((name, context) => {
  if (VALID.test(name)) return;
  const suggestion = suggestImageName(name);
  context.addIssue({
    code: 'custom',
    message:
      `An image name has 1 to ${LONGEST} letters, digits, "_", "." and "-", and begins and ends with a letter or digit.` +
      (suggestion === undefined ? '' : ` Try "${suggestion}".`),
  });
});
