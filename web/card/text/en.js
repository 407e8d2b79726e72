// en.js - the texts of the card on a phone, in English.
export const en = {
  'card.page': 'Loyalty card',
  'card.show': 'Show this code at the till. It changes every 30 seconds and works without a network.',
  'card.picture': 'QR code of card {code}',
  'card.left': 'Time left until the next code',
  'card.seconds': { one: '{count} second', other: '{count} seconds' },
  'card.number': 'Number of the card',
  'card.number.hint': 'If the code cannot be read, say this number: it collects, and without a PIN spends small amounts only.',
  'card.loading': 'The code is coming…',
  'card.none': 'No card on this phone',
  'card.none.hint': 'Open the link here that your shop gave you, or ask for it at the till.',
  'card.insecure': 'This browser works out no code at this address. Open it by https, or say the number below.',
  'card.forget': 'Remove the card from this phone',
  'card.forget.ask': 'Remove the card? It takes a new link to put it back.',
  'card.forget.yes': 'Yes, remove it',
  'card.forget.no': 'Keep it',
};
