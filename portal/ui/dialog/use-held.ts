import { type ReactNode, useState } from 'react';

interface Held {
  isOpen: boolean;
  /** As it was when it was last open. */
  content: ReactNode;
  /** How often it has been opened. */
  opening: number;
}

/**
 * The content of what opens and closes, as it was when it was last open: what closes is seen for as long as its exit
 * animation runs, and what it was about may be gone by then.
 *
 * @returns the content, and a key of its own for each time that it is opened
 */
export function useHeld(isOpen: boolean, content: ReactNode): Pick<Held, 'content' | 'opening'> {
  const [held, hold] = useState<Held>({ isOpen, content, opening: 0 });
  // React's way to remember what was rendered before: it renders again at once, and shows neither twice.
  if (isOpen && (content !== held.content || !held.isOpen)) {
    hold({ isOpen, content, opening: held.isOpen ? held.opening : held.opening + 1 });
  } else if (!isOpen && held.isOpen) {
    hold({ ...held, isOpen });
  }
  return held;
}
