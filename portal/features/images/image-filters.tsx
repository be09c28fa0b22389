import { Field, Input, makeStyles, Select } from '@fluentui/react-components';
import { useLanguage } from '../../language/language-context.ts';
import type { ImageFilter } from './queries.ts';
import { imageWords } from './words.ts';

const useStyles = makeStyles({
  filters: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(12rem, 1fr))',
    gap: '0.5rem 1rem',
    marginBottom: '0.75rem',
  },
});

const SYSTEMS = ['', 'Linux', 'Windows'] as const;
const STATES = ['all', 'usable', 'hidden'] as const;
export const ALL_IMAGES: ImageFilter = { search: '', osType: '', state: 'all' };

/** False where no image can be named so. */
export function isSearch(text: string): boolean {
  return /^[\w.-]{0,80}$/.test(text);
}

/** What narrows a list of images. @param states whether hidden ones are chosen here */
export function ImageFilters({
  filter,
  states = true,
  onChange,
}: {
  filter: ImageFilter;
  states?: boolean;
  onChange: (filter: ImageFilter) => void;
}) {
  const styles = useStyles();
  const { words } = useLanguage(imageWords);
  return (
    <div className={styles.filters} role="search">
      <Field
        label={words.images.search}
        validationMessage={isSearch(filter.search) ? null : words.images.searchHint}
      >
        <Input
          type="search"
          value={filter.search}
          spellCheck={false}
          onChange={(_event, { value }) => {
            onChange({ ...filter, search: value });
          }}
        />
      </Field>
      <Field label={words.images.os}>
        <Select
          value={filter.osType}
          onChange={(_event, { value }) => {
            onChange({ ...filter, osType: SYSTEMS.find((one) => one === value) ?? '' });
          }}
        >
          {SYSTEMS.map((system) => (
            <option key={system} value={system}>
              {system || words.images.anyOs}
            </option>
          ))}
        </Select>
      </Field>
      {states && (
        <Field label={words.images.shown}>
          <Select
            value={filter.state}
            onChange={(_event, { value }) => {
              onChange({ ...filter, state: STATES.find((one) => one === value) ?? 'all' });
            }}
          >
            {STATES.map((state) => (
              <option key={state} value={state}>
                {words.images.shownStates[state]}
              </option>
            ))}
          </Select>
        </Field>
      )}
    </div>
  );
}
