// act-list.js - a few things that one may do, as a list of large buttons.
import { html } from 'htm/preact';
import { Icon } from '../shared/icon.js';

/**
 * @param {{ acts: { id: string, icon: string, title: string, hint: string, go: () => void }[] }} props
 */
export function ActList({ acts }) {
  return html`<ul class="list">${acts.map(({ id, icon, title, hint, go }, at) => html`<li key=${id}>
    <button type="button" class="list-item" id=${`act-${id}`} autofocus=${at === 0} onClick=${go}>
      <${Icon} name=${icon} />
      <span class="list-main"><b>${title}</b><small>${hint}</small></span>
      <${Icon} name="next" />
    </button></li>`)}</ul>`;
}
