import { Checkbox, Field, Input } from '@fluentui/react-components';
import type { LabRegion } from '../../api/types.ts';
import { useLanguage } from '../../language/language-context.ts';
import { useNow } from '../../ui/use-now.ts';
import type { LabDraft } from './lab-draft.ts';
import { labWords } from './words.ts';

interface RegionWaitProps {
  region: LabRegion;
  draft: LabDraft;
  change: (changes: Partial<LabDraft>) => void;
  mistake: string | null;
}

/** Of a region where the image is not yet: when it will be, and whether the lab shall wait for it. */
export function RegionWait({ region: { expectedAt }, draft, change, mistake }: RegionWaitProps) {
  const { words, format } = useLanguage(labWords);
  const now = useNow(expectedAt !== undefined);
  return (
    <>
      <p>
        {words.createLab.notReady}{' '}
        {expectedAt !== undefined &&
          words.createLab.expected(format.duration((new Date(expectedAt).getTime() - now) / 1000))}
      </p>
      <Checkbox
        label={words.createLab.whenReady}
        checked={draft.waits}
        onChange={(_event, { checked }) => {
          change({ waits: checked === true });
        }}
      />
      {draft.waits && (
        <Field label={words.createLab.giveUp} validationMessage={mistake}>
          <Input
            type="number"
            min="1"
            max="168"
            value={draft.hours}
            onChange={(_event, { value }) => {
              change({ hours: value });
            }}
          />
        </Field>
      )}
    </>
  );
}
