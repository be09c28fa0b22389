import { makeStyles, MessageBar, MessageBarBody, MessageBarTitle } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useCommonQueries } from '../../api/queries.ts';
import type { ImageVersion, VersionEdit } from '../../api/types.ts';
import { useLanguage } from '../../language/language-context.ts';
import type { RegionRow } from './version-draft.ts';
import { imageWords } from './words.ts';

const useStyles = makeStyles({
  list: { margin: '0.25rem 0 0', paddingLeft: '1.25rem', overflowWrap: 'anywhere' },
});

interface ConsequencesProps {
  account: string;
  version: ImageVersion;
  edit: VersionEdit;
  rows: readonly RegionRow[];
}

/** What a change of a version means, a sentence each; nothing while nothing is changed. */
export function VersionConsequences({ account, version, edit, rows }: ConsequencesProps) {
  const styles = useStyles();
  const { words } = useLanguage(imageWords);
  const sentences = [...useOfRegions(account, version, rows), ...useOfVersion(edit)];
  if (sentences.length === 0) return null;
  return (
    <MessageBar intent="warning" layout="multiline">
      <MessageBarBody>
        <MessageBarTitle>{words.image.consequences}</MessageBarTitle>
        <ul className={styles.list}>
          {sentences.map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
      </MessageBarBody>
    </MessageBar>
  );
}

function useOfRegions(
  account: string,
  { imageName, version }: ImageVersion,
  rows: readonly RegionRow[],
): string[] {
  const { words, format } = useLanguage(imageWords);
  const goes = rows.some(({ kind }) => kind === 'goes');
  const { data: labs = [] } = useQuery({ ...useCommonQueries().labs(account), enabled: goes });
  const said = words.editVersion.consequence;
  const labsIn = (name: string) =>
    labs
      .filter(({ image, region }) => {
        if (image?.version !== version || region !== name) return false;
        return image.imageName.toLowerCase() === imageName.toLowerCase();
      })
      .map((lab) => lab.name);
  return rows.flatMap(({ name, kind, replicas, now }) => {
    if (kind === 'comes') return [said.comes(name)];
    if (kind === 'goes') {
      const there = labsIn(name);
      return [said.goes(name), ...(there.length > 0 ? [said.labs(name, format.list(there))] : [])];
    }
    const before = now?.replicas ?? 0;
    if (Number(replicas) > before) return [said.more(name)];
    return Number(replicas) < before ? [said.fewer(name)] : [];
  });
}

function useOfVersion({ excludeFromLatest, endOfLifeDate }: VersionEdit): string[] {
  const { words } = useLanguage(imageWords);
  const said = words.editVersion.consequence;
  const latest = excludeFromLatest === undefined ? [] : [excludeFromLatest ? said.excluded : said.included];
  if (endOfLifeDate === undefined) return latest;
  if (endOfLifeDate === null) return [...latest, said.lives];
  // oxlint-disable-next-line react/purity -- it chooses a sentence, and one that is drawn later may be another
  return [...latest, new Date(endOfLifeDate) <= new Date() ? said.endsNow : said.ends];
}
