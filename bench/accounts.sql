-- Accounts with a card each, straight into the tables, for bench/run: an enrolment over HTTP for each of a
-- million would take longer than what is measured.  They have no entries, so `verify` has something to
-- say about them.  psql variables: had, the cards that are there; count, the cards that are wanted.

CREATE TEMPORARY TABLE made AS
SELECT n, 1 + n % partitions AS partition, head.account_next + n / partitions AS number,
       '29' || lpad(n::text, 10, '0') AS digits
  FROM installation, generate_series(:had + 1, :count) AS n
  JOIN head ON head.partition = 1 + n % (SELECT partitions FROM installation);
INSERT INTO account (partition, number, opened_us) SELECT partition, number, 0 FROM made;
INSERT INTO lot (partition, account, number, unit, origin, from_on, until_on, issued, remaining, expired)
SELECT partition, number, 0, '', 0, '', NULL, 0, 0, 0 FROM made;
-- The check digit of EAN-13: the digits weigh 1, 3, 1, 3, ... from the left.
INSERT INTO card (code, partition, number, account, member, state, expires_on, added_us)
SELECT digits || (10 - (SELECT sum(substr(digits, i, 1)::int * CASE WHEN i % 2 = 1 THEN 1 ELSE 3 END)
                          FROM generate_series(1, 12) AS i) % 10) % 10,
       partition, number, number, NULL, 'active', NULL, 0
  FROM made;
UPDATE head
   SET account_next = greatest(account_next, found.number + 1),
       card_next = greatest(card_next, found.number + 1)
  FROM (SELECT partition, max(number) AS number FROM made GROUP BY partition) AS found
 WHERE head.partition = found.partition;
VACUUM ANALYZE account, lot, card, head;
