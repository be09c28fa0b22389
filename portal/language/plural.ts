/** Forms of a word by number, as the language has them (Unicode CLDR). */
export function plurals<Form extends Intl.LDMLPluralRule>(locale: string) {
  const rules = new Intl.PluralRules(locale);
  const numbers = new Intl.NumberFormat(locale);
  return (count: number, forms: Readonly<Record<Form | 'other', string>>): string => {
    const known: Readonly<Partial<Record<Intl.LDMLPluralRule, string>>> = forms;
    return `${numbers.format(count)} ${known[rules.select(count)] ?? forms.other}`;
  };
}
