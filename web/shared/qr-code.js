// qr-code.js - a text as a QR code: black on white, whatever the colours of the page, for readers want it so.
import qrcode from 'qrcode-generator';
import { html } from 'htm/preact';

const QUIET = 4; // modules around it: ISO/IEC 18004, 5.3.8

/** @param {string} text in ASCII */
export function pathOf(text) {
  const made = qrcode(0, 'M');
  made.addData(text, 'Byte');
  made.make();
  const count = made.getModuleCount();
  let path = '';
  for (let row = 0; row < count; row++) {
    for (let column = 0; column < count; column++) {
      if (made.isDark(row, column)) path += `M${column + QUIET} ${row + QUIET}h1v1h-1z`;
    }
  }
  return { path, size: count + 2 * QUIET };
}

/** @param {{ text: string, label: string }} props */
export function QrCode({ text, label }) {
  const { path, size } = pathOf(text);
  return html`<svg class="qr" viewBox=${`0 0 ${size} ${size}`} role="img" aria-label=${label}
      shape-rendering="crispEdges">
    <rect width=${size} height=${size} fill="#ffffff" /><path d=${path} fill="#000000" />
  </svg>`;
}
