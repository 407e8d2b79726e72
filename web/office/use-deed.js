// use-deed.js - something that is being done: while it is, its button rests; what went wrong is shown.
import { useSignal } from '@preact/signals';

/** @returns {{ isBusy: boolean, error: unknown, run: (deed: () => Promise<void>) => Promise<boolean>, clear: () => void }} */
export function useDeed() {
  const state = useSignal(/** @type {{ isBusy: boolean, error: unknown }} */ ({ isBusy: false, error: null }));
  return {
    isBusy: state.value.isBusy,
    error: state.value.error,
    clear: () => { state.value = { isBusy: false, error: null }; },
    /** Whether it was done; not at all while another is. */
    async run(deed) {
      if (state.peek().isBusy) return false;
      state.value = { isBusy: true, error: null };
      try {
        await deed();
        state.value = { isBusy: false, error: null };
        return true;
      } catch (error) {
        state.value = { isBusy: false, error };
        return false;
      }
    },
  };
}
