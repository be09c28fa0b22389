import { useCallback, useState } from 'react';

/** A choice of the user's that this browser keeps. */
export function useStored<Value extends string>(
  name: string,
  isValue: (text: string) => text is Value,
): [Value | undefined, (value: Value) => void] {
  const key = `lab-gallery.${name}`;
  const [value, setValue] = useState(() => {
    const kept = localStorage.getItem(key);
    return kept !== null && isValue(kept) ? kept : undefined;
  });
  const store = useCallback(
    (next: Value) => {
      localStorage.setItem(key, next);
      setValue(next);
    },
    [key],
  );
  return [value, store];
}

/** What somebody types, kept through a reload and a new sign-in, in this tab, until it is sent or dropped. */
export function useDraft<Value extends object>(
  name: string,
  initial: () => Value,
): [Value, (change: Partial<Value>) => void, () => void] {
  const [draft, setDraft] = useState<Value>(() => ({ ...initial(), ...keptDraft(name) }));
  const change = (changes: Partial<Value>) => {
    const next = { ...draft, ...changes };
    sessionStorage.setItem(keyOf(name), JSON.stringify(next));
    setDraft(next);
  };
  const drop = () => {
    forgetDraft(name);
    setDraft(initial());
  };
  return [draft, change, drop];
}

/** Keeps a draft no longer, while whoever shows it goes on showing it: a dialog that closes. */
export function forgetDraft(name: string): void {
  sessionStorage.removeItem(keyOf(name));
}

const keyOf = (name: string) => `lab-gallery.draft.${name}`;

/** What can't be read is none: it would fail anew at every reload. */
function keptDraft(name: string): object {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(keyOf(name)) ?? '{}');
    return typeof kept === 'object' && kept !== null ? kept : {};
  } catch {
    return {};
  }
}
