// api-types.d.ts - the shapes of the public API which the pages use, as docs/api.md tells them.
//
// Amounts are whole numbers of the currency's minor unit, points of the unit's smallest step; ids,
// quantities and rates are text.

export interface Label {
  fr: string;
  en: string;
}

export interface Session {
  key: { id: string; label: string; scopes: string[] };
  merchant: string;
  shop: { code: string; name: string; language: string; zone: string } | null;
  till: string | null;
  currency: string;
  decimals: number;
  scans: { country: string; scale_labels: string[] };
  /** Whether letters can be sent. */
  mail: boolean;
  staff: { operator: string | null; ends_at: string | null; may: string[] } | null;
}

/** What a shop looks like. */
export interface Brand {
  name: string;
  /** #1b5e20, as the shop chose it. */
  colour: string | null;
  /** Paths at this server. */
  style: string | null;
  logo: string | null;
}

export interface Balance {
  unit: string;
  label: Label;
  kind: 'points' | 'stamps' | 'money' | 'voucher';
  decimals: number;
  points: number;
  pending: number;
  expiring: { points: number; on: string } | null;
}

export interface Reward {
  reward: string;
  label: Label;
  effect: 'as_money' | 'amount_off' | 'percent_off' | 'cheapest_off' | 'buy_get' | 'price_in_points' | 'gift' | 'voucher';
  unit: string | null;
  cost: number | null;
  amount: number | null;
  percent: string | null;
  auto: boolean;
  is_within_reach: boolean;
  times: number | null;
  missing: number;
  left: number | null;
  most: number | null;
  minimum: number;
}

export interface Alert {
  code: string;
  unit?: string;
  points?: number;
  on?: string;
}

export interface Tier {
  id: string;
  label: Label;
  since: string | null;
}

/** A goal of the account; its numbers are minor units, purchases or points of the unit. */
export interface Challenge {
  challenge: string;
  label: Label;
  by: 'spend' | 'visits' | 'gained';
  unit: string | null;
  goal: number;
  count: number;
  is_met: boolean;
  from: string | null;
  until: string | null;
}

export interface CardAnswer {
  card: { code: string; state: 'active' | 'blocked' | 'expired' | 'replaced' | 'dormant'; expires: string | null;
    purpose?: 'member' | 'gift_card' | 'voucher' };
  account: string;
  currency: string;
  members: { id: string; first_name: string | null; last_name: string | null }[];
  balances: Balance[];
  tier: Tier | null;
  challenges: Challenge[];
  rewards: Reward[];
  alerts: Alert[];
  member: { id: string } | null;
  newest: string | null;
  /** The till's own: what a phone showed, and when by performance.now(). */
  shown?: { code: string; at: number } | null;
}

export interface MemberFound {
  id: string;
  account: string;
  first_name: string | null;
  last_name: string | null;
  phone: string | null;
  email: string | null;
  cards: { code: string; state: string; expires: string | null }[];
}

export interface ScanAnswer {
  kind: 'card' | 'gift_card' | 'voucher' | 'phone';
  code: string | null;
  members: { id: string; account: string; first_name: string | null; last_name: string | null; card: string | null }[];
}

export interface MemberList {
  members: MemberFound[];
  next_cursor: string | null;
}

export interface Enrolled {
  id: string;
  account: string;
  card: string;
}

export interface MemberRequest {
  first_name?: string;
  last_name?: string;
  phone?: string;
  card?: string;
  language?: string;
  email?: string;
  birthday?: string;
  consents?: ConsentTold[];
}

export interface ConsentTold {
  purpose: string;
  given: boolean;
  wording: string;
  source: string;
}

export interface ConsentWordings {
  language: string;
  contact: string;
  notice: string;
  purposes: { purpose: string; label: string; text: string; wording: string; is_objection: boolean; is_asked: boolean }[];
}

