import { z } from 'zod';
import { ArmError } from '../core/errors.ts';

const MAX_TAGS = 50;
const MAX_NAME_LENGTH = 512;
const MAX_VALUE_LENGTH = 256;
/** Azure docs, tag-resources: not in a tag's name. */
const RESERVED = /[<>%&\\?/\p{Cc}]/u;

const tagged = z.looseObject({ tags: z.record(z.string(), z.string()) });

/**
 * Holds the tags of a body, if it has any, against Azure's limits (Azure docs, tag-resources).
 *
 * @throws ArmError 400
 */
export function requireTags(body: unknown): void {
  const parsed = tagged.safeParse(body);
  if (!parsed.success) return; // Without tags, or of a shape that the resource's own form refuses.
  const tags = Object.entries(parsed.data.tags);
  if (tags.length > MAX_TAGS) {
    throw refused(
      'TooManyTags',
      `The resource has ${tags.length} tags. The maximum number of tags is ${MAX_TAGS}.`,
    );
  }
  for (const [name, value] of tags) {
    if (RESERVED.test(name)) {
      const words = `The tag names '${name}' have reserved characters '<,>,%,&,\\,?,/' or control characters.`;
      throw refused('InvalidTagNameCharacters', words);
    }
    if (name.length > MAX_NAME_LENGTH)
      throw refused('InvalidTagName', tooLarge('name', name, MAX_NAME_LENGTH));
    if (value.length > MAX_VALUE_LENGTH)
      throw refused('InvalidTagValue', tooLarge('value', value, MAX_VALUE_LENGTH));
  }
}

function tooLarge(part: string, text: string, longest: number): string {
  return (
    `Tag ${part} too large. Following tag ${part} '${text}' exceeded the maximum length. ` +
    `Maximum allowed length for tag ${part} - '${longest}' characters.`
  );
}

function refused(code: string, message: string): ArmError {
  return new ArmError(400, code, message);
}
