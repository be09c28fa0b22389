import { useLanguage } from '../language/language-context.ts';
import { Page } from '../ui/page.tsx';
import { places } from '../ui/places.ts';
import { Empty } from '../ui/states.tsx';
import { TextLink } from '../ui/text-link.tsx';

export default function NotFoundPage() {
  const { words } = useLanguage();
  return (
    <Page title={words.notFound.title}>
      <Empty title={words.notFound.text}>
        <TextLink to={places.accounts}>{words.navigation.accounts}</TextLink>
      </Empty>
    </Page>
  );
}
