import { z } from 'zod';
import { settings } from '../../shared/config/config.ts';
import { markdownTable } from './markdown-table.ts';

/** The parts of a setting's JSON schema that the table shows. */
const shown = z.object({
  description: z.string().min(1, 'describe the setting in shared/config/config.ts'),
  default: z.union([z.string(), z.number(), z.boolean()]).optional(),
});

/** Every setting: its name, its meaning, and its default. */
export function settingsTable(): string {
  const { properties = {}, required = [] } = z.toJSONSchema(settings, {
    io: 'input',
    unrepresentable: 'any',
  });
  const rows = Object.entries(properties).map(([name, schema]) => {
    const { description, default: value } = shown.parse(schema, {
      error: () => `${name} has no description`,
    });
    if (required.includes(name)) return [`\`${name}\``, description, 'required'];
    return [`\`${name}\``, description, value === undefined ? '' : `\`${value.toString()}\``];
  });
  return markdownTable(['setting', 'meaning', 'default'], rows);
}
