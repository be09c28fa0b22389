import { Button, Checkbox, makeStyles, tokens } from '@fluentui/react-components';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ImageRetention, RetentionPolicy } from '../../api/types.ts';
import { explainDetail } from '../../language/explain.ts';
import { useLanguage } from '../../language/language-context.ts';
import { DataTable } from '../../ui/data-table.tsx';
import { MonthlyCost } from '../../ui/monthly-cost.tsx';
import { places } from '../../ui/places.ts';
import { Loaded } from '../../ui/states.tsx';
import { TextLink } from '../../ui/text-link.tsx';
import { useRetentionQueries } from './queries.ts';
import { isTouched, sumOf } from './retention-sum.ts';
import { retentionWords } from './words.ts';

const useStyles = makeStyles({
  money: { fontSize: tokens.fontSizeBase400, fontWeight: tokens.fontWeightSemibold, margin: '0 0 0.25rem' },
  text: { margin: '0 0 0.25rem' },
  quiet: { margin: '0 0 0.5rem', color: tokens.colorNeutralForeground2 },
  list: { listStyle: 'none', margin: 0, padding: 0 },
  more: { marginTop: '0.75rem' },
});

/** What rules would do now: image by image, with the reason for each version, and the money that it saves. */
export function RetentionPreview({
  account,
  policy,
}: {
  account: string;
  /** In place of the account's own. */
  policy?: RetentionPolicy;
}) {
  const styles = useStyles();
  const { words } = useLanguage(retentionWords);
  const preview = useInfiniteQuery(useRetentionQueries().retention(account, policy));
  const [showsAll, showAll] = useState(false);
  return (
    <Loaded of={preview}>
      {({ pages }) => {
        const images = pages.flatMap(({ value }) => value);
        const shown = showsAll ? images : images.filter(isTouched);
        return (
          <div data-preview={images.filter(isTouched).length}>
            <Sum images={images} more={preview.hasNextPage} />
            {images.length > 0 && (
              <Checkbox
                checked={showsAll}
                label={words.retention.everything}
                onChange={(_event, { checked }) => {
                  showAll(checked === true);
                }}
              />
            )}
            {shown.length > 0 && <Verdicts account={account} images={shown} showsAll={showsAll} />}
            {preview.hasNextPage && (
              <div className={styles.more}>
                <Button
                  disabledFocusable={preview.isFetchingNextPage}
                  onClick={() => void preview.fetchNextPage()}
                >
                  {words.retention.more}
                </Button>
              </div>
            )}
          </div>
        );
      }}
    </Loaded>
  );
}

function Sum({ images, more }: { images: readonly ImageRetention[]; more: boolean }) {
  const styles = useStyles();
  const { words, format } = useLanguage(retentionWords);
  const sum = sumOf(images);
  const nothing = more ? words.retention.nothingSoFar : words.retention.nothing;
  return (
    <div role="status">
      {sum.deleted + sum.shrunk === 0 ? (
        <p className={styles.text}>{nothing}</p>
      ) : (
        <>
          {sum.saved && (
            <p className={styles.money}>
              {words.retention.saves}: <MonthlyCost cost={sum.saved} />
            </p>
          )}
          <p className={styles.text}>
            {words.retention.would(sum.deleted, sum.shrunk)}.{' '}
            {words.retention.frees(format.number(sum.freedGb))}
          </p>
        </>
      )}
      <p className={styles.quiet}>{words.retention.lookedAt(sum.images, more)}</p>
    </div>
  );
}

function Verdicts({
  account,
  images,
  showsAll,
}: {
  account: string;
  images: readonly ImageRetention[];
  showsAll: boolean;
}) {
  const styles = useStyles();
  const { words, format } = useLanguage(retentionWords);
  return (
    <DataTable
      caption={words.retention.preview}
      items={images}
      keyOf={({ imageName }) => imageName}
      columns={[
        {
          name: words.retention.image,
          cell: ({ imageName }) => <TextLink to={places.image(account, imageName)}>{imageName}</TextLink>,
        },
        {
          name: words.retention.versions,
          cell: ({ versions }) => (
            <ul className={styles.list}>
              {versions
                .filter(({ action }) => showsAll || action !== 'keep')
                .map((verdict) => (
                  <li key={verdict.version}>
                    {words.retention.line(
                      verdict.version,
                      words.retention.action[verdict.action],
                      explainDetail(verdict, words),
                    )}
                  </li>
                ))}
            </ul>
          ),
        },
        { name: words.retention.freed, cell: ({ freedGb }) => words.amounts.gb(format.number(freedGb)) },
        {
          name: words.retention.saves,
          cell: ({ savedPerMonth }) => <MonthlyCost cost={savedPerMonth} />,
        },
      ]}
    />
  );
}
