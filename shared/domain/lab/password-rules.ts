import type { RefusalDetail } from '../refusal/refusal.ts';
import type { NewPassword } from './new-password.ts';
import type { OsType } from '../template-vm/template-vm.ts';

/** Azure docs, virtual-machines linux/faq and windows/faq: how long, and of what. */
const PASSWORD_LENGTHS: Record<OsType, readonly [shortest: number, longest: number]> = {
  Linux: [6, 72],
  Windows: [8, 123],
};
const KINDS = [/[a-z]/, /[A-Z]/, /[0-9]/, /[^A-Za-z0-9]/];
const KINDS_NEEDED = 3;

/** Passwords that Azure refuses although they are long and mixed enough (the same pages). */
const KNOWN_PASSWORDS = new Set([
  ...['abc@123', 'P@$$w0rd', 'P@ssw0rd', 'P@ssword123', 'Pa$$word', 'pass@word1', 'Password!', 'Password1'],
  ...['Password22', 'iloveyou!'],
]);

/** Names that Azure keeps from people on both systems (the same pages; the most common ones). */
const KEPT_NAMES = new Set([
  ...['admin', 'administrator', 'root', 'guest', 'user', 'user1', 'test', 'console', 'backup', 'sys'],
  ...['adm', 'server', 'sql', 'support', 'owner', 'david', 'john', '1', '123', 'a'],
]);

const USERNAMES: Record<OsType, { form: RegExp; words: string }> = {
  Linux: {
    form: /^[a-z_][a-z0-9_-]{0,31}$/,
    words: '1 to 32 lower-case letters, digits, "_" and "-", with a letter or "_" at the beginning',
  },
  Windows: {
    form: /^[A-Za-z0-9_-][A-Za-z0-9_.-]{0,18}[A-Za-z0-9_-]$|^[A-Za-z0-9_-]$/,
    words: '1 to 20 letters, digits, "_", "-" and ".", with no "." at the end',
  },
};

/** Everything that Azure, or the system, would refuse; no sentence repeats what is secret. */
export function whyNotAccepted(osType: OsType, { username, password }: NewPassword): RefusalDetail[] {
  const reasons: RefusalDetail[] = [];
  const { form, words } = USERNAMES[osType];
  if (!form.test(username)) {
    const message = `A user name on ${osType} has ${words}.`;
    reasons.push({ code: 'UsernameNotValid', message, target: 'username' });
  } else if (KEPT_NAMES.has(username.toLowerCase())) {
    const message = 'Azure keeps this user name from people. Choose another one.';
    reasons.push({ code: 'UsernameNotAllowed', message, target: 'username' });
  }
  const [shortest, longest] = PASSWORD_LENGTHS[osType];
  const refuse = (code: string, message: string) => reasons.push({ code, message, target: 'password' });
  if (password.length < shortest || password.length > longest) {
    refuse('PasswordLength', `A password on ${osType} has ${shortest} to ${longest} characters.`);
  }
  if (KINDS.filter((kind) => kind.test(password)).length < KINDS_NEEDED) {
    refuse(
      'PasswordTooSimple',
      'A password has three of these: lower-case letters, upper-case letters, digits, other characters.',
    );
  }
  if (/\p{Cc}/u.test(password)) refuse('PasswordCharacters', 'A password has no control characters.');
  if (KNOWN_PASSWORDS.has(password)) {
    refuse('PasswordKnown', 'Everybody knows this password, and Azure refuses it.');
  }
  return reasons;
}
