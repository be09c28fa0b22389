import { useQuery } from '@tanstack/react-query';
import { useLanguage } from '../../language/language-context.ts';
import type { PageParams } from '../../ui/page-params.ts';
import { Page } from '../../ui/page.tsx';
import { places } from '../../ui/places.ts';
import { Section } from '../../ui/section.tsx';
import { Loaded } from '../../ui/states.tsx';
import { ExportButton, LabExports, useLabExports } from '../exports/index.ts';
import { PageWork, useWork } from '../operations/index.ts';
import { DeleteLab } from './delete-lab.tsx';
import { useLabQueries } from './queries.ts';
import { TemplateVm } from './template-vm.tsx';
import { labWords } from './words.ts';

/** A lab: its template VM, the export that it is at, and those before. */
export default function LabPage({ account, lab = '' }: PageParams) {
  const { words } = useLanguage(labWords);
  const found = useQuery(useLabQueries().lab(account, lab));
  const exports = useLabExports(account, lab);
  const [, follow] = useWork();
  return (
    <Page
      title={lab}
      crumbs={[
        { name: words.navigation.accounts, to: places.accounts },
        { name: account, to: places.account(account) },
      ]}
      actions={
        <>
          <ExportButton account={account} lab={lab} of={exports} />
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
      <LabExports of={exports} />
    </Page>
  );
}
