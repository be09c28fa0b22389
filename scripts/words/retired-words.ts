import ts from 'typescript';

/** Words that the field has a better one for, and that one. They are no part of any identifier. */
const OF_IDENTIFIERS: Readonly<Record<string, string>> = {
  door: 'endpoint',
  doors: 'endpoints',
  deed: 'change, record',
  deeds: 'changes, records',
  errand: 'request',
  sight: 'details, context',
};

/** The same in comments, messages and descriptions. */
const OF_PROSE: Readonly<Record<string, string>> = {
  'a deed': 'an entry, a change',
  deeds: 'entries, changes',
  errand: 'request',
  'for want of': 'for lack of',
  'laid aside': 'dead-lettered',
};

/** A retired word, where it stands, and what to write in its place. */
export interface RetiredWord {
  readonly line: number;
  readonly word: string;
  readonly instead: string;
}

/** Finds the retired words of a source: in the parts of its identifiers, and in what people read. */
export function findRetiredWords(source: string): RetiredWord[] {
  const file = ts.createSourceFile('source.tsx', source, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX);
  const found: RetiredWord[] = [];
  const add = (position: number, word: string, instead: string): void => {
    found.push({ line: file.getLineAndCharacterOfPosition(position).line + 1, word, instead });
  };

  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) || ts.isPrivateIdentifier(node)) {
      for (const part of partsOf(node.text)) {
        const instead = OF_IDENTIFIERS[part];
        if (instead !== undefined) add(node.getStart(), node.text, instead);
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(file);

  for (const [word, instead] of Object.entries(OF_PROSE)) {
    for (const { index } of source.matchAll(new RegExp(`(?<![\\w-])${word}(?![\\w-])`, 'gi'))) {
      add(index, word, instead);
    }
  }
  const isFirst = ({ line, word }: RetiredWord, index: number): boolean =>
    found.findIndex((one) => one.line === line && one.word === word) === index;
  return found.filter(isFirst).toSorted((a, b) => a.line - b.line);
}

/** `lookAtDoor` and `LOOK_AT_DOOR`: look, at, door. */
function partsOf(identifier: string): string[] {
  return identifier
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[_#]/);
}
