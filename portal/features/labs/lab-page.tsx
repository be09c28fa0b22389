import { makeStyles } from '@fluentui/react-components';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { useSearchParams } from 'wouter';
import { itemsOf } from '../../api/paging.ts';
import { isOver } from '../../api/queries.ts';
import type { ExportSummary } from '../../api/types.ts';
import { Page } from '../../ui/page.tsx';
import type { PageParams } from '../../ui/page-params.ts';
import { places } from '../../ui/places.ts';
import { Empty, Loaded } from '../../ui/states.tsx';
import { useLanguage } from '../../language/language-context.tsx';
import { DeleteLab } from './delete-lab.tsx';
import { DialogButton } from '../../ui/dialog/dialog-button.tsx';
import { ExportProgress } from '../exports/export-progress.tsx';
import { ExportTable } from '../exports/export-table.tsx';
import { PageWork } from '../operations/page-work.tsx';
import { Section } from '../../ui/section.tsx';
import { ShowMore } from '../../ui/show-more.tsx';
import { TemplateVm } from './template-vm.tsx';
import { TextLink } from '../../ui/text-link.tsx';
import { useWork } from '../operations/use-work.ts';
import { useMay } from '../../api/permissions.ts';
import { useQueries } from '../../api/session-context.tsx';

const ExportDialog = lazy(async () => ({
  default: (await import('../exports/export-dialog.tsx')).ExportDialog,
}));

/** A lab: its template VM, the export that it is at, and those before. */
export default function LabPage({ account, lab = '' }: PageParams) {
  const { words } = useLanguage();
  const queries = useQueries();
  const found = useQuery(queries.lab(account, lab));
  const ofAccount = useInfiniteQuery(queries.exports(account));
  const exports = useInfiniteQuery(queries.labExports(account, lab));
  const [, follow] = useWork();
  const ofLab = exports.data && itemsOf(exports.data);
  const all = ofAccount.data ? itemsOf(ofAccount.data) : [];
  return (
    <Page
      title={lab}
      crumbs={[
        { name: words.accounts.title, to: places.accounts },
        { name: account, to: places.account(account) },
      ]}
      actions={
        <>
          {ofLab && <ExportButton account={account} lab={lab} all={all} ofLab={ofLab} />}
          <DeleteLab account={account} lab={lab} onWork={follow} />
        </>
      }
    >
      <PageWork account={account} />
      <Loaded of={found}>
        {({ templateVmId, image }) => (
          <Section title={words.labs.templateVm}>
            <TemplateVm
              account={account}
              lab={lab}
              onWork={follow}
              facts={[
                [words.labs.name, templateVmId.split('/').at(-1)],
                [words.labs.resourceGroup, templateVmId.split('/')[4]],
                [words.labs.madeFrom, image && `${image.imageName} ${image.version}`],
              ]}
            />
          </Section>
        )}
      </Loaded>
      <Loaded of={exports}>
        {() =>
          ofLab && ofLab.length > 0 ? (
            <>
              <Exports exports={ofLab} />
              {exports.hasNextPage && <ShowMore of={exports} shown={words.exports.shown(ofLab.length)} />}
            </>
          ) : (
            <Empty title={words.exports.none}>{words.exports.noneAdvice}</Empty>
          )
        }
      </Loaded>
    </Page>
  );
}

const useStyles = makeStyles({ last: { margin: '0.75rem 0 0' } });

/** The newest one as far as it is, and a list of the others. */
function Exports({ exports: [latest, ...others] }: { exports: readonly ExportSummary[] }) {
  const { words } = useLanguage();
  const styles = useStyles();
  const run = useQuery({
    ...useQueries().export(latest?.accountId ?? '', latest?.id ?? ''),
    enabled: latest !== undefined,
  });
  if (!latest) return null;
  return (
    <>
      <Section title={words.exports.latest(latest.imageName, latest.version)}>
        <Loaded of={run}>{({ data }) => <ExportProgress key={data.id} run={data} />}</Loaded>
        <p className={styles.last}>
          <TextLink to={places.export(latest.accountId, latest.id)}>{words.exports.seeTimeline}</TextLink>
        </p>
      </Section>
      {others.length > 0 && (
        <Section title={words.exports.earlier}>
          <ExportTable caption={words.exports.earlier} exports={others} />
        </Section>
      )}
    </>
  );
}

/** The dialog stands in the address, so that a reload finds it open, with all that was typed. */
function ExportButton({
  account,
  lab,
  all,
  ofLab,
}: {
  account: string;
  lab: string;
  all: readonly ExportSummary[];
  ofLab: readonly ExportSummary[];
}) {
  const { words } = useLanguage();
  const may = useMay(account);
  const { data: settings } = useQuery(useQueries().account(account));
  const [search, setSearch] = useSearchParams();
  const [wasShown, noteShown] = useState(false);
  if (!may('requestExport', lab) || !settings) return null;

  const why =
    settings.galleryId === undefined
      ? words.exports.noGallery
      : ofLab.some((one) => !isOver(one))
        ? words.exports.isRunning
        : undefined;
  const isShown = search.has('export') && why === undefined;
  if (isShown && !wasShown) noteShown(true);
  const show = (shown: boolean) => {
    setSearch(shown ? { export: '' } : {}, { replace: !shown });
  };
  const button = (
    <DialogButton
      appearance="primary"
      disabledFocusable={why !== undefined}
      title={why}
      aria-description={why}
      onClick={() => {
        show(true);
      }}
    >
      {words.exports.export}
    </DialogButton>
  );
  return (
    <>
      {button}
      {wasShown && (
        <Suspense fallback={null}>
          <ExportDialog
            open={isShown}
            account={account}
            lab={lab}
            knownImages={[...new Set(all.map(({ imageName }) => imageName))]}
            lastImage={ofLab.find(({ status }) => status !== 'Failed' && status !== 'Cancelled')?.imageName}
            onClose={() => {
              show(false);
            }}
          />
        </Suspense>
      )}
    </>
  );
}
