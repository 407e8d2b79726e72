// on-demand.js - a part of a page that is fetched when it is first shown.
import { html } from 'htm/preact';
import { useEffect } from 'preact/hooks';
import { useSignal } from '@preact/signals';
import { OlderPage, ProblemNotice } from './problem-notice.js';
import { Unreachable } from './api.js';
import { isServerThere } from './base.js';
import { say } from './text.js';

/**
 * A component that stands for another one until its file is here.  When it cannot be fetched, there is a sentence and
 * a button in its place, another to leave it where there is an onClose, and what the page holds stays as it is.
 * @template {Record<string, any>} Props
 * @param {() => Promise<(props: Props) => any>} load `async () => (await import('./dialogs.js')).ReturnDialog`
 * @returns {(props: Props) => any}
 */
export function onDemand(load) {
  /** @type {((props: Props) => any) | null} */
  let loaded = null;
  return function OnDemand(props) {
    const state = useSignal(/** @type {'waits' | 'here' | 'failed' | 'older'} */ (loaded ? 'here' : 'waits'));
    const fetchIt = async () => {
      state.value = 'waits';
      try {
        loaded ??= await load();
        state.value = 'here';
      } catch {
        // A server that is there has another page by now, without the file that this one wants.
        state.value = await isServerThere() ? 'older' : 'failed';
      }
    };
    useEffect(() => { void fetchIt(); }, []);
    if (state.value === 'failed' || state.value === 'older') {
      const isOld = state.value === 'older';
      return html`<${ProblemNotice} error=${isOld ? new OlderPage() : new Unreachable('a part of the page')}>
        ${isOld ? html`<button type="button" class="button" onClick=${() => location.reload()}>${say('page.newer.load')}</button>`
          : html`<button type="button" class="button" onClick=${fetchIt}>${say('action.retry')}</button>`}
        ${props['onClose'] && html`<button type="button" class="button" onClick=${props['onClose']}>${say('action.close')}</button>`}
      <//>`;
    }
    const Part = loaded;
    return state.value === 'here' && Part ? html`<${Part} ...${props} />` : null;
  };
}
