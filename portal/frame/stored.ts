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
  const key = `lab-gallery.draft.${name}`;
  const [draft, setDraft] = useState<Value>(() => {
    const kept = sessionStorage.getItem(key);
    return kept === null ? initial() : { ...initial(), ...(JSON.parse(kept) as Partial<Value>) };
  });
  const change = (changes: Partial<Value>) => {
    const next = { ...draft, ...changes };
    sessionStorage.setItem(key, JSON.stringify(next));
    setDraft(next);
  };
  const drop = () => {
    sessionStorage.removeItem(key);
    setDraft(initial());
  };
  return [draft, change, drop];
}
