import { Button, Checkbox } from '@fluentui/react-components';
import { useState } from 'react';
import { useSearchParams } from 'wouter';
import { useMay } from '../../api/permissions.ts';
import { useLanguage } from '../../language/language-context.ts';
import type { PageParams } from '../../ui/page-params.ts';
import { Page } from '../../ui/page.tsx';
import { places } from '../../ui/places.ts';
import { Section } from '../../ui/section.tsx';
import { Empty } from '../../ui/states.tsx';
import { ALL_IMAGES, type ImageFilter, ImageFilters, ImageTable } from '../images/index.ts';
import { PageWork, useWork } from '../operations/index.ts';
import { LabForm } from './lab-form.tsx';
import { LabWork } from './lab-work.tsx';
import { labWords } from './words.ts';

/** A lab is created here: an image is chosen, then where and how large, and then one sees it come. */
export default function CreateLabPage({ account }: PageParams) {
  const { words } = useLanguage(labWords);
  const may = useMay(account);
  const [search, setSearch] = useSearchParams();
  const [work, follow] = useWork();
  const image = search.get('image');
  const choose = (name: string | undefined) => {
    setSearch(name === undefined ? {} : { image: name });
  };
  return (
    <Page
      title={words.createLab.title}
      crumbs={[
        { name: words.navigation.accounts, to: places.accounts },
        { name: account, to: places.account(account) },
      ]}
    >
      {work !== undefined ? (
        <PageWork account={account}>
          {(operation) => <LabWork account={account} operation={operation} />}
        </PageWork>
      ) : !may('requestLab') ? (
        <Empty title={words.createLab.title}>{words.labs.noneAdvice}</Empty>
      ) : image === null ? (
        <ImagePicker account={account} onChoose={choose} />
      ) : (
        <LabForm
          key={image}
          account={account}
          image={image}
          onAnother={() => {
            choose(undefined);
          }}
          onWork={follow}
        />
      )}
    </Page>
  );
}

/** The images that labs can be made from; the others with their reasons, for whoever asks. */
function ImagePicker({ account, onChoose }: { account: string; onChoose: (image: string) => void }) {
  const { words } = useLanguage(labWords);
  const [filter, setFilter] = useState<ImageFilter>({ ...ALL_IMAGES, state: 'usable' });
  return (
    <Section title={words.createLab.image}>
      <ImageFilters filter={filter} states={false} onChange={setFilter} />
      <Checkbox
        label={words.createLab.showHidden}
        checked={filter.state === 'all'}
        onChange={(_event, { checked }) => {
          setFilter({ ...filter, state: checked === true ? 'all' : 'usable' });
        }}
      />
      <ImageTable
        account={account}
        filter={filter}
        actions={({ name, hiddenBecause }) =>
          hiddenBecause.length === 0 && (
            <Button
              size="small"
              appearance="primary"
              aria-label={words.createLab.chooseOne(name)}
              onClick={() => {
                onChoose(name);
              }}
            >
              {words.createLab.choose}
            </Button>
          )
        }
      />
    </Section>
  );
}
