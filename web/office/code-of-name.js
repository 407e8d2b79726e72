// code-of-name.js - "Éloïse Le Gall" as the code of who serves: eloise-le-gall.

const MOST = 24;

/** @param {string} name */
export function codeOfName(name) {
  return name.normalize('NFD').toLowerCase().replace(/œ/g, 'oe').replace(/æ/g, 'ae').replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '-').replace(/^-+/, '').slice(0, MOST).replace(/-+$/, '');
}
