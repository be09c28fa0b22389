import { describe, expect, it, vi } from 'vitest';
import { defineWords, loadWordsInUse } from '../../../../portal/language/feature-words.ts';

const EN = { greeting: 'Hello' };
const RU = { greeting: 'Здравствуйте' };

describe('the words of a feature', () => {
  it('are loaded once, and are there at once from then on', async () => {
    const en = vi.fn(() => Promise.resolve(EN));
    const words = defineWords({ en, ru: () => Promise.resolve(RU) });

    expect(words.loaded('en')).toBeUndefined();
    await Promise.all([words.load('en'), words.load('en')]);

    expect(en).toHaveBeenCalledOnce();
    expect(words.loaded('en')).toBe(EN);
    expect(words.loaded('ru')).toBeUndefined();
  });

  it('are loaded in another language where they are in use, and nowhere else', async () => {
    const ru = vi.fn(() => Promise.resolve(RU));
    const unused = vi.fn(() => Promise.resolve(RU));
    const words = defineWords({ en: () => Promise.resolve(EN), ru });
    defineWords({ en: () => Promise.resolve(EN), ru: unused });
    await words.load('en');

    await loadWordsInUse('ru');

    expect(words.loaded('ru')).toBe(RU);
    expect(unused).not.toHaveBeenCalled();
  });

  it('fail once for whoever shows them, and are tried again when the language is chosen anew', async () => {
    const ru = vi.fn(() => Promise.resolve(RU)).mockRejectedValueOnce(new Error('The line is down.'));
    const words = defineWords({ en: () => Promise.resolve(EN), ru });

    await expect(words.load('ru')).rejects.toThrow('The line is down.');
    await expect(words.load('ru')).rejects.toThrow('The line is down.');
    await loadWordsInUse('ru');

    expect(ru).toHaveBeenCalledTimes(2);
    expect(words.loaded('ru')).toBe(RU);
  });
});
