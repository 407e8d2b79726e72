// icon.js - the few drawings of the pages, as lines in the colour of the text.
import { html } from 'htm/preact';

const PATHS = {
  search: 'M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM15.3 15.3 20 20',
  person: 'M12 4.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7zM5 20c.6-3.6 3.4-5.5 7-5.5s6.4 1.9 7 5.5',
  enrol: 'M10 4.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7zM3.5 20c.5-3.6 3.1-5.5 6.5-5.5 2 0 3.7.6 4.9 1.8M18.5 14.5v6M15.5 17.5h6',
  card: 'M4.5 6h15A1.5 1.5 0 0 1 21 7.5v9a1.5 1.5 0 0 1-1.5 1.5h-15A1.5 1.5 0 0 1 3 16.5v-9A1.5 1.5 0 0 1 4.5 6zM3 10h18M6.5 14.5h4',
  receipt: 'M6 3.5h12v17l-2-1.4-2 1.4-2-1.4-2 1.4-2-1.4-2 1.4zM9 8h6M9 12h6',
  undo: 'M8 5 4 9l4 4M4 9h9.5a5.5 5.5 0 0 1 0 11H9',
  next: 'M5 12h14M13 6l6 6-6 6',
  plus: 'M12 5v14M5 12h14',
  minus: 'M5 12h14',
  close: 'M6 6l12 12M18 6 6 18',
  check: 'M4.5 12.5 10 18 19.5 7',
  alert: 'M12 4 2.8 19.5h18.4zM12 10v4.5M12 17v.2',
  coins: 'M9 5c3.3 0 6 1.2 6 2.7S12.3 10.4 9 10.4 3 9.2 3 7.7 5.7 5 9 5zM3 7.7v4.2c0 1.5 2.7 2.7 6 2.7M3 11.9v4.2c0 1.5 2.7 2.7 6 2.7.7 0 1.4-.1 2-.2M15 12c3.3 0 6 1.1 6 2.5S18.3 17 15 17s-6-1.1-6-2.5S11.7 12 15 12zM9 14.5v3.2c0 1.4 2.7 2.5 6 2.5s6-1.1 6-2.5v-3.2',
  settings: 'M4 7h9M17 7h3M4 17h3M11 17h9M15 4.8a2.2 2.2 0 1 0 0 4.4 2.2 2.2 0 0 0 0-4.4zM9 14.8a2.2 2.2 0 1 0 0 4.4 2.2 2.2 0 0 0 0-4.4z',
};

/** @param {{ name: keyof typeof PATHS }} props */
export function Icon({ name }) {
  return html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
    <path d=${PATHS[name]} />
  </svg>`;
}