/** A letter that was asked for, and what became of it. */
export interface Message {
  id: string;
  state: 'queued' | 'sending' | 'sent' | 'failed';
  reason: string | null;
  /** What to do about it, in words. */
  detail: string | null;
}

export interface Link {
  path: string;
  url: string | null;
  until: string;
}

export interface Ask {
  reward: string;
  count?: number;
  amount?: number;
}

export interface PurchaseRequest {
  card?: string;
  shown_ago?: number;
  pin?: string;
  at?: string;
  receipt: string;
  lines: { sku?: string; label?: string; category?: string; tags?: string[]; quantity?: string; amount: number; vat: string; fixed?: boolean }[];
  payments?: { kind: string; amount: number; card?: string; from_account?: boolean }[];
  redeem?: (Ask | { voucher: string })[];
  codes?: string[];
}

/** Without lines: all that is left of the purchase; a line without a quantity: all that is left of it. */
export interface ReturnRequest {
  lines?: { line: number; quantity?: string }[];
}

export interface ClaimRequest {
  code: string;
  card: string;
}

/** What those of a rule (points) or of a reward (uses) left before the purchase. */
export interface Ceiling {
  rule?: string;
  reward?: string;
  left: number;
}

export interface Total {
  gross: number;
  discount: number;
  due: number;
}

/** That points became by themselves. */
export interface Voucher {
  reward: string;
  lot: number;
  unit: string;
  label?: Label;
  uses: number;
  from: string;
  until: string | null;
}

/** A quote, a purchase, a return (whose amounts are changes) or a claim. */
export interface EntryAnswer {
  id: string | null;
  kind: 'quote' | 'purchase' | 'return' | 'claim';
  at: string;
  account: string | null;
  currency: string;
  /** It is the account's so many-th purchase; with tier and ceilings only where the programme asks. */
  visit?: number;
  tier?: string;
  ceilings?: Ceiling[];
  total: Total;
  /** A claim has none; those of a return are changes, with the quantity that came back. */
  lines?: { line: number; sku?: string; label?: string; amount: number; discount: number; due: number; vat?: string; quantity?: string }[];
  vat?: { rate: string; gross: number; discount: number; due: number; tax: number }[];
  redeemed: { reward: string; label: Label; unit: string | null; points: number; discount: number; lines?: { line: number; discount: number }[] }[];
  earned: { unit: string; points: number }[];
  vouchers?: Voucher[];
  balances: Balance[];
  claim?: { code: string; until: string } | null;
  receipt: { columns: number; language: string; lines: string[] };
  purchase?: string;
  refund?: number;
  due?: number;
  withheld?: number;
}

/** A top-up, a gift card that was sold, or a gesture; of a quote without an id. */
export interface EventAnswer {
  id: string | null;
  kind: string;
  at: string;
  account: string;
  amount: number;
  earned: { unit: string; points: number }[];
  balances: Balance[];
  receipt?: { columns: number; language: string; lines: string[] };
  /** Of a gift card. */
  code?: string;
  text?: string;
  expires?: string | null;
}

export interface UndoAnswer {
  id: string;
  event: string;
  amount: number;
  paid_back: number;
  withheld: number;
  balances: Balance[];
  receipt?: { columns: number; language: string; lines: string[] };
}

/** A purchase that was found by the number of its receipt. */
export interface PurchaseFound {
  id: string;
  at: string;
  on: string;
  shop: string;
  till: string;
  receipt: string;
  account: string | null;
  total: Total;
}

/** A slip that was asked for, and what became of it. */
export interface Print {
  id: string;
  state: 'queued' | 'printing' | 'done' | 'failed' | 'given';
  reason: string | null;
  /** What to do about it, in words. */
  detail: string | null;
  is_copy: boolean;
}

export interface ProblemBody {
  type: string;
  title: string;
  status: number;
  code: string;
  detail: string;
  field?: string | null;
  act?: string;
  request_id?: string;
}
