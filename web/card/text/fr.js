// fr.js - les textes de la carte sur un téléphone, en français.
export const fr = {
  'card.page': 'Carte de fidélité',
  'card.show': 'Présentez ce code à la caisse. Il change toutes les 30 secondes et fonctionne sans réseau.',
  'card.picture': 'Code QR de la carte {code}',
  'card.left': 'Temps restant avant le prochain code',
  'card.seconds': { one: '{count} seconde', other: '{count} secondes' },
  'card.number': 'Numéro de la carte',
  'card.number.hint': 'Si le code ne se lit pas, dictez ce numéro : il cumule, et ne dépense que de petits montants sans code PIN.',
  'card.loading': 'Le code arrive…',
  'card.none': 'Aucune carte sur ce téléphone',
  'card.none.hint': 'Ouvrez ici le lien que votre magasin vous a donné, ou demandez-le à la caisse.',
  'card.insecure': 'Ce navigateur ne calcule pas de code sur cette adresse. Ouvrez-la par https, ou dictez le numéro ci-dessous.',
  'card.forget': 'Retirer la carte de ce téléphone',
  'card.forget.ask': 'Retirer la carte ? Il faudra un nouveau lien pour la remettre.',
  'card.forget.yes': 'Oui, la retirer',
  'card.forget.no': 'La garder',
};
