import {
  Field,
  Input,
  makeStyles,
  MessageBar,
  MessageBarBody,
  MessageBarTitle,
  Spinner,
  tokens,
} from '@fluentui/react-components';
import type { UseQueryResult } from '@tanstack/react-query';
import { ApiError } from '../../api/api-error.ts';
import type { Detail, ExportPreview } from '../../api/types.ts';
import { explainDetail } from '../../language/explain.ts';
import { useLanguage } from '../../language/language-context.ts';
import { Failure } from '../../ui/states.tsx';
import { exportWords } from './words.ts';

const useStyles = makeStyles({
  // As high as it is when it is full, so that nothing below jumps while one types.
  panel: {
    minHeight: '9rem',
    background: tokens.colorNeutralBackground3,
    borderRadius: tokens.borderRadiusLarge,
    padding: '0.75rem 1rem',
  },
  head: { display: 'flex', justifyContent: 'space-between', minHeight: '1.5rem' },
  heading: { margin: 0, fontSize: tokens.fontSizeBase300 },
  money: {
    fontSize: tokens.fontSizeBase500,
    lineHeight: tokens.lineHeightBase500,
    fontWeight: tokens.fontWeightSemibold,
    margin: '0.25rem 0 0',
  },
  text: { margin: '0.25rem 0', color: tokens.colorNeutralForeground2 },
  list: { margin: '0.25rem 0 0', paddingLeft: '1.25rem' },
  details: { marginTop: '0.5rem' },
});

interface PreviewPanelProps {
  preview: UseQueryResult<ExportPreview>;
  found: ExportPreview | undefined;
  refusals: readonly Detail[];
  occupiedGb: string;
  onOccupiedGb: (value: string) => void;
}

/** What the export would do and cost, and all that stands against it. */
export function PreviewPanel({ preview, found, refusals, ...cost }: PreviewPanelProps) {
  const styles = useStyles();
  const { words } = useLanguage(exportWords);
  const isMistyped = preview.error instanceof ApiError && preview.error.status === 400;
  return (
    <section className={styles.panel} aria-label={words.exportDialog.preview} aria-busy={preview.isFetching}>
      <div className={styles.head}>
        <h3 className={styles.heading}>{words.exportDialog.preview}</h3>
        {preview.isFetching && <Spinner size="tiny" aria-label={words.exportDialog.checking} />}
      </div>
      {preview.isError && !isMistyped && <Failure error={preview.error} />}
      {preview.isError && isMistyped && <p className={styles.text}>{words.exportDialog.mistyped}</p>}
      {refusals.length > 0 && (
        <MessageBar intent="error" layout="multiline">
          <MessageBarBody>
            <MessageBarTitle>{words.exportDialog.impossible}</MessageBarTitle>
            <ul className={styles.list}>
              {refusals.map((refusal) => (
                <li key={`${refusal.code} ${refusal.message}`}>{explainDetail(refusal, words)}</li>
              ))}
            </ul>
          </MessageBarBody>
        </MessageBar>
      )}
      {found && refusals.length === 0 && <Plan found={found} />}
      {found?.cost && <Cost estimate={found.cost} {...cost} />}
    </section>
  );
}

function Plan({ found: { regions, newImage, templateVm } }: { found: ExportPreview }) {
  const styles = useStyles();
  const { words, format } = useLanguage(exportWords);
  const taken = regions.filter(({ skipped }) => !skipped);
  const away = templateVm?.away;
  return (
    <>
      <p className={styles.text}>
        {newImage ? words.exportDialog.makesImage : words.exportDialog.makesVersion}{' '}
        {words.exportDialog.goesTo(taken.length, format.list(taken.map(({ name }) => name)))}
        {away && ` ${words.exportDialog.away(format.duration(away.seconds))}`}
      </p>
      {regions.flatMap(({ name, skipped }) =>
        skipped ? (
          <p key={name} className={styles.text}>
            {words.exportDialog.skipped(name)} {explainDetail(skipped, words)}
          </p>
        ) : (
          []
        ),
      )}
    </>
  );
}

function Cost({
  estimate: { currency, monthly, once, sizeBasis, sizeGb, unknown },
  occupiedGb,
  onOccupiedGb,
}: { estimate: NonNullable<ExportPreview['cost']> } & Pick<
  PreviewPanelProps,
  'occupiedGb' | 'onOccupiedGb'
>) {
  const styles = useStyles();
  const { words, format } = useLanguage(exportWords);
  const sum = ({ known, total }: { known: number; total: number | null }) =>
    total === null ? words.amounts.atLeast(format.money(known, currency)) : format.money(total, currency);
  return (
    <>
      <p className={styles.money} data-cost>
        {words.exportDialog.monthly(sum(monthly))}
        {once.known > 0 && ` · ${words.exportDialog.once(sum(once))}`}
      </p>
      <p className={styles.text}>{words.exportDialog.billing}</p>
      {sizeBasis === 'DiskSize' && (
        <p className={styles.text}>{words.exportDialog.diskSize(format.number(sizeGb))}</p>
      )}
      {unknown.length > 0 && <p className={styles.text}>{words.exportDialog.someUnknown}</p>}
      <details className={styles.details}>
        <summary>{words.exportDialog.costDetails}</summary>
        <ul className={styles.list}>
          {monthly.lines.map(({ region, replicas, gb, amount }) => (
            <li key={region}>
              {region}: {words.exportDialog.costLine(replicas, format.number(gb))}
              {amount !== null && ` · ${format.money(amount, currency)}`}
            </li>
          ))}
        </ul>
        <Field label={words.exportDialog.occupied}>
          <Input
            type="number"
            min={1}
            value={occupiedGb}
            onChange={(_event, { value }) => {
              onOccupiedGb(value);
            }}
          />
        </Field>
      </details>
    </>
  );
}
