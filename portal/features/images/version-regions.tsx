import { Button, Field, Input, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { useId, useRef, useState } from 'react';
import type { StorageType } from '../../api/types.ts';
import { useLanguage } from '../../language/language-context.ts';
import { StorageSelect } from '../../ui/storage-select.tsx';
import { isCount, regionNameOf } from '../../ui/typed.ts';
import type { RegionRow, VersionDraft } from './version-draft.ts';
import { imageWords } from './words.ts';

const WIDE = '@media (min-width: 600px)';

const useStyles = makeStyles({
  list: { listStyle: 'none', margin: 0, padding: 0 },
  row: {
    display: 'grid',
    gridTemplateColumns: '1fr auto',
    gap: '0.25rem 0.75rem',
    alignItems: 'center',
    padding: '0.5rem 0',
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    [WIDE]: { gridTemplateColumns: 'minmax(0, 1fr) 11rem 8.5rem 6rem' },
  },
  name: {
    fontWeight: tokens.fontWeightSemibold,
    overflowWrap: 'anywhere',
    gridColumn: '1 / -1',
    [WIDE]: { gridColumn: 'auto' },
  },
  leaves: { textDecorationLine: 'line-through' },
  note: {
    display: 'block',
    color: tokens.colorNeutralForeground2,
    fontWeight: tokens.fontWeightRegular,
    fontSize: tokens.fontSizeBase200,
  },
  storage: {
    gridColumn: '1 / -1',
    [WIDE]: { gridColumn: 'auto' },
    '& select': { minWidth: 0, width: '100%' },
  },
  copies: { '& input': { width: '4rem' }, maxWidth: '12rem' },
  unit: { color: tokens.colorNeutralForeground2 },
  another: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr)',
    gap: '0.5rem 0.75rem',
    alignItems: 'start',
    marginTop: '0.75rem',
    '& select': { minWidth: 0, width: '100%' },
    [WIDE]: { gridTemplateColumns: 'minmax(0, 1fr) 13rem auto' },
  },
  // Beside the fields, below their labels.
  add: { [WIDE]: { marginTop: '1.625rem' } },
});

interface VersionRegionsProps {
  rows: readonly RegionRow[];
  draft: VersionDraft;
  change: (change: Partial<VersionDraft>) => void;
  /** Names to choose from, for one region more. */
  suggestions: readonly string[];
}

/** Where a version is to be, with how many copies: regions come, stay and go. */
export function VersionRegions({ rows, draft, change, suggestions }: VersionRegionsProps) {
  const styles = useStyles();
  const { words } = useLanguage(imageWords);
  const another = useRef<HTMLInputElement>(null);
  return (
    <div>
      <ul className={styles.list} aria-label={words.image.regions}>
        {rows.map((row) => (
          <Row
            key={row.name}
            row={row}
            draft={draft}
            change={change}
            onGone={() => another.current?.focus()}
          />
        ))}
      </ul>
      <Another
        inputRef={another}
        rows={rows}
        suggestions={suggestions}
        onAdd={(name, storage) => {
          change({ added: [...draft.added.filter((one) => one.name !== name), { name, storage }] });
        }}
      />
    </div>
  );
}

function Row({
  row: { name, kind, replicas, storage, now },
  draft,
  change,
  onGone,
}: Pick<VersionRegionsProps, 'draft' | 'change'> & { row: RegionRow; onGone: () => void }) {
  const styles = useStyles();
  const { words, format } = useLanguage(imageWords);
  const storageWords: Readonly<Record<string, string>> = words.copies.storageType;
  const leaves = kind === 'goes';
  const note =
    kind === 'home'
      ? words.editVersion.home
      : leaves
        ? words.editVersion.goes
        : kind === 'comes'
          ? words.editVersion.comes
          : undefined;
  return (
    <li className={styles.row} data-region={name} data-kind={kind}>
      <span className={styles.name}>
        <span className={mergeClasses(leaves && styles.leaves)}>{name}</span>
        <span className={styles.note}>
          {note}
          {now && now.state !== 'Completed' && (
            <>
              {note && ' · '}
              {words.image.regionState[now.state] ?? now.state}, {format.percent(now.progress)}
            </>
          )}
        </span>
      </span>
      <span className={styles.storage}>{storageWords[storage] ?? storage}</span>
      <Field
        className={styles.copies}
        validationMessage={isCount(replicas) ? null : words.editVersion.copiesMistake}
      >
        <Input
          type="number"
          min={1}
          max={100}
          value={replicas}
          disabled={leaves}
          contentBefore={<span className={styles.unit}>{words.editVersion.copies}</span>}
          aria-label={words.editVersion.copiesIn(name)}
          onChange={(_event, { value }) => {
            change({ replicas: { ...draft.replicas, [name]: value } });
          }}
        />
      </Field>
      {kind === 'home' ? (
        <span />
      ) : (
        <Button
          size="small"
          aria-label={leaves ? words.editVersion.keepOne(name) : words.editVersion.removeOne(name)}
          onClick={() => {
            if (kind === 'comes') {
              change({ added: draft.added.filter((one) => one.name !== name) });
              onGone();
            } else {
              change({
                removed: leaves ? draft.removed.filter((one) => one !== name) : [...draft.removed, name],
              });
            }
          }}
        >
          {leaves ? words.editVersion.keep : words.editVersion.remove}
        </Button>
      )}
    </li>
  );
}

/** One region more. Enter in its field adds it, and does not send the form. */
function Another({
  inputRef,
  rows,
  suggestions,
  onAdd,
}: Pick<VersionRegionsProps, 'rows' | 'suggestions'> & {
  inputRef: React.RefObject<HTMLInputElement | null>;
  onAdd: (name: string, storage: StorageType) => void;
}) {
  const styles = useStyles();
  const { words } = useLanguage(imageWords);
  const listId = useId();
  const [text, setText] = useState('');
  const [storage, setStorage] = useState<StorageType>('Standard_LRS');
  const name = regionNameOf(text);
  const isKnown = rows.some((row) => row.name === name);
  const mistake =
    text.trim() === ''
      ? null
      : name === undefined
        ? words.editVersion.anotherMistake
        : isKnown
          ? words.editVersion.known
          : null;
  const add = () => {
    if (name === undefined || isKnown) return;
    onAdd(name, storage);
    setText('');
    inputRef.current?.focus();
  };
  return (
    <div className={styles.another}>
      <Field
        label={words.editVersion.another}
        hint={words.editVersion.anotherHint}
        validationMessage={mistake}
      >
        <Input
          input={{ ref: inputRef }}
          value={text}
          list={listId}
          autoComplete="off"
          spellCheck={false}
          onChange={(_event, { value }) => {
            setText(value);
          }}
          onKeyDown={(event) => {
            if (event.key !== 'Enter') return;
            event.preventDefault();
            add();
          }}
        />
      </Field>
      <datalist id={listId}>
        {suggestions
          .filter((one) => rows.every((row) => row.name !== one))
          .map((one) => (
            <option key={one} value={one} />
          ))}
      </datalist>
      <Field label={words.copies.storage}>
        <StorageSelect
          value={storage}
          onChange={(value) => {
            setStorage(value || 'Standard_LRS');
          }}
        />
      </Field>
      <Button className={styles.add} disabledFocusable={name === undefined || isKnown} onClick={add}>
        {words.editVersion.add}
      </Button>
    </div>
  );
}
