import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { whyNotAccepted } from '../../../../shared/domain/lab/password-rules.ts';

const GOOD = { username: 'teacher', password: 'Correct-Horse-7' };

const codesOf = (osType: 'Linux' | 'Windows', more: Partial<typeof GOOD>) =>
  whyNotAccepted(osType, { ...GOOD, ...more }).map(({ code }) => code);

describe('a new password', () => {
  it.each<['Linux' | 'Windows', string, string[]]>([
    ['Linux', 'Abcde1', []],
    ['Linux', 'Abcd1', ['PasswordLength']],
    ['Linux', `Aa1${'x'.repeat(69)}`, []],
    ['Linux', `Aa1${'x'.repeat(70)}`, ['PasswordLength']],
    ['Windows', 'Abcde1', ['PasswordLength']],
    ['Windows', 'Abcdef12', []],
    ['Windows', `Aa1${'x'.repeat(120)}`, []],
    ['Windows', `Aa1${'x'.repeat(121)}`, ['PasswordLength']],
    ['Linux', 'alllowercase1', ['PasswordTooSimple']],
    ['Linux', 'lower-case-1', []],
    ['Linux', 'UPPER-CASE-1', []],
    ['Linux', 'Upper-Lower', []],
    ['Linux', 'Correct-Horse-7\u0007', ['PasswordCharacters']],
    ['Windows', 'P@ssw0rd', ['PasswordKnown']],
    ['Windows', 'Password22', ['PasswordKnown']],
  ])('on %s of %j is answered %j', (osType, password, expected) => {
    expect(codesOf(osType, { password })).toEqual(expected);
  });

  it.each<['Linux' | 'Windows', string, string[]]>([
    ['Linux', 'teacher_2-a', []],
    ['Linux', '_teacher', []],
    ['Linux', 'Teacher', ['UsernameNotValid']],
    ['Linux', '2teacher', ['UsernameNotValid']],
    ['Linux', 'x'.repeat(32), []],
    ['Linux', 'x'.repeat(33), ['UsernameNotValid']],
    ['Linux', 'root', ['UsernameNotAllowed']],
    ['Windows', 'Teacher.Two', []],
    ['Windows', 'T', []],
    ['Windows', 'Teacher.', ['UsernameNotValid']],
    ['Windows', 'a\\b', ['UsernameNotValid']],
    ['Windows', 'x'.repeat(20), []],
    ['Windows', 'x'.repeat(21), ['UsernameNotValid']],
    ['Windows', 'Administrator', ['UsernameNotAllowed']],
  ])('on %s for the user %j is answered %j', (osType, username, expected) => {
    expect(codesOf(osType, { username })).toEqual(expected);
  });

  it('is repeated in no reason, and neither is the name', () => {
    const secret = fc.string({ minLength: 12, maxLength: 150 });
    fc.assert(
      fc.property(fc.constantFrom('Linux', 'Windows'), secret, secret, (osType, username, password) => {
        const words = JSON.stringify(whyNotAccepted(osType, { username, password }));

        expect(words).not.toContain(JSON.stringify(password).slice(1, -1));
        expect(words).not.toContain(JSON.stringify(username).slice(1, -1));
      }),
    );
  });
});
