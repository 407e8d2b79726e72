// register.js - a cash register of four articles, with Habitué's till page as a part of it.
//
// It is an example, small enough to be read: what a real register has in its database is in the browser's storage here.
import { TillLink } from './till-link.js';

// Yours has these in its settings.  Here: ?till=https://habitue.example/till&key=hab_…
const settings = new URLSearchParams(location.search);
const till = new URL(settings.get('till') ?? 'http://localhost:8080/till');
const at = (id) => document.getElementById(id);

const ARTICLES = [
  { sku: 'TOM', label: 'Tomates', category: 'vegetables', price: 375, vat: '5.5' },
  { sku: 'MIEL', label: 'Miel', category: 'grocery', price: 890, vat: '5.5' },
  { sku: 'VIN', label: 'Vin rouge', category: 'drinks', price: 1200, vat: '20' },
  { sku: 'SAC', label: 'Sac en toile', category: 'other', price: 500, vat: '20' },
];

// ---- what a crash must not take away

const kept = (name, otherwise) => JSON.parse(localStorage.getItem(`register.${name}`) ?? 'null') ?? otherwise;
const keep = (name, value) => localStorage.setItem(`register.${name}`, JSON.stringify(value));

/** The sale at hand: it has its name and its receipt number before its first line. */
let sale = kept('sale', null) ?? newSale();
/** What Habitué recorded, by the name of the sale. */
const journal = kept('journal', {});
let quote = null;

function newSale() {
  const number = kept('number', 0) + 1;
  keep('number', number);
  return { basket: `${crypto.getRandomValues(new Uint32Array(1))[0].toString(16)}-${number}`, receipt: `R${String(number).padStart(5, '0')}`, lines: [] };
}

const total = () => sale.lines.reduce((sum, { amount }) => sum + amount, 0);

// ---- what the till page says

const link = new TillLink(at('till'), till.origin, {
  ready({ state, till: number, basket }) {
    show('state', state === 'open' ? `Habitué: till ${number}` : `Habitué: ${state}`);
    if (state === 'open' && basket !== sale.basket) tellBasket(); // the page is new, or we are
  },
  customer({ customer }) {
    show('customer', customer ? `${customer.name || 'A customer'}: ${customer.balances.map(({ points, label }) => `${points} ${label.en}`).join(', ')}` : '');
  },
  quote(told) {
    if (told.basket !== sale.basket) return;
    quote = told;
    draw();
  },
  recorded(told) {
    journal[told.basket] = { ...journal[told.basket], ...told };
    keep('journal', journal); // before it is acknowledged
    if (told.basket !== sale.basket) return;
    at('receipt').textContent = told.text.lines.join('\n');
    next();
  },
  returned(told) {
    journal[told.basket] = { ...journal[told.basket], returned: told };
    keep('journal', journal);
    show('state', `Returned: ${money(told.refund)}`);
  },
  cancelled({ basket }) {
    if (basket === sale.basket) next();
  },
  scanned({ text }) {
    add(ARTICLES.find(({ sku }) => sku === text));
  },
  problem({ code, detail }) {
    show('problem', `${code}: ${detail}`);
  },
});

// ---- what the register does

function hello() {
  link.say('hello', { focus: false, language: 'en', ...(settings.get('key') ? { key: settings.get('key') } : {}) });
}

function tellBasket() {
  quote = null;
  show('problem', '');
  if (sale.lines.length > 0) {
    link.say('basket', { basket: sale.basket, receipt: sale.receipt, lines: sale.lines, total: total(), commit: 'host' });
  }
  draw();
}

function add(article) {
  if (!article) return;
  const { price, ...told } = article;
  sale.lines.push({ ...told, quantity: '1', amount: price });
  keep('sale', sale);
  tellBasket();
}

function pay() {
  if (quote) link.say('commit', { basket: sale.basket, rest: quote.rest, ...(quote.rest > 0 ? { payments: [{ kind: 'cash', amount: quote.rest }] } : {}) });
}

function next() {
  sale = newSale();
  keep('sale', sale);
  quote = null;
  draw();
}

// ---- the screen

const money = (minor) => `${(minor / 100).toFixed(2)} EUR`;

function show(id, text) {
  at(id).textContent = text;
}

function draw() {
  const rows = [...sale.lines.map(({ label, amount }) => [label, amount]),
    ...(quote?.discounts ?? []).map(({ label, vat, amount }) => [`${label} (VAT ${vat} %)`, -amount]),
    ...(quote?.payments ?? []).map(({ kind, amount }) => [`Paid by ${kind}`, -amount])];
  at('lines').replaceChildren(...rows.map(([text, amount]) => {
    const row = document.createElement('li');
    row.textContent = `${text}  ${money(amount)}`;
    return row;
  }));
  show('rest', money(quote ? quote.rest : total()));
  at('pay').disabled = !quote;
}

for (const article of ARTICLES) {
  const button = document.createElement('button');
  button.textContent = article.label;
  button.onclick = () => add(article);
  at('articles').append(button);
}
at('pay').onclick = pay;
at('ask').onclick = () => link.say('customer');
at('cancel').onclick = () => link.say('cancel', { basket: sale.basket });
at('undo').onclick = () => {
  const last = Object.values(journal).filter(({ returned }) => !returned).at(-1);
  if (last) link.say('cancel', { basket: last.basket });
};
at('till').addEventListener('load', hello);
at('till').src = till.href;
draw();
