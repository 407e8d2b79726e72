// icon.js - the few drawings of the pages, as lines in the colour of the text.
import { html } from 'htm/preact';

const PATHS = {
  again: ['M19.5 12a7.5 7.5 0 1 1-2.2-5.3', 'M19.5 3.5v4h-4'],
  alert: ['M12 4 2.8 19.5h18.4z', 'M12 10v4.5', 'M12 17v.2'],
  camera: ['M4 8h3.5L9 5.5h6L16.5 8H20v11H4z', 'M12 10a3.2 3.2 0 1 0 0 6.4 3.2 3.2 0 0 0 0-6.4z'],
  check: ['M4.5 12.5 10 18 19.5 7'],
  close: ['M6 6l12 12', 'M18 6 6 18'],
  enrol: ['M10 4.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7z',
    'M3.5 20c.5-3.6 3.1-5.5 6.5-5.5 2 0 3.7.6 4.9 1.8', 'M18.5 14.5v6', 'M15.5 17.5h6'],
  minus: ['M5 12h14'],
  next: ['M5 12h14', 'M13 6l6 6-6 6'],
  person: ['M12 4.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7z', 'M5 20c.6-3.6 3.4-5.5 7-5.5s6.4 1.9 7 5.5'],
  plus: ['M12 5v14', 'M5 12h14'],
  print: ['M7 8.5V4h10v4.5', 'M7 17H4V8.5h16V17h-3', 'M7 13.5h10V20H7z'],
  receipt: ['M6 3.5h12v17l-2-1.4-2 1.4-2-1.4-2 1.4-2-1.4-2 1.4z', 'M9 8h6', 'M9 12h6'],
  search: ['M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13z', 'M15.3 15.3 20 20'],
  settings: ['M4 7h9', 'M17 7h3', 'M4 17h3', 'M11 17h9',
    'M15 4.8a2.2 2.2 0 1 0 0 4.4 2.2 2.2 0 0 0 0-4.4z',
    'M9 14.8a2.2 2.2 0 1 0 0 4.4 2.2 2.2 0 0 0 0-4.4z'],
  undo: ['M8 5 4 9l4 4', 'M4 9h9.5a5.5 5.5 0 0 1 0 11H9'],
};

/** @param {{ name: keyof typeof PATHS }} props */
export function Icon({ name }) {
  return html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
    <path d=${PATHS[name].join('')} />
  </svg>`;
}
