import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { imageName, suggestImageName } from '../../../../shared/domain/image/image-name.ts';

const ALPHANUMERIC = Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789');
const outer = fc.constantFrom(...ALPHANUMERIC);
const inner = fc.string({ unit: fc.constantFrom(...ALPHANUMERIC, '_', '.', '-'), maxLength: 78 });

const validName = fc.oneof(
  outer,
  fc.tuple(outer, inner, outer).map((parts) => parts.join('')),
);
const anyText = fc.string({ unit: 'grapheme', maxLength: 200 });

function isTaken(name: string): boolean {
  return imageName.safeParse(name).success;
}

function complaintOf(name: string): string | undefined {
  return imageName.safeParse(name).error?.issues[0]?.message;
}

describe('an image name', () => {
  it('is taken when letters and digits, with "_", "." and "-" between them, make 1 to 80 characters', () => {
    fc.assert(fc.property(validName, (name) => isTaken(name)));
  });

  it.each(['a', '7', 'a.b', 'Physics_2026-autumn.v1', 'x'.repeat(80)])('can be "%s"', (name) => {
    expect(isTaken(name)).toBe(true);
  });

  it.each(['', ' ', '-a', 'a-', '.a', 'a.', '_', 'a b', 'a/b', 'a\n', 'é', 'Физика', 'x'.repeat(81)])(
    "can't be %j",
    (name) => {
      expect(isTaken(name)).toBe(false);
    },
  );

  it("is refused wherever a character stands that Azure doesn't take", () => {
    const foreign = anyText.filter((text) => /[^A-Za-z0-9_.-]/.test(text));

    fc.assert(fc.property(validName, foreign, validName, (a, text, b) => !isTaken(`${a}${text}${b}`)));
  });

  it('comes back with a suggestion when something of it can be kept', () => {
    const complaint = complaintOf('Лаборатория №1');

    expect(complaint).toMatch(/^An image name has 1 to 80 letters.* Try "Laboratoriya-1"\.$/);
  });

  it('comes back without one when nothing can', () => {
    const complaint = complaintOf('***');

    expect(complaint).toMatch(/begins and ends with a letter or digit\.$/);
  });
});

describe('a suggested image name', () => {
  it('is a valid one or none, whatever was given', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const suggestion = suggestImageName(text);
        return suggestion === undefined || isTaken(suggestion);
      }),
    );
  });

  it('is there for everything that has a Latin letter or a digit', () => {
    fc.assert(
      fc.property(anyText, outer, anyText, (a, letter, b) => suggestImageName(a + letter + b) !== undefined),
    );
  });

  it('is the name itself where that is valid', () => {
    fc.assert(
      fc.property(validName, (name) => {
        expect(suggestImageName(name)).toBe(name);
      }),
    );
  });

  it.each([
    ['Лаборатория №1', 'Laboratoriya-1'],
    ['Щука и ёж', 'Shchuka-i-ezh'],
    ['абвгдеёжзийклмнопрстуфхцчшщъыьэюя', 'abvgdeezhziyklmnoprstufkhtschshshchyeyuya'],
    ['іїєґў', 'iyiyegu'],
    ['ЯЗЫКИ', 'YaZYKI'],
    ['Объём', 'Obem'],
    ['Їжак і ґава', 'Yizhak-i-gava'],
    ['Мой\u0306ка', 'Moyka'], // "й" in two code points
    ['  Physics   lab  ', 'Physics-lab'],
    ['Élève à la carte', 'Eleve-a-la-carte'],
    ['lab/2026#1?', 'lab-2026-1'],
    ['实验室 7', '7'],
    [`${'x'.repeat(79)}-tail`, 'x'.repeat(79)],
    ['у'.repeat(120), 'u'.repeat(80)],
  ])('for %j is "%s"', (name, suggestion) => {
    expect(suggestImageName(name)).toBe(suggestion);
  });

  it.each(['', '   ', '***', '实验室', 'ъь', '🙂'])('for %j is none', (name) => {
    expect(suggestImageName(name)).toBeUndefined();
  });
});
