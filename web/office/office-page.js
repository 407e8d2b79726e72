// office-page.js - the frame of the office, and the room in it that is asked for.
import { html } from 'htm/preact';
import { useEffect, useRef } from 'preact/hooks';
import { Announcer } from '../shared/announcer.js';
import { BarMark } from '../shared/shop-logo.js';
import { language } from '../shared/text.js';
import { BeginScreen } from './begin-screen.js';
import { DoorScreen } from './door-screen.js';
import { HomeScreen } from './home-screen.js';
import { PeopleScreen } from './people-screen.js';
import { SelfScreen } from './self-screen.js';
import { ShopScreen } from './shop-screen.js';
import { ROOMS, addressOf, room } from './state/place.js';
import { hasKey, leave, session, visitor } from './state/session.js';
import { say } from './words.js';

const WORDS = /** @type {const} */ ({ home: 'office.home', shop: 'office.shop', people: 'office.people', self: 'office.self' });

export function OfficePage() {
  const isIn = visitor.value !== null;
  return html`<div class="office">
    <header class="bar">
      <${BarMark} size=${32} />
      <p class="bar-name">${session.value?.merchant ?? 'Habitué'} <span class="soft">${say('office.page')}</span></p>
      <button type="button" class="button quiet" lang=${language.value === 'fr' ? 'en' : 'fr'}
          onClick=${() => { language.value = language.value === 'fr' ? 'en' : 'fr'; }}>${say('office.language')}</button>
      ${isIn && html`<button type="button" class="button quiet" id="leave" onClick=${() => leave().catch(() => {})}>${say('office.leave')}</button>`}
    </header>
    ${isIn && html`<${Rooms} />`}
    <main class="office-main"><${Screen} /></main>
    <${Announcer} />
  </div>`;
}

function Rooms() {
  return html`<nav class="rooms" aria-label=${say('office.rooms')}>
    ${ROOMS.map((name) => html`<a key=${name} class="room" href=${addressOf(name)}
        aria-current=${room.value === name ? 'page' : undefined}>${say(WORDS[name])}</a>`)}
  </nav>`;
}

function Screen() {
  if (!visitor.value) return hasKey.value ? html`<${BeginScreen} />` : html`<${DoorScreen} />`;
  switch (room.value) {
    case 'home': return html`<${HomeScreen} />`;
    case 'shop': return html`<${ShopScreen} />`;
    case 'people': return html`<${PeopleScreen} />`;
    case 'self': return html`<${SelfScreen} />`;
  }
}

/**
 * The heading of a room: whoever comes into it by keyboard or ear begins there.
 * @param {{ children?: any }} props
 */
export function RoomTitle({ children }) {
  const title = useRef(/** @type {HTMLHeadingElement | null} */ (null));
  useEffect(() => title.current?.focus(), []);
  return html`<h1 ref=${title} tabindex="-1">${children}</h1>`;
}
