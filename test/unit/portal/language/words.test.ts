import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ApiError } from '../../../../portal/api/api-error.ts';
import { explain, explainAzure, explainDetail } from '../../../../portal/language/explain.ts';
import { createFormat } from '../../../../portal/language/format.ts';
import { REASONS } from '../../../../portal/language/reasons.ru.ts';
import { labPart } from '../../../../shared/domain/lab/lab-build.ts';
import { ERROR_ROWS } from '../../../../shared/domain/arm/error-rows.ts';
import { en, ru } from '../../../support/page-words.ts';

function placeholdersIn(text: string): string[] {
  return [...text.matchAll(/\{\w+\}/g)].map(([placeholder]) => placeholder).toSorted();
}

/** Codes that have no sentence of their own. */
const SAID_OTHERWISE = [
  // By the field that is meant, and in English where a caller names what the page has no field for.
  'InvalidValue',
  // Why a message comes back: the bus is told, and nobody else.
  'NotRefreshed',
];

/**
 * Every code that the app names where it refuses or reports: of a class or a detail (`code`), as a constant, or as the
 * first argument of a function that makes a detail. Azure's own codes are told by the ids of the catalogue.
 */
function codesInSources(): string[] {
  const texts = ['functions', 'orchestrations', 'shared']
    .flatMap((room) => globSync(`${room}/**/*.ts`))
    .filter(
      (path) => !path.startsWith('shared/adapters/azure/') && !path.startsWith('shared/domain/arm/error-'),
    )
    .map((path) => readFileSync(path, 'utf8'));
  const all = (pattern: RegExp) => texts.flatMap((text) => [...text.matchAll(pattern)]);
  const constants = new Map(all(/const ([A-Z_]+) = '(\w+)'/g).map(([, name, value]) => [name, value]));
  const codes = [
    ...all(/\bcode(?: =|:) '([A-Z]\w+)'/g).map(([, code]) => code),
    ...all(/\bcode(?: =|:) ([A-Z_]+)\b/g).map(([, name]) => constants.get(name)),
    ...all(/\b(?:JobRefusedError|keep|refusal|refuse)\(\s*'(\w+)'/g).map(([, code]) => code),
    ...labPart.options.map((part) => `${part}Left`),
  ];
  return [...new Set(codes.filter((code) => code !== undefined))].toSorted();
}

describe("the page's Russian", () => {
  it('has a sentence and an advice for each reason of Azure that is known, and for no other', () => {
    expect(Object.keys(REASONS.azure).toSorted()).toEqual(Object.keys(ERROR_ROWS).toSorted());
  });

  it.each(Object.entries(ERROR_ROWS))('has room for what the reason %s names', (id, { sentence, advice }) => {
    const translated = REASONS.azure[id];

    expect(placeholdersIn(translated?.sentence ?? '')).toEqual(placeholdersIn(sentence));
    expect(placeholdersIn(translated?.advice ?? '')).toEqual(placeholdersIn(advice));
  });

  it('has a sentence for every code that the app gives', () => {
    const codes = codesInSources();

    expect(codes).toEqual(expect.arrayContaining(['LabsElsewhere', 'LabLeftBehind', 'VirtualMachineLeft']));
    const inEnglish = codes.filter((code) => {
      const detail = { code, message: 'In English.', target: 'what' };
      return explainDetail(detail, ru) === 'In English.';
    });
    expect(inEnglish).toEqual(SAID_OTHERWISE);
  });

  it('fills in what Azure named', () => {
    const problem = {
      id: 'RegionNotOffered',
      message: 'No.',
      advice: 'Ask.',
      values: { region: 'West Europe' },
    };

    expect(explainAzure(problem, ru).sentence).toBe('Azure не предлагает вашей подписке регион West Europe.');
    expect(explainAzure(problem, en)).toEqual({ sentence: 'No.', advice: 'Ask.' });
  });

  it('names what a reason is about', () => {
    const detail = { code: 'ActionNotAllowed', message: 'No.', target: 'Microsoft.Compute/galleries/read' };

    expect(explainDetail(detail, ru)).toContain('Microsoft.Compute/galleries/read');
    expect(explainDetail(detail, en)).toBe('No.');
  });

  it('counts as the language does', () => {
    const said = [1, 2, 5, 21].map((count) => ru.exportDialog.costLine(count, '30'));

    expect(said).toEqual(['1 копия, 30 ГБ', '2 копии, 30 ГБ', '5 копий, 30 ГБ', '21 копия, 30 ГБ']);
    expect(en.exportDialog.costLine(1, '30')).toBe('1 copy, 30 GB');
  });

  it('says in English what it has no words for, rather than nothing', () => {
    const error = new ApiError(409, { code: 'NewToThePage', message: 'Something new.' }, undefined);

    expect(explain(error, ru).title).toBe('Something new.');
  });
});

describe('times', () => {
  it.each([
    ['en-GB', /Time|UTC/],
    ['ru', /время|UTC/],
  ])('say which zone they are in (%s)', (locale, name) => {
    expect(createFormat(locale).zone('2026-01-01T12:00:00Z')).toMatch(name);
  });
});

describe('lengths of time', () => {
  it.each([
    [-5, '0 sec'],
    [59.4, '59 sec'],
    [60, '1 min'],
    [3_570, '1 hr'],
    [5_400, '1 hr 30 min'],
  ])('of %d seconds are %s', (seconds, expected) => {
    expect(createFormat('en').duration(seconds)).toBe(expected);
  });
});
