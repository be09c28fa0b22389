import { useQuery } from '@tanstack/react-query';
import { useMay } from '../../api/permissions.ts';
import { useLanguage } from '../../language/language-context.ts';
import type { PageParams } from '../../ui/page-params.ts';
import { Page } from '../../ui/page.tsx';
import { places } from '../../ui/places.ts';
import { Empty, Loaded } from '../../ui/states.tsx';
import { TextLink } from '../../ui/text-link.tsx';
import { useSettingsQueries } from './queries.ts';
import { SettingsForm } from './settings-form.tsx';
import { settingsWords } from './words.ts';

/** What an administrator settles for all labs, images and exports of a lab account. */
export default function SettingsPage({ account }: PageParams) {
  const { words } = useLanguage(settingsWords);
  const may = useMay(account);
  const found = useQuery(useSettingsQueries().settings(account));
  return (
    <Page
      title={words.settings.title}
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
      {may('updateLabAccount') ? (
        <Loaded of={found}>
          {({ settings, tag }) => (
            <SettingsForm
              account={account}
              settings={settings}
              tag={tag}
              hasGallery={settings.galleryId !== undefined}
            />
          )}
        </Loaded>
      ) : (
        <Empty title={words.states.notYours}>{words.states.notYoursAdvice}</Empty>
      )}
    </Page>
  );
}
