// act-dialog.js - the act that is open.
import { html } from 'htm/preact';
import { BalanceDialog } from './balance-dialog.js';
import { BearerDialog } from './bearer-dialog.js';
import { CustomerActs } from './customer-acts.js';
import { GivenDialog } from './given-dialog.js';
import { LostDialog } from './lost-dialog.js';
import { MoreDialog } from './more-dialog.js';
import { PaidInDialog } from './paid-in-dialog.js';
import { PayInDialog } from './pay-in-dialog.js';
import { ReceiptDialog } from './receipt-dialog.js';
import { VoucherDialog } from './voucher-dialog.js';
import { act } from './state/act.js';

/** @param {{ onClose: () => void }} props */
export function ActDialog({ onClose }) {
  const open = act.value;
  switch (open?.is) {
    case 'more': return html`<${MoreDialog} onClose=${onClose} />`;
    case 'receipt': return html`<${ReceiptDialog} onClose=${onClose} />`;
    case 'gift': return html`<${PayInDialog} key="gift" card=${null} onClose=${onClose} />`;
    case 'top-up': return html`<${PayInDialog} key="top-up" card=${open.card} onClose=${onClose} />`;
    case 'customer': return html`<${CustomerActs} card=${open.card} onClose=${onClose} />`;
    case 'voucher': return html`<${VoucherDialog} card=${open.card} reward=${open.reward} onClose=${onClose} />`;
    case 'given': return html`<${GivenDialog} card=${open.card} gesture=${open.gesture} onClose=${onClose} />`;
    case 'lost': return html`<${LostDialog} card=${open.card} onClose=${onClose} />`;
    case 'balance': return html`<${BalanceDialog} card=${open.card} onClose=${onClose} />`;
    case 'bearer': return html`<${BearerDialog} card=${open.card} onClose=${onClose} />`;
    case 'paid-in': return html`<${PaidInDialog} key=${open.id} id=${open.id} onClose=${onClose} />`;
  }
  return null;
}
