// engine-types.d.ts - what the engine is asked and what it answers, as docs/library.md tells them.

import type { Balance, Ceiling, Label, Total, Voucher } from './api-types.d.ts';

export interface EngineLine {
  sku?: string;
  label?: string;
  category?: string;
  tags?: string[];
  quantity?: string;
  amount: number;
  vat?: string;
  fixed?: boolean;
}

export interface EngineAsk {
  reward: string;
  count?: number;
  amount?: number;
  points?: number;
}

export interface EngineRequest {
  /** The programme, or a text that holds it. */
  program: object | string;
  /** The body of POST /v1/purchases. */
  purchase: {
    receipt: string;
    card?: string;
    shop?: string;
    channel?: string;
    lines: EngineLine[];
    redeem?: EngineAsk[];
    codes?: string[];
    payments?: { kind: string; amount: number }[];
    print?: { columns?: number; language?: string };
  };
  at: { on: string; time?: string };
  account?: {
    balances?: { unit: string; points: number }[];
    lots?: { unit: string; points: number; from?: string; until?: string }[];
    /** Purchases before this one. */
    visits?: number;
    /** Id of the one in force. */
    tier?: string;
    /** As GET /v1/accounts/{id} tells it; instead of visits and tier. */
    past?: string;
  };
}

export interface ProgramProblem {
  level: 'error' | 'warning';
  pointer: string;
  fr: string;
  en: string;
}

export interface EngineRefusal {
  code: string;
  pointer: string;
  fr: string;
  en: string;
}

export interface EarnedRule {
  rule: string;
  /** Minor units, thousandths, or points of the unit. */
  basis: number;
  counted?: 'amount' | 'quantity' | 'points' | 'visit';
  points: number;
}

export interface EngineEffects {
  currency: string;
  decimals: number;
  lines: { line: number; amount: number; discount: number; due: number; vat: string }[];
  visit?: number;
  tier?: string;
  ceilings?: Ceiling[];
  total: Total;
  vat: { rate: string; gross: number; discount: number; due: number; tax: number }[];
  redeemed: {
    reward: string;
    label: Label;
    unit: string | null;
    points: number;
    discount: number;
    gifts: number;
    lines: { line: number; discount: number }[];
  }[];
  /** What the account paid, by unit. */
  paid: { unit: string; points: number }[];
  /** While the line is down: what of it the limits count, in minor units. */
  spent?: number;
  earned: { unit: string; rules: EarnedRule[]; points: number }[];
  vouchers?: Voucher[];
  balances: Balance[];
  receipt: { columns: number; language: string; lines: string[] };
}

export type EngineReward = {
  reward: string;
  label: Label;
  unit: string | null;
  /** Of one that no receipt asks for: points become so many uses of a unit. */
  voucher?: { unit: string; uses: number };
} & (
  | { state: 'asked' | 'ready'; points: number; discount: number }
  | { state: 'refused'; code: string; fr: string; en: string; have?: number; need?: number });

export interface EngineAnswer {
  program: { valid: boolean; problems: ProgramProblem[]; errors: number } | null;
  refusal: EngineRefusal | null;
  effects: EngineEffects | null;
  rewards: EngineReward[];
}
