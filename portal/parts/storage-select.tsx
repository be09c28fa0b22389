import { Select } from '@fluentui/react-components';
import type { StorageType } from '../api/types.ts';
import { useLanguage } from '../language/language-context.tsx';

const TYPES: readonly StorageType[] = ['Standard_LRS', 'Standard_ZRS', 'Premium_LRS'];

/** How copies are stored. Azure fixes it when a region is added. */
export function StorageSelect({
  value,
  label,
  onChange,
}: {
  value: StorageType;
  label?: string;
  onChange: (value: StorageType) => void;
}) {
  const { words } = useLanguage();
  return (
    <Select
      value={value}
      aria-label={label}
      onChange={(_event, { value: next }) => {
        onChange(TYPES.find((one) => one === next) ?? 'Standard_LRS');
      }}
    >
      {TYPES.map((type) => (
        <option key={type} value={type}>
          {words.exportDialog.storageType[type]}
        </option>
      ))}
    </Select>
  );
}
