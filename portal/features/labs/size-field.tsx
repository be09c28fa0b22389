import { Field, Input, makeStyles, Select } from '@fluentui/react-components';
import type { Detail, LabRegion } from '../../api/types.ts';
import { explainDetail } from '../../language/explain.ts';
import { useLanguage } from '../../language/language-context.ts';
import { labWords } from './words.ts';

// The names of sizes are long, and a list is as wide as the longest unless it is told otherwise.
const useStyles = makeStyles({ select: { minWidth: 0 } });

interface SizeFieldProps {
  sizes: LabRegion['sizes'];
  size: string;
  /** Why the sizes of the region are not known. */
  unknown: Detail | undefined;
  mistake: string | null;
  onChange: (size: string) => void;
}

/** The size of a lab's VM: chosen where it is known what there is, typed where it is not. */
export function SizeField({ sizes, size, unknown, mistake, onChange }: SizeFieldProps) {
  const styles = useStyles();
  const { words, format } = useLanguage(labWords);
  if (sizes.length === 0) {
    const hint = unknown ? explainDetail(unknown, words) : words.createLab.sizeUnknown;
    return (
      <Field label={words.createLab.size} hint={hint} required validationMessage={mistake}>
        <Input
          value={size}
          spellCheck={false}
          onChange={(_event, { value }) => {
            onChange(value);
          }}
        />
      </Field>
    );
  }
  return (
    <Field label={words.createLab.size} validationMessage={mistake}>
      <Select
        className={styles.select}
        value={size}
        onChange={(_event, { value }) => {
          onChange(value);
        }}
      >
        {sizes.map(({ name, cores, memoryGb }) => (
          <option key={name} value={name}>
            {words.createLab.sizeOf(name, format.number(cores), format.number(memoryGb))}
          </option>
        ))}
      </Select>
    </Field>
  );
}
