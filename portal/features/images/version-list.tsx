import { Button, makeStyles } from '@fluentui/react-components';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useMay } from '../../api/permissions.ts';
import type { ImageVersion } from '../../api/types.ts';
import { useLanguage } from '../../language/language-context.ts';
import { DataTable } from '../../ui/data-table.tsx';
import { DialogButton } from '../../ui/dialog/dialog-button.tsx';
import { MonthlyCost } from '../../ui/monthly-cost.tsx';
import { Empty, Loaded } from '../../ui/states.tsx';
import { DeleteDialog } from './delete-dialog.tsx';
import { useImageQueries } from './queries.ts';
import { VersionDialog } from './version-dialog.tsx';
import { imageWords } from './words.ts';

const useStyles = makeStyles({
  list: { listStyle: 'none', margin: 0, padding: 0 },
  actions: { display: 'flex', flexWrap: 'wrap', gap: '0.25rem' },
});

interface VersionListProps {
  account: string;
  image: string;
  onWork: (id: string) => void;
}

/** The versions of an image, newest first, each with how far it is in its regions. */
export function VersionList({ account, image, onWork }: VersionListProps) {
  const styles = useStyles();
  const { words, format } = useLanguage(imageWords);
  const may = useMay(account);
  const versions = useInfiniteQuery(useImageQueries().versions(account, image));
  const [deleted, askToDelete] = useState<string>();
  const [edited, askToEdit] = useState<string>();
  const actionsOf = ({ version, origin }: ImageVersion) => (
    <div className={styles.actions}>
      {may('requestVersionEdit') && origin.kind === 'Export' && (
        <DialogButton
          size="small"
          aria-label={words.editVersion.editOne(version)}
          onClick={() => {
            askToEdit(version);
          }}
        >
          {words.editVersion.edit}
        </DialogButton>
      )}
      {may('requestVersionDeletion') && origin.kind === 'Export' && (
        <DialogButton
          size="small"
          aria-label={words.image.deleteOne(version)}
          onClick={() => {
            askToDelete(version);
          }}
        >
          {words.image.deleteVersion}
        </DialogButton>
      )}
    </div>
  );
  return (
    <>
      <Loaded of={versions}>
        {({ pages }) => {
          const found = pages.flatMap(({ value }) => value);
          if (found.length === 0) {
            return <Empty title={words.image.noVersions}>{words.image.noVersionsAdvice}</Empty>;
          }
          return (
            <>
              <DataTable
                caption={words.image.versions}
                items={found}
                keyOf={({ version }) => version}
                columns={[
                  { name: words.image.version, cell: (one) => <Version version={one} /> },
                  { name: words.image.state, cell: ({ provisioningState }) => provisioningState },
                  {
                    name: words.image.created,
                    cell: ({ createdAt }) => (createdAt === undefined ? '–' : format.day(createdAt)),
                  },
                  {
                    name: words.image.size,
                    cell: ({ sizeGb }) =>
                      sizeGb === undefined ? '–' : words.amounts.gb(format.number(sizeGb)),
                  },
                  { name: words.image.regions, cell: ({ regions }) => <Regions regions={regions} /> },
                  { name: words.images.cost, cell: ({ monthlyCost }) => <MonthlyCost cost={monthlyCost} /> },
                  ...(may('requestVersionEdit') || may('requestVersionDeletion')
                    ? [{ name: words.images.actions, cell: actionsOf }]
                    : []),
                ]}
              />
              {versions.hasNextPage && (
                <Button
                  disabledFocusable={versions.isFetchingNextPage}
                  onClick={() => void versions.fetchNextPage()}
                >
                  {words.states.more}
                </Button>
              )}
            </>
          );
        }}
      </Loaded>
      <DeleteDialog
        account={account}
        of={deleted === undefined ? undefined : { image, version: deleted }}
        onWork={onWork}
        onClose={() => {
          askToDelete(undefined);
        }}
      />
      <VersionDialog
        place={edited === undefined ? undefined : { account, image, version: edited }}
        onWork={onWork}
        onClose={() => {
          askToEdit(undefined);
        }}
      />
    </>
  );
}

function Version({ version: { version, excludeFromLatest, endOfLifeDate } }: { version: ImageVersion }) {
  const { words, format } = useLanguage(imageWords);
  return (
    <div>
      {version}
      {excludeFromLatest && <div>{words.image.excluded}</div>}
      {endOfLifeDate !== undefined && (
        <div>
          {words.image.endOfLife}: {format.date(endOfLifeDate)}
        </div>
      )}
    </div>
  );
}

function Regions({ regions }: Pick<ImageVersion, 'regions'>) {
  const styles = useStyles();
  const { words, format } = useLanguage(imageWords);
  return (
    <ul className={styles.list}>
      {regions.map(({ name, state, progress, replicas }) => (
        <li key={name}>
          {words.image.regionLine(
            name,
            words.image.regionState[state] ?? state,
            format.percent(state === 'Completed' ? 100 : progress),
            replicas,
          )}
        </li>
      ))}
    </ul>
  );
}
