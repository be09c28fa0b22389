import { Select } from '@fluentui/react-components';
import type { StorageType } from '../api/types.ts';
import { useLanguage } from '../language/language-context.ts';

const TYPES: readonly StorageType[] = ['Standard_LRS', 'Standard_ZRS', 'Premium_LRS'];

interface StorageSelectProps {
  value: '' | StorageType;
  /** What it means to choose none; where it is left out, one has to be chosen. */
  none?: string;
  onChange: (value: '' | StorageType) => void;
}

/** How copies are stored. Azure fixes it when a region is added. Fluent UI's `Field` names it. */
export function StorageSelect({ value, none, onChange, ...named }: StorageSelectProps) {
  const { words } = useLanguage();
  return (
    <Select
      {...named}
      value={value}
      onChange={(_event, { value: next }) => {
        onChange(TYPES.find((one) => one === next) ?? '');
      }}
    >
      {none !== undefined && <option value="">{none}</option>}
      {TYPES.map((type) => (
        <option key={type} value={type}>
          {words.copies.storageType[type]}
        </option>
      ))}
    </Select>
  );
}
