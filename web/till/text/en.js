// en.js - the texts of the till's dialogs in English.
export const en = {
  'line.new': 'Article {sku}',
  'line.label': 'Label (optional)',
  'line.quantity': 'Quantity',
  'line.price': 'Price of each',
  'line.amount': 'or amount of the line',
  'line.kept': 'Label, price and VAT stay in this browser: next time one scan is enough.',
  'line.keep': 'Keep',
  'line.add': 'Add',
  'line.quantity.wrong': 'Type a quantity such as 2 or 1.250.',
  'line.price.wrong': 'Type a price such as 12.50.',
  'line.scan.early': 'Give the price of this article first, then scan the next one.',
  'scale.label': 'Labels of the scales that begin with {begins}',
  'scale.price': 'a price',
  'scale.weight': 'a weight',
  'scale.hint': 'What the five digits before the last one tell: the price in cents, or the weight in grammes.',
};
