// line-badge.js - that the line is down, how many receipts wait to be sent, and whether the server came to something else.
import { useSignal } from '@preact/signals';
import { html } from 'htm/preact';
import { useEffect } from 'preact/hooks';
import { announce } from '../shared/announcer.js';
import { Icon } from '../shared/icon.js';
import { onDemand } from '../shared/on-demand.js';
import { say } from '../shared/text.js';
import { line } from './state/offline/line.js';
import { acts, isSending, waitingActs } from './state/offline/queue.js';

const QueueDialog = onDemand(async () => (await import('./dialogs.js')).QueueDialog);

export function LineBadge() {
  const isOpen = useSignal(false);
  const isDown = line.value === 'down';
  const waiting = waitingActs();
  const people = waiting.filter(({ act }) => act?.about.enrols).length;
  const sales = waiting.length - people;
  const toRead = acts.value.length - waiting.length;
  useEffect(() => {
    if (isDown) announce(say('line.down.say'));
    return () => { if (isDown) announce(say('line.up.say')); };
  }, [isDown]);
  if (!isDown && acts.value.length === 0 && !isOpen.value) return null;
  const text = [
    isDown ? say('line.down') : waiting.length > 0 && isSending.value ? say('line.sending') : '',
    sales > 0 && say('line.waiting', { count: sales }),
    people > 0 && say('line.waiting.people', { count: people }),
    toRead > 0 && say('line.read', { count: toRead }),
  ].filter(Boolean).join(' · ');
  return html`
    <button type="button" class="button badge ${toRead > 0 ? 'bad' : 'warn'}" onClick=${() => { isOpen.value = true; }}>
      <${Icon} name=${toRead > 0 ? 'alert' : 'line'} /><span>${text}</span></button>
    ${isOpen.value && html`<${QueueDialog} onClose=${() => { isOpen.value = false; }} />`}`;
}
