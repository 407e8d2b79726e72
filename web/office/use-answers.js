// use-answers.js - what a room asks the server when it is opened, and again when something in it was changed.
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { language } from '../shared/text.js';

/**
 * @template T
 * @param {() => Promise<T>} ask
 * @returns {{ answers: T | null, error: unknown, again: () => void }} answers: null until they are there
 */
export function useAnswers(ask) {
  const state = useSignal(/** @type {{ answers: T | null, error: unknown }} */ ({ answers: null, error: null }));
  const turn = useSignal(0);
  useEffect(() => {
    let isWanted = true;
    ask().then((answers) => { if (isWanted) state.value = { answers, error: null }; },
      (error) => { if (isWanted) state.value = { answers: state.peek().answers, error }; });
    return () => { isWanted = false; };
  }, [turn.value, language.value]);
  return { ...state.value, again: () => { turn.value += 1; } };
}
