// home-screen.js - what is there already, and what is still missing.
import { html } from 'htm/preact';
import { Problem } from '../shared/api.js';
import { Icon } from '../shared/icon.js';
import { RoomTitle } from './office-page.js';
import { may, read, session, visitor } from './state/session.js';
import { addressOf } from './state/place.js';
import { useAnswers } from './use-answers.js';
import { Waiting } from './waiting.js';
import { say } from './words.js';

/**
 * @typedef {import('./words.js').Key} Key
 * @typedef {{ key: string, isDone: boolean, done: Key, missing: Key, room?: import('./state/place.js').Room, values?: Record<string, string | number> }} Item
 */

/** @param {string} path */
async function readIfThere(path) {
  try {
    return await read(path);
  } catch (error) {
    if (error instanceof Problem && (error.status === 404 || error.status === 403)) return null;
    throw error;
  }
}

/** What only the server knows; what a role may not see is left out. */
async function look() {
  const [program, operators, members, privacy, printers] = await Promise.all([
    readIfThere('/v1/programs/active'),
    read('/v1/operators'),
    readIfThere('/v1/members?limit=1'),
    may('settings') ? readIfThere('/v1/privacy') : null,
    readIfThere('/v1/printers'),
  ]);
  return { program, operators: operators.operators, members, privacy, printers };
}

/**
 * @param {Awaited<ReturnType<typeof look>>} seen
 * @returns {Item[]}
 */
function itemsOf(seen) {
  const serving = seen.operators.filter((/** @type {any} */ one) => one.closed_at === null);
  const self = serving.find((/** @type {any} */ one) => one.code === visitor.value?.operator);
  /** @type {Item[]} */
  const items = [
    { key: 'program', isDone: seen.program !== null, done: 'list.program', missing: 'list.program.not',
      values: { number: seen.program?.number ?? '' } },
    { key: 'members', isDone: (seen.members?.members.length ?? 0) > 0, done: 'list.members', missing: 'list.members.not' },
    { key: 'people', isDone: serving.length > 1, done: 'list.people', missing: 'list.people.not', room: 'people',
      values: { count: serving.length } },
    { key: 'factor', isDone: self?.office === 'factor', done: 'list.factor', missing: 'list.factor.not', room: 'self' },
    { key: 'mail', isDone: session.value?.mail ?? false, done: 'list.mail', missing: 'list.mail.not' },
    { key: 'printer', isDone: (seen.printers?.printers.length ?? 0) > 0, done: 'list.printer', missing: 'list.printer.not' },
    { key: 'lock', isDone: location.protocol === 'https:', done: 'list.https', missing: 'list.https.not' },
  ];
  if (seen.privacy) {
    items.push({ key: 'privacy', isDone: Boolean(seen.privacy.contact), done: 'list.privacy', missing: 'list.privacy.not', room: 'shop' });
  }
  return items;
}

export function HomeScreen() {
  const asked = useAnswers(look);
  const { answers } = asked;
  const items = answers ? itemsOf(answers) : [];
  const missing = items.filter((item) => !item.isDone);
  return html`<div class="stack">
    <${RoomTitle}>${say('home.title', { name: visitor.value?.name ?? '' })}<//>
    <${Waiting} asked=${asked} />
    ${answers && html`<section class="sheet stack" aria-labelledby="list-title">
      <h2 id="list-title">${say('home.list')}</h2>
      <p>${missing.length === 0 ? say('home.all') : say('home.missing', { count: missing.length })}</p>
      <ul class="checklist">${[...missing, ...items.filter((item) => item.isDone)].map((item) => html`<${Row} key=${item.key} item=${item} />`)}</ul>
    </section>`}
  </div>`;
}

/** @param {{ item: Item }} props */
function Row({ item }) {
  return html`<li class=${item.isDone ? 'check done' : 'check'}>
    <${Icon} name=${item.isDone ? 'check' : 'next'} />
    <span><span class="unseen">${say(item.isDone ? 'home.done' : 'home.open')} </span>${say(item.isDone ? item.done : item.missing, item.values)}</span>
    ${!item.isDone && item.room && html`<a class="button" href=${addressOf(item.room)}>${say('home.go')}</a>`}
  </li>`;
}
