import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { TemplateVm as Vm } from '../../api/types.ts';
import { useLanguage } from '../../language/language-context.ts';
import { DetailList } from '../../ui/detail-list.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Loaded } from '../../ui/states.tsx';
import { useLabQueries } from './queries.ts';
import { TemplateVmActions } from './template-vm-actions.tsx';
import type { LabWords } from './words.en.ts';
import { labWords } from './words.ts';

/** A lab's template VM as it is in Azure, and what can be done with it. */
export function TemplateVm({
  account,
  lab,
  facts,
  onWork,
}: {
  account: string;
  lab: string;
  /** What the lab itself says of it. */
  facts: readonly (readonly [name: string, value: ReactNode])[];
  onWork: (id: string) => void;
}) {
  const { words, format } = useLanguage(labWords);
  const vm = useQuery(useLabQueries().templateVm(account, lab));
  return (
    <>
      <Facts facts={[...facts, ...(vm.data ? sightOf(vm.data, words, format) : [])]} />
      <Loaded of={vm}>
        {({ problems, generalized, credentials }) => (
          <>
            {generalized && <p>{words.templateVm.generalized}</p>}
            {credentials && <p>{words.createLab.credentialsKind[credentials.kind]}</p>}
            <DetailList intent="warning" title={words.templateVm.problems} details={problems} />
          </>
        )}
      </Loaded>
      {vm.data && <TemplateVmActions account={account} lab={lab} vm={vm.data} onWork={onWork} />}
    </>
  );
}

function sightOf(
  { powerState, region, size, stateAsOf }: Vm,
  { labs, templateVm }: LabWords,
  { moment }: Format,
) {
  return [
    [labs.state, templateVm.power[powerState]],
    [templateVm.region, region],
    [templateVm.size, size],
    [templateVm.asOf, stateAsOf && moment(stateAsOf)],
  ] as const;
}

type Format = ReturnType<typeof useLanguage>['format'];
