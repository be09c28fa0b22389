import { Badge, makeStyles, tokens } from '@fluentui/react-components';
import { useInfiniteQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { itemsOf } from '../../api/paging.ts';
import type { Image } from '../../api/types.ts';
import { explainDetail } from '../../language/explain.ts';
import { useLanguage } from '../../language/language-context.ts';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { MonthlyCost } from '../../ui/monthly-cost.tsx';
import { places } from '../../ui/places.ts';
import { ShowMore } from '../../ui/show-more.tsx';
import { Empty, Loaded } from '../../ui/states.tsx';
import { TextLink } from '../../ui/text-link.tsx';
import { useDebounced } from '../../ui/use-debounced.ts';
import { isSearch } from './image-filters.tsx';
import { type ImageFilter, useImageQueries } from './queries.ts';
import { imageWords } from './words.ts';

const TYPING_MS = 300;

const useStyles = makeStyles({
  why: {
    margin: '0.25rem 0 0',
    paddingLeft: '1.25rem',
    color: tokens.colorNeutralForeground2,
    fontSize: tokens.fontSizeBase200,
  },
});

/** The images that pass a filter, page by page, with what can be done about each. */
export function ImageTable({
  account,
  filter,
  actions,
}: {
  account: string;
  filter: ImageFilter;
  actions: ((image: Image) => ReactNode) | undefined;
}) {
  const { words } = useLanguage(imageWords);
  const search = useDebounced(filter.search, TYPING_MS);
  const images = useInfiniteQuery({
    ...useImageQueries().images(account, { ...filter, search }),
    enabled: isSearch(search),
  });
  const columns = useColumns(account);
  return (
    <Loaded of={images}>
      {(data) => {
        const found = itemsOf(data);
        if (found.length === 0) return <Empty title={words.images.none}>{words.images.noneAdvice}</Empty>;
        return (
          <>
            <DataTable
              caption={words.images.title}
              items={found}
              keyOf={({ name }) => name}
              columns={[...columns, ...(actions ? [{ name: words.images.actions, cell: actions }] : [])]}
            />
            <ShowMore of={images} shown={words.images.loaded(found.length)} />
          </>
        );
      }}
    </Loaded>
  );
}

function useColumns(account: string): Column<Image>[] {
  const { words } = useLanguage(imageWords);
  return [
    {
      name: words.images.name,
      cell: ({ name }) => <TextLink to={places.image(account, name)}>{name}</TextLink>,
    },
    {
      name: words.images.os,
      cell: ({ osType, osState }) => `${osType}, ${words.images.osState[osState].toLowerCase()}`,
    },
    { name: words.images.latest, cell: ({ latestVersion }) => latestVersion ?? '–' },
    { name: words.images.ready, cell: ({ readyRegions }) => words.images.regions(readyRegions.length) },
    { name: words.images.cost, cell: ({ monthlyCost }) => <MonthlyCost cost={monthlyCost} /> },
    { name: words.images.forLabs, cell: (image) => <ForLabs image={image} /> },
  ];
}

function ForLabs({ image: { hiddenBecause } }: { image: Image }) {
  const styles = useStyles();
  const { words } = useLanguage(imageWords);
  if (hiddenBecause.length === 0) {
    return (
      <Badge appearance="tint" color="success">
        {words.images.yes}
      </Badge>
    );
  }
  return (
    <div>
      <Badge appearance="tint" color="warning">
        {words.images.hidden}
      </Badge>
      <ul className={styles.why} aria-label={words.images.why}>
        {hiddenBecause.map((reason) => (
          <li key={reason.code}>{explainDetail(reason, words)}</li>
        ))}
      </ul>
    </div>
  );
}
