import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { useSearchParams } from 'wouter';
import { itemsOf } from '../../api/paging.ts';
import { useMay } from '../../api/permissions.ts';
import { useCommonQueries } from '../../api/queries.ts';
import type { ExportSummary } from '../../api/types.ts';
import { useLanguage } from '../../language/language-context.ts';
import { DialogButton } from '../../ui/dialog/dialog-button.tsx';
import type { useLabExports } from './lab-exports.tsx';
import { isOver, useExportQueries } from './queries.ts';
import { exportWords } from './words.ts';

const ExportDialog = lazy(async () => ({
  default: (await import('./export-dialog.tsx')).ExportDialog,
}));

interface ExportButtonProps {
  account: string;
  lab: string;
  /** What `useLabExports` reads. */
  of: ReturnType<typeof useLabExports>;
}

/** Opens the dialog of an export, once the exports of the lab are known. */
export function ExportButton({ account, lab, of }: ExportButtonProps) {
  const ofAccount = useInfiniteQuery(useExportQueries().exports(account));
  if (!of.data) return null;
  const all = ofAccount.data ? itemsOf(ofAccount.data) : [];
  return <Opener account={account} lab={lab} all={all} ofLab={itemsOf(of.data)} />;
}

interface OpenerProps {
  account: string;
  lab: string;
  all: readonly ExportSummary[];
  ofLab: readonly ExportSummary[];
}

/** The dialog stands in the address, so that a reload finds it open, with all that was typed. */
function Opener({ account, lab, all, ofLab }: OpenerProps) {
  const { words } = useLanguage(exportWords);
  const may = useMay(account);
  const { data: settings } = useQuery(useCommonQueries().account(account));
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
