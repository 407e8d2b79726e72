// fr.js - les textes des dialogues de la caisse, en français.
export const fr = {
  'line.new': 'Article {sku}',
  'line.label': 'Libellé (facultatif)',
  'line.quantity': 'Quantité',
  'line.price': 'Prix à l’unité',
  'line.amount': 'ou montant de la ligne',
  'line.kept': 'Le libellé, le prix et la TVA restent dans ce navigateur : la prochaine fois, un scan suffit.',
  'line.keep': 'Garder',
  'line.add': 'Ajouter',
  'line.quantity.wrong': 'Tapez une quantité comme 2 ou 1,250.',
  'line.price.wrong': 'Tapez un prix comme 12,50.',
  'line.scan.early': 'Donnez d’abord le prix de cet article, puis scannez le suivant.',
  'scale.label': 'Étiquettes de la balance en {begins}…',
  'scale.price': 'un prix',
  'scale.weight': 'un poids',
  'scale.hint': 'Ce que disent les cinq chiffres avant le dernier : le prix en centimes, ou le poids en grammes.',
};
