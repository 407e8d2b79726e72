-- A purchase in one call: what PostgreSQL does by itself with the same tables, for bench/run.
--
-- It reads and writes the rows that Habitué does for a purchase of three lines which gains points, and
-- decides nothing: the text of the entry comes with the call, its hash is of these very bytes, and the
-- points are a constant.  The head of the partition is locked first, as a writer does.

CREATE FUNCTION bench_purchase(key_told bigint, idempotency_told text, till_told bigint,
                               day_told text, receipt_told text, card_told text, body_told text)
RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    found_card  record;
    found_head  record;
    found_entry record;
    newest      bigint;
    lots        bigint;
    usable      bigint;
    following   bigint;
BEGIN
    SELECT partition, number, account, member, state, expires_on INTO STRICT found_card
      FROM card WHERE code = card_told;
    SELECT * INTO STRICT found_head
      FROM head WHERE partition = found_card.partition FOR UPDATE;
    SELECT partition, number INTO found_entry
      FROM request WHERE api_key = key_told AND idempotency_key = idempotency_told;
    IF FOUND THEN
        RETURN found_entry.number;
    END IF;
    SELECT partition, number INTO found_entry
      FROM receipt WHERE till_id = till_told AND on_day = day_told AND code = receipt_told;
    IF FOUND THEN
        RETURN found_entry.number;
    END IF;
    SELECT max(number), max(origin) FILTER (WHERE number = 0), sum(remaining)
      INTO lots, newest, usable
      FROM lot
     WHERE partition = found_card.partition AND account = found_card.account;

    following := found_head.number + 1;
    INSERT INTO entry (partition, number, kind, account, prior, purchase_partition, purchase, hash,
                       body)
    VALUES (found_card.partition, following, 4, found_card.account, nullif(newest, 0), NULL, NULL,
            sha256(found_head.hash || convert_to(body_told, 'UTF8')), body_told);
    INSERT INTO lot (partition, account, number, unit, origin, from_on, until_on, issued, remaining,
                     expired)
    VALUES (found_card.partition, found_card.account, 0, '', following, day_told, NULL, 0, 0, 0)
    ON CONFLICT (partition, account, number) DO UPDATE
       SET origin = excluded.origin,
           from_on = CASE WHEN excluded.from_on > lot.from_on THEN excluded.from_on ELSE lot.from_on END;
    INSERT INTO lot (partition, account, number, unit, origin, from_on, until_on, issued, remaining,
                     expired)
    VALUES (found_card.partition, found_card.account, lots + 1, 'points', following, day_told,
            '2027-12-31', 12, 12, 0);
    INSERT INTO request (api_key, idempotency_key, partition, number)
    VALUES (key_told, idempotency_told, found_card.partition, following);
    INSERT INTO receipt (till_id, on_day, code, partition, number)
    VALUES (till_told, day_told, receipt_told, found_card.partition, following);
    UPDATE head
       SET number = following, hash = sha256(found_head.hash || convert_to(body_told, 'UTF8'))
     WHERE partition = found_card.partition;
    RETURN following;
END;
$$;
