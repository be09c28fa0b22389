import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useMay } from '../../api/permissions.ts';
import { explainDetail } from '../../language/explain.ts';
import { useLanguage } from '../../language/language-context.ts';
import { DialogButton } from '../../ui/dialog/dialog-button.tsx';
import { Facts } from '../../ui/facts.tsx';
import { MonthlyCost } from '../../ui/monthly-cost.tsx';
import type { PageParams } from '../../ui/page-params.ts';
import { Page } from '../../ui/page.tsx';
import { places } from '../../ui/places.ts';
import { Section } from '../../ui/section.tsx';
import { Loaded } from '../../ui/states.tsx';
import { PageWork, useWork } from '../operations/index.ts';
import { DeleteDialog } from './delete-dialog.tsx';
import { useImageQueries } from './queries.ts';
import { VersionList } from './version-list.tsx';
import { VersionWork } from './version-work.tsx';
import { imageWords } from './words.ts';

/** An image of the gallery: what it is and costs, and its versions with their regions. */
export default function ImagePage({ account, image = '' }: PageParams) {
  const { words, format } = useLanguage(imageWords);
  const may = useMay(account);
  const found = useQuery(useImageQueries().image(account, image));
  const [, follow] = useWork();
  const [deletes, askToDelete] = useState(false);
  return (
    <Page
      title={image}
      crumbs={[
        { name: words.navigation.accounts, to: places.accounts },
        { name: account, to: places.account(account) },
        { name: words.navigation.gallery, to: places.gallery(account) },
      ]}
      actions={
        may('requestImageDeletion') && (
          <DialogButton
            onClick={() => {
              askToDelete(true);
            }}
          >
            {words.image.delete}
          </DialogButton>
        )
      }
    >
      <PageWork account={account}>
        {(operation) =>
          operation.kind === 'EditVersion' && <VersionWork account={account} operation={operation} />
        }
      </PageWork>
      <Loaded of={found}>
        {(shown) => (
          <Section title={words.image.about}>
            <Facts
              facts={[
                [words.image.description, shown.description],
                [words.images.os, `${shown.osType}, ${words.images.osState[shown.osState].toLowerCase()}`],
                [words.image.generation, shown.hyperVGeneration],
                [words.image.security, shown.securityType],
                [words.image.architecture, shown.architecture],
                [words.images.latest, shown.latestVersion],
                [words.image.endOfLife, shown.endOfLifeDate && format.date(shown.endOfLifeDate)],
                [words.images.cost, <MonthlyCost key="cost" cost={shown.monthlyCost} />],
                [
                  words.images.forLabs,
                  shown.hiddenBecause.length === 0
                    ? words.images.yes
                    : shown.hiddenBecause.map((reason) => explainDetail(reason, words)).join(' '),
                ],
              ]}
            />
          </Section>
        )}
      </Loaded>
      <Section title={words.image.versions}>
        <VersionList account={account} image={image} onWork={follow} />
      </Section>
      <DeleteDialog
        account={account}
        of={deletes ? { image } : undefined}
        onWork={follow}
        onClose={() => {
          askToDelete(false);
        }}
      />
    </Page>
  );
}
