// announcer.js - says to a screen reader what others see change.
import { signal } from '@preact/signals';
import { html } from 'htm/preact';

const spoken = signal('');

/** @param {string} text */
export function announce(text) {
  spoken.value = text;
}

export function Announcer() {
  return html`<p class="unseen" role="status" aria-live="polite">${spoken.value}</p>`;
}
