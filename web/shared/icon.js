// icon.js - the few drawings of the pages, as lines in the colour of the text.
import { html } from 'htm/preact';

const PATHS = {
  again: ['M19.5 12a7.5 7.5 0 1 1-2.2-5.3', 'M19.5 3.5v4h-4'],
  alert: ['M12 4 2.8 19.5h18.4z', 'M12 10v4.5', 'M12 17v.2'],
  camera: ['M4 8h3.5L9 5.5h6L16.5 8H20v11H4z', 'M12 10a3.2 3.2 0 1 0 0 6.4 3.2 3.2 0 0 0 0-6.4z'],
  card: ['M3.5 6.5h17v11h-17z', 'M3.5 10h17', 'M6.5 14.5h4'],
  check: ['M4.5 12.5 10 18 19.5 7'],
  close: ['M6 6l12 12', 'M18 6 6 18'],
  enrol: ['M10 4.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7z',
    'M3.5 20c.5-3.6 3.1-5.5 6.5-5.5 2 0 3.7.6 4.9 1.8', 'M18.5 14.5v6', 'M15.5 17.5h6'],
  line: ['M4 4l16 16', 'M8.5 12.5a5 5 0 0 1 2-1.2', 'M14.5 12a5 5 0 0 1 1.3 1', 'M5.5 9.3a9.5 9.5 0 0 1 3.2-2', 'M12.5 6.5a9.5 9.5 0 0 1 6 2.8', 'M12 17.5h.01'],
  mail: ['M4 6h16v12H4z', 'M4 7l8 6 8-6'],
  lock: ['M6 11h12v9H6z', 'M8.5 11V8a3.5 3.5 0 0 1 7 0v3'],
  minus: ['M5 12h14'],
  next: ['M5 12h14', 'M13 6l6 6-6 6'],
  person: ['M12 4.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7z', 'M5 20c.6-3.6 3.4-5.5 7-5.5s6.4 1.9 7 5.5'],
  plus: ['M12 5v14', 'M5 12h14'],
  print: ['M7 8.5V4h10v4.5', 'M7 17H4V8.5h16V17h-3', 'M7 13.5h10V20H7z'],
  qr: ['M4 4h6v6H4z', 'M14 4h6v6h-6z', 'M4 14h6v6H4z', 'M14 14h2v2', 'M20 14v6', 'M14 20h3'],
  receipt: ['M6 3.5h12v17l-2-1.4-2 1.4-2-1.4-2 1.4-2-1.4-2 1.4z', 'M9 8h6', 'M9 12h6'],
  search: ['M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13z', 'M15.3 15.3 20 20'],
  settings: ['M4 7h9', 'M17 7h3', 'M4 17h3', 'M11 17h9',
    'M15 4.8a2.2 2.2 0 1 0 0 4.4 2.2 2.2 0 0 0 0-4.4z',
    'M9 14.8a2.2 2.2 0 1 0 0 4.4 2.2 2.2 0 0 0 0-4.4z'],
  undo: ['M8 5 4 9l4 4', 'M4 9h9.5a5.5 5.5 0 0 1 0 11H9'],
};

/** Those that point along the line: the other way where one reads from the right. */
const ALONG = ['next', 'undo'];

/** @param {{ name: keyof typeof PATHS }} props */
export function Icon({ name }) {
  return html`<svg class=${ALONG.includes(name) ? 'icon along' : 'icon'} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
    <path d=${PATHS[name].join('')} />
  </svg>`;
}
