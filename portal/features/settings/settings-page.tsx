import { useQuery } from '@tanstack/react-query';
import { useMay } from '../../api/permissions.ts';
import { useLanguage } from '../../language/language-context.tsx';
import type { PageParams } from '../../ui/page-params.ts';
import { Page } from '../../ui/page.tsx';
import { places } from '../../ui/places.ts';
import { Empty, Loaded } from '../../ui/states.tsx';
import { TextLink } from '../../ui/text-link.tsx';
import { useSettingsQueries } from './queries.ts';
import { SettingsForm } from './settings-form.tsx';

/** What an administrator settles for all labs, images and exports of a lab account. */
export default function SettingsPage({ account }: PageParams) {
  const { words } = useLanguage();
  const may = useMay(account);
  const found = useQuery(useSettingsQueries().settings(account));
  return (
    <Page
      title={words.settings.title}
      crumbs={[
        { name: words.accounts.title, to: places.accounts },
        { name: account, to: places.account(account) },
      ]}
      actions={
        may('previewRetention') && <TextLink to={places.retention(account)}>{words.retention.title}</TextLink>
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
        <Empty title={words.settings.notYours}>{words.settings.notYoursAdvice}</Empty>
      )}
    </Page>
  );
}
