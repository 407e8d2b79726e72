// shop-logo.js - the shop's logo, whatever its proportions, in the box that its place gives it.
import { useSignal } from '@preact/signals';
import { html } from 'htm/preact';
import { addressOf, brand } from './brand.js';

/**
 * Nothing, or what stands in its place, where the shop has none.
 * @param {{ class?: string, instead?: any }} props
 */
export function ShopLogo({ class: name = 'shop-logo', instead = null }) {
  const missing = useSignal('');
  const shown = brand.value;
  if (!shown?.logo || missing.value === shown.logo) return instead;
  const { logo } = shown;
  return html`<img class=${name} src=${addressOf(logo)} alt=${shown.name}
    onError=${() => { missing.value = logo; }} />`;
}

/**
 * In the bar above a page: the shop's, or ours.
 * @param {{ size?: number }} props
 */
export function BarMark({ size = 32 }) {
  return html`<${ShopLogo} class="bar-logo"
    instead=${html`<img class="bar-mark" src="assets/habitue.svg" alt="" width=${size} height=${size} />`} />`;
}
