/* paid_in_text.h - the proof of money that a customer paid in, or got back.
 *
 * No sale goes with it, so the till prints no receipt of its own, and the block stands alone:
 *
 *      Carte                   ****0013
 *      Date            22/11/2026 10:41
 *      Magasin                   market
 *      Caisse                         1
 *      Versé                      50,00
 *      Crédité (compte prépayé)  +50,00
 *      Bonus (bonus)              +5,00
 *      Nouveau solde (compte prépayé)
 *                                 50,00
 *      Sans TVA : ceci n'est pas une
 *      vente.
 */
#ifndef LOYALTY_PAID_IN_TEXT_H
#define LOYALTY_PAID_IN_TEXT_H

#include "loyalty/receipt_text.h"

/* Of an entry that entry_is_paid_in(). */
extern const struct receipt_text_frame paid_in_text_frame;

#endif
