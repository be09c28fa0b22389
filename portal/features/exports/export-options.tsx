import {
  Accordion,
  AccordionHeader,
  AccordionItem,
  AccordionPanel,
  Checkbox,
  Field,
  Input,
  makeStyles,
} from '@fluentui/react-components';
import { useEffect } from 'react';
import type { ExportPreview } from '../../api/types.ts';
import { useLanguage } from '../../language/language-context.ts';
import { StorageSelect } from '../../ui/storage-select.tsx';
import type { ExportDraft } from './export-draft.ts';
import { exportWords } from './words.ts';

const useStyles = makeStyles({
  grid: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(min(14rem, 100%), 1fr))',
    gap: '0.75rem 1rem',
    alignItems: 'start',
    '& > *': { minWidth: 0 },
    '& select': { minWidth: 0, width: '100%' },
  },
  regions: { border: 'none', margin: '0.75rem 0 0', padding: 0, display: 'flex', flexWrap: 'wrap' },
  legend: { padding: 0 },
});

interface ExportOptionsProps {
  draft: ExportDraft;
  change: (change: Partial<ExportDraft>) => void;
  /** Of the preview. */
  regions: ExportPreview['regions'];
  mistakeIn: (field: string) => string | null;
}

/** What most exports leave as it is. */
export function ExportOptions({ draft, change, regions, mistakeIn }: ExportOptionsProps) {
  const styles = useStyles();
  const { words } = useLanguage(exportWords);
  const text = (name: 'description' | 'version' | 'replicas' | 'endOfLife') => ({
    value: draft[name],
    onChange: (_event: unknown, { value }: { value: string }) => {
      change({ [name]: value });
    },
  });
  return (
    <Accordion collapsible>
      <AccordionItem value="options">
        <AccordionHeader>{words.exportDialog.options}</AccordionHeader>
        <AccordionPanel>
          <div className={styles.grid}>
            <Field
              label={words.exportDialog.description}
              validationMessage={mistakeIn('options.description')}
            >
              <Input {...text('description')} maxLength={256} />
            </Field>
            <Field
              label={words.exportDialog.version}
              hint={words.exportDialog.versionHint}
              validationMessage={mistakeIn('options.version')}
            >
              <Input {...text('version')} placeholder="1.0.0" />
            </Field>
            <Field
              label={words.exportDialog.replicas}
              hint={words.copies.replicasHint}
              validationMessage={mistakeIn('options.replicaCount')}
            >
              <Input {...text('replicas')} type="number" min={1} max={100} placeholder="1" />
            </Field>
            <Field label={words.copies.storage}>
              <StorageSelect
                value={draft.storage}
                none={words.exportDialog.asTheAccount}
                onChange={(storage) => {
                  change({ storage });
                }}
              />
            </Field>
            <Field
              label={words.exportDialog.endOfLife}
              validationMessage={mistakeIn('options.endOfLifeDate')}
            >
              <Input {...text('endOfLife')} type="date" />
            </Field>
          </div>
          <RegionChoice draft={draft} change={change} regions={regions} />
          <Checkbox
            checked={draft.excludeFromLatest}
            label={words.copies.excludeFromLatest}
            onChange={(_event, { checked }) => {
              change({ excludeFromLatest: checked === true });
            }}
          />
          <Checkbox
            checked={draft.generalize}
            label={words.exportDialog.generalize}
            onChange={(_event, { checked }) => {
              change({ generalize: checked === true });
            }}
          />
        </AccordionPanel>
      </AccordionItem>
    </Accordion>
  );
}

/** All regions of the geography, as a preview without a choice has named them; the home region is never left out. */
function RegionChoice({ draft, change, regions }: Omit<ExportOptionsProps, 'mistakeIn'>) {
  const styles = useStyles();
  const { words } = useLanguage(exportWords);
  const names = regions.map(({ name }) => name);
  const { withoutRegions, offeredRegions } = draft;
  const isNews = withoutRegions.length === 0 && names.length > 0 && names.join() !== offeredRegions.join();
  useEffect(() => {
    if (isNews) change({ offeredRegions: names });
  });
  const home = regions.find((region) => region.home)?.name;
  if (offeredRegions.length < 2) return null;
  return (
    <fieldset className={styles.regions}>
      <legend className={styles.legend}>{words.exportDialog.regions}</legend>
      {offeredRegions.map((name) => (
        <Checkbox
          key={name}
          label={name}
          disabled={name === home}
          checked={!withoutRegions.includes(name)}
          onChange={(_event, { checked }) => {
            change({
              withoutRegions:
                checked === true
                  ? withoutRegions.filter((other) => other !== name)
                  : [...withoutRegions, name],
            });
          }}
        />
      ))}
    </fieldset>
  );
}
