-- Whole tables, for the auditor (app/verify.c), who needs no order: SQLite reads them in that of their
-- keys, PostgreSQL as the rows lie.

-- name: audit_requests
-- Every request and its entry.
-- Columns: api_key int64, idempotency_key text, number int64
SELECT api_key, idempotency_key, number FROM request;

-- name: audit_receipts
-- Every receipt number and its entry.
-- Columns: till_id int64, on_day text, code text, number int64
SELECT till_id, on_day, code, number FROM receipt;

-- name: audit_claims
-- Every claim code, its purchase and the claim's entry, if any.
-- Columns: code text, purchase int64, claimed_partition, claimed_by int64 or NULL
SELECT code, purchase, claimed_partition, claimed_by FROM claim;

-- name: audit_cards
-- Every card.
-- Columns: code text, number int64, account int64, member int64, is_blocked 0|1
SELECT code, number, account, member, CAST(CASE WHEN state = 'blocked' THEN 1 ELSE 0 END AS BIGINT)
  FROM card;
