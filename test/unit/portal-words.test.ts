import { describe, expect, it } from 'vitest';
import { en } from '../../portal/language/en.ts';
import { explain, explainAzure, explainDetail } from '../../portal/language/explain.ts';
import { createFormat } from '../../portal/language/format.ts';
import { REASONS } from '../../portal/language/reasons.ru.ts';
import { ru } from '../../portal/language/ru.ts';
import { ApiError } from '../../portal/api/api-error.ts';
import { ERROR_ROWS } from '../../shared/operation/error-rows.ts';

function placeholdersIn(text: string): string[] {
  return [...text.matchAll(/\{\w+\}/g)].map(([placeholder]) => placeholder).toSorted();
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

  it('fills in what Azure named', () => {
    const problem = {
      ...{ id: 'RegionNotOffered', message: 'No.', advice: 'Ask.' },
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
