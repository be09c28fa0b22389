import { Button, makeStyles } from '@fluentui/react-components';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useMay } from '../../api/permissions.ts';
import { useCommonQueries } from '../../api/queries.ts';
import { useLanguage } from '../../language/language-context.ts';
import { DialogButton } from '../../ui/dialog/dialog-button.tsx';
import type { PageParams } from '../../ui/page-params.ts';
import { Page } from '../../ui/page.tsx';
import { places } from '../../ui/places.ts';
import { Section } from '../../ui/section.tsx';
import { Empty, Failure, Loaded } from '../../ui/states.tsx';
import { TextLink } from '../../ui/text-link.tsx';
import { ALL_IMAGES, ImageFilters, ImageSwitch, ImageTable } from '../images/index.ts';
import { PageWork, useWork } from '../operations/index.ts';
import { AttachForm } from './attach-form.tsx';
import { AttachedGallery } from './attached-gallery.tsx';
import { DetachDialog } from './detach-dialog.tsx';
import { useGalleryCommands } from './queries.ts';
import { galleryWords } from './words.ts';

const useStyles = makeStyles({
  actions: { display: 'flex', flexWrap: 'wrap', gap: '0.5rem', marginTop: '0.75rem' },
});

/** The gallery of a lab account, as its administrators care for it: attached, detached, and what is in it. */
export default function GalleryPage({ account }: PageParams) {
  const { words } = useLanguage(galleryWords);
  const may = useMay(account);
  const settings = useQuery(useCommonQueries().account(account));
  const client = useQueryClient();
  const [, follow] = useWork();
  const [detaches, askToDetach] = useState(false);
  return (
    <Page
      title={words.navigation.gallery}
      crumbs={[
        { name: words.navigation.accounts, to: places.accounts },
        { name: account, to: places.account(account) },
      ]}
      actions={
        may('previewRetention') && (
          <TextLink to={places.retention(account)}>{words.navigation.retention}</TextLink>
        )
      }
    >
      <PageWork account={account} />
      <Loaded of={settings}>
        {({ galleryId }) =>
          galleryId === undefined ? (
            <NoGallery account={account} onWork={follow} />
          ) : (
            <>
              <Section title={words.gallery.attached}>
                <AttachedGallery account={account} />
                <GalleryActions
                  account={account}
                  onWork={follow}
                  onDetach={() => {
                    askToDetach(true);
                  }}
                />
              </Section>
              <Images account={account} />
            </>
          )
        }
      </Loaded>
      <DetachDialog
        open={detaches}
        account={account}
        onClose={() => {
          askToDetach(false);
        }}
        onDetached={() => {
          askToDetach(false);
          void client.invalidateQueries({ predicate: ({ queryKey: [, of] }) => of === account });
        }}
      />
    </Page>
  );
}

interface WorkStarter {
  account: string;
  onWork: (id: string) => void;
}

function NoGallery({ account, onWork }: WorkStarter) {
  const { words } = useLanguage(galleryWords);
  const may = useMay(account);
  if (!may('attachGallery'))
    return <Empty title={words.states.noGallery}>{words.states.noGalleryAdvice}</Empty>;
  return (
    <Section title={words.gallery.attach}>
      <p>{words.states.noGalleryAdvice}</p>
      <AttachForm account={account} onWork={onWork} />
    </Section>
  );
}

function GalleryActions({ account, onWork, onDetach }: WorkStarter & { onDetach: () => void }) {
  const styles = useStyles();
  const { words } = useLanguage(galleryWords);
  const may = useMay(account);
  const commands = useGalleryCommands();
  const synchronize = useMutation({
    mutationFn: () => commands.synchronize(account),
    onSuccess: ({ id }) => {
      onWork(id);
    },
  });
  return (
    <>
      {synchronize.isError && <Failure error={synchronize.error} />}
      <div className={styles.actions}>
        {may('requestSynchronization') && (
          <Button
            disabledFocusable={synchronize.isPending}
            onClick={() => {
              synchronize.mutate();
            }}
          >
            {words.gallery.synchronize}
          </Button>
        )}
        {may('detachGallery') && <DialogButton onClick={onDetach}>{words.gallery.detach}</DialogButton>}
      </div>
    </>
  );
}

function Images({ account }: { account: string }) {
  const { words } = useLanguage(galleryWords);
  const may = useMay(account);
  const [filter, setFilter] = useState(ALL_IMAGES);
  return (
    <Section title={words.gallery.images}>
      <ImageFilters filter={filter} onChange={setFilter} />
      <ImageTable
        account={account}
        filter={filter}
        actions={may('enableImage') ? (image) => <ImageSwitch account={account} image={image} /> : undefined}
      />
    </Section>
  );
}
