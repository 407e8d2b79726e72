// till-dialog.js - what this till is to the server, its card reader, and the way to take its key away.
import { html } from 'htm/preact';
import { Dialog } from '../shared/dialog.js';
import { onDemand } from '../shared/on-demand.js';
import { say } from '../shared/text.js';
import { AskSetting } from './ask-setting.js';
import { DisplaySetting } from './display-setting.js';
import { LockSetting } from './lock-setting.js';
import { ReaderSetting } from './reader-setting.js';
import { ScaleSetting } from './scale-setting.js';
import { forgetSales } from './state/recording.js';
import { forgetKey, session } from './state/session.js';

const BesideSetting = onDemand(async () => (await import('./acts.js')).BesideSetting);

/** @param {{ onClose: () => void }} props */
export function TillDialog({ onClose }) {
  const open = session.value;
  if (!open) return null;
  const forget = () => {
    onClose();
    forgetKey();
    forgetSales();
  };
  return html`<${Dialog} title=${say('till.menu')} onClose=${onClose}>
    <dl class="facts">
      <dt>${say('till.merchant')}</dt><dd>${open.merchant}</dd>
      <dt>${say('till.shop')}</dt><dd>${open.shop?.name ?? say('till.any')}</dd>
      <dt>${say('till.till')}</dt><dd>${open.till ?? say('till.any')}</dd>
      <dt>${say('till.key')}</dt><dd>${open.key.label}</dd>
    </dl>
    ${open.staff && html`<${LockSetting} />`}
    <${ReaderSetting} />
    <${DisplaySetting} />
    <${ScaleSetting} />
    <${AskSetting} />
    <${BesideSetting} />
    <p class="soft">${say('till.forget.hint')}</p>
    <div class="row end">
      <button type="button" class="button danger" onClick=${forget}>
        ${say('till.forget')}</button>
      <button type="button" class="button" autofocus onClick=${onClose}>${say('action.close')}</button>
    </div>
  <//>`;
}
