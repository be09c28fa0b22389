import { Page } from '../frame/page.tsx';
import { places } from '../frame/places.ts';
import { Empty } from '../frame/states.tsx';
import { useLanguage } from '../language/language-context.tsx';
import { TextLink } from '../parts/text-link.tsx';

export default function NotFoundPage() {
  const { words } = useLanguage();
  return (
    <Page title={words.notFound.title}>
      <Empty title={words.notFound.text}>
        <TextLink to={places.accounts}>{words.accounts.title}</TextLink>
      </Empty>
    </Page>
  );
}
