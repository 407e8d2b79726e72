/* limits.h - every bound of the program, with its reason and the error it gives.
 *
 * A bound is here or nowhere.  Each is reached by a test.  SQL CHECKs repeat the money and points
 * bounds (storage/schema); a test compares them.
 */
#ifndef CORE_LIMITS_H
#define CORE_LIMITS_H

#include <stdint.h>

/* clang-format off */

/* Money and points.  Ten billion units of a currency with two decimals; nine million such amounts
 * still sum within int64_t, so a report can add a column before it checks.  E_OVERFLOW, E_INVALID. */
#define MONEY_MINOR_MAX         INT64_C(1000000000000)
#define POINTS_MAX              INT64_C(1000000000000)
#define QUANTITY_MILLI_MAX      INT64_C(1000000000000) /* a thousand million units, in thousandths */
#define RATE_ONE_BP             10000   /* 100 %, in basis points (1/100 of a percent) */
#define RATE_MAX_BP             1000000 /* 100 times the amount */
#define VAT_RATE_MAX_BP         10000   /* no country taxes above 100 % */

/* A purchase.  The largest invoice of a real wholesaler's year has 1,114 lines.  E_LIMIT, E_INVALID. */
#define LINES_MAX               2000
#define PAYMENTS_MAX            20      /* a bill split among a table */
#define REDEMPTIONS_MAX         8       /* rewards asked for in one purchase */
#define CODES_MAX               8       /* told by a customer for one purchase */
#define USES_MAX                100     /* of one reward in one ask; E_REWARD_LIMIT */
#define PRINT_COLUMNS_MIN       24      /* of a receipt's text: narrower than any printer's paper */
#define PRINT_COLUMNS_MAX       64
#define VAT_RATES_MAX           16      /* distinct rates on one receipt; France has at most ten */
#define TAGS_MAX                8       /* of one line */
#define SKU_MAX_BYTES           64
#define LABEL_MAX_BYTES         200     /* of a product on a receipt */
#define CODE_MAX_BYTES          64      /* shop, till, rule, reward, unit, category, tag */
#define MEMBER_TAGS_MAX         32      /* of one member; E_INVALID */
#define ACCOUNT_TAGS_MAX        128     /* of all members of an account; more are not looked at */
#define ACCOUNT_MEMBERS_MAX     20      /* a large family, or a small club; E_LIMIT */
#define MERGED_UNITS_MAX        32      /* of what an account has when it becomes part of another: units of many versions; E_LIMIT */
#define JOINING_CODES_MAX       200     /* made at once, for a mailing; ask again for more */
#define JOINING_CODE_DAYS       366     /* that they can be used: leaflets lie about; E_INVITATION_ENDED */
#define MEMBERSHIP_MONTHS_MAX   120     /* that a fee pays for: ten years */
#define INVITATION_DAYS         14      /* a code that lies about is not for ever; E_INVITATION_ENDED */
#define RECEIPT_MAX_BYTES       64
#define IDEMPOTENCY_KEY_MAX_BYTES 255   /* as the IETF draft's examples and most peers allow */
#define AT_PAST_MAX_DAYS        400     /* a till that was in a drawer for a year; E_TIME */
#define AT_FUTURE_MAX_HOURS     48      /* a till whose clock is two days fast; E_TIME */

/* A programme.  E_PROGRAM_INVALID. */
#define UNITS_MAX               8
#define RULES_MAX               64
#define REWARDS_MAX             64
#define MATCH_ITEMS_MAX         200     /* codes in one include or exclude list */
#define PRIORITY_MAX            1000    /* of a rule in its group, up and down: more than there are rules */
#define STEPS_MAX               16      /* of one rule: more than a poster at the till shows */
#define BUY_GET_MAX             100     /* units of one "buy so many, get so many" */
#define PROGRAM_MAX_BYTES       262144
#define PROGRAM_PROBLEMS_MAX    50      /* problems told at once; the rest are counted */
#define PROGRAM_VERSIONS_MAX    1000    /* activated: one each working day for four years.  None is ever
                                         * dropped, for receipts of its days may come back; E_PROGRAMS_FULL */
#define SETTLEMENT_MAX_BYTES    65536   /* companies and their shops: a street has a hundred */
#define SETTLEMENT_COMPANIES_MAX 32     /* that share a programme: a street, a market hall; E_INVALID */
#define SETTLEMENT_SHOPS_MAX    200     /* of one of them */
#define SETTLEMENT_VERSIONS_MAX 200     /* one a month for sixteen years; E_LIMIT */
#define TIERS_MAX               8       /* more than anybody can tell apart */
#define CHALLENGES_MAX          8
#define MEASURE_MONTHS_MAX      36      /* a tier by the purchases of the last so many months */
#define VISIT_NUMBER_MAX        10000   /* a visit a day for 27 years */
#define EXPIRY_MONTHS_MAX       1200    /* a century */
#define EXPIRY_DAYS_MAX         36600
#define PAID_IN_AMOUNTS_MAX     8       /* fixed amounts of a gift card: more than a display has room for */
#define SCALE_LABELS_MAX        11      /* beginnings of labels of scales: all that GS1 leaves to shops but 29 */
#define ANNOUNCE_DAYS_MAX       4       /* announcements of one expiry: more of them are nagging */
#define ANNOUNCE_LEAD_MAX_DAYS  366     /* the schema repeats it: notice.lead_days */

/* An account.  E_LIMIT.  A lot a day for ten years, all open. */
#define LOTS_MAX                4096
#define LOTS_NEW_MAX            (2 * UNITS_MAX) /* of one entry: of each unit a gain and a debt; or, when units
                                         * end, for each that becomes another */
#define PAST_MONTHS_MAX         49      /* kept of an account's past: two periods of 24 months and this one */
#define PAST_SUMS_MAX           4096    /* 64 rules and 64 rewards with ceilings, 49 months of 10 counts,
                                         * and what 20 members may and took */
#define PAST_MAX_BYTES          524288  /* PAST_SUMS_MAX lines with ids of CODE_MAX_BYTES */
#define CONSEQUENCES_MAX        16      /* entries that follow from one: tiers and goals reached, vouchers */
#define RETURNS_MAX             500     /* of one purchase */
#define TURNED_BACK_MAX         64      /* vouchers of an account that a return looks at, the newest: more than a
                                         * purse holds; older ones stay */
#define HOLDS_MAX               8       /* open at once: a family at several kiosks; E_HOLDS_MAX */
#define HOLD_DEFAULT_MINUTES    1440    /* a day: a cart that is left overnight */
#define HOLD_MAX_DAYS           31      /* an order that is fetched a month later; E_HOLD_TIME */

/* What is told of a journal while somebody waits.  E_REPORT_LONG, E_STATEMENT_LONG. */
#define REPORT_WAIT_S           10      /* a proxy gives up after 30 */
#define REPORT_LOTS_BYTES       (256u << 20) /* of a chain's lots: some millions of them */
#define STATEMENT_LINES_MAX     2000    /* six movements a day for a year */
#define STATEMENT_ENTRIES_MAX   10000   /* of the account since the first day: each is asked for by itself */
#define STATEMENT_DAYS_MAX      366     /* a year */

/* Members and cards.  E_INVALID. */
#define NAME_MAX_BYTES          200
#define EMAIL_MAX_BYTES         254     /* RFC 5321 path, less the brackets */
#define PHONE_MAX_DIGITS        15      /* ITU-T E.164 */
#define CARD_CODE_MIN_BYTES     4
#define CARD_CODE_MAX_BYTES     64
#define PIN_MIN_DIGITS          4       /* what people can keep in mind; E_INVALID */
#define PIN_MAX_DIGITS          8
#define PIN_TRIES_MAX           5       /* wrong ones of a member in a quarter of an hour; E_PIN_LOCKED */
#define PINS_AT_ONCE_MAX        2       /* that are worked out: 16 MiB each; E_BUSY */
#define OPERATORS_MAX           2000    /* of one merchant, with those who have left: a large chain's years; E_LIMIT */
#define OPERATOR_TOKEN_HOURS    12      /* from signing in: the longest working day; E_OPERATOR_NEEDED */
#define OPERATOR_KEY_TRIES_MAX  15      /* wrong PINs on one key in a quarter of an hour, whoever is tried: three people who are
                                         * locked (PIN_TRIES_MAX), and nobody goes through the list; E_OPERATOR_LOCKED */
#define OFFICE_PASSWORD_MIN_BYTES      8       /* CNIL, délibération 2022-100: 50 bits where attempts are limited; E_PASSWORD */
#define OFFICE_PASSWORD_LONG_BYTES     12      /* from which on any characters will do: 12 small letters are 56 bits */
#define OFFICE_PASSWORD_MAX_BYTES      200     /* a sentence; the time of the slow digest does not depend on it */
#define OFFICE_HOURS            12      /* from entering: a working day; E_OFFICE_NEEDED */
#define OFFICE_SESSION_DAYS     90      /* that one which has ended is kept */
#define OFFICE_SESSIONS_MAX     200     /* that are shown: more people at once than any office has */
#define OFFICE_AGENT_MAX_BYTES  200     /* what a browser calls itself, cut; the schema repeats it */
#define APPROVAL_MINUTES        5       /* from a manager's PIN to what he agreed to, in the same dialog; E_APPROVAL */
#define RETURN_FRESH_MINUTES    60      /* somebody comes back at once: the cashier's own business; E_FORBIDDEN_ROLE */
#define SHOWN_MAX_MINUTES       15      /* from the reading of a card to its purchase: a long basket; E_INVALID */
#define NOTE_MAX_BYTES          1000
#define CONSENTS_MAX            16      /* told at once: one of each purpose, with room for more; the schema repeats it */
#define CONSENT_LIST_MAX        200     /* of one number of a member, the newest: somebody who changes his mind each week for years */
#define CONSENT_MOVES_MAX       16      /* numbers that a member had before: accounts are seldom merged and parted */
#define CONSENT_AGE_MIN_YEARS   15      /* loi Informatique et Libertés, art. 45 */
#define CONSENT_WORDING_MAX_BYTES 96    /* a purpose, a language, 32 digits; the schema repeats it */
#define PRIVACY_CONTACT_MAX_BYTES 200   /* an address, or a sentence; the schema repeats it */
#define PRIVACY_NOTICE_MAX_BYTES 4000   /* a page; the schema repeats it */
#define BATCH_CARDS_MAX         10000   /* made at once: each number is made and looked for while sales wait, for less
                                         * than a second; ask again for more */
#define BATCH_PLACES_MAX        20000   /* of them: as many numbers as that may have been cards already; E_LIMIT */
#define BATCH_FILE_MAX_BYTES    4194304 /* of a supplier's: BATCH_CARDS_MAX lines with some columns more; E_TOO_LARGE */
#define BATCH_PROBLEMS_MAX      200     /* bad numbers that are told at once by the API; the rest are counted */

/* Money paid in through a provider.  E_PROVIDER, E_INVALID. */
#define PAY_REFERENCE_MAX_BYTES 255     /* of a payment or a refund at a provider: Stripe promises no more */
#define PAY_URL_MAX_BYTES       4096    /* where a customer pays: Stripe's have some 500 */
#define PAY_RETURN_MAX_BYTES    1024    /* where a customer comes back to: the shop's own page */
#define PAY_REFUNDS_MAX         500     /* of one payment: as RETURNS_MAX */

/* Selling while the line is down.  E_OFFLINE_LIMIT, E_SNAPSHOT_UNKNOWN. */
#define OFFLINE_HOURS           24      /* that a snapshot is good for: a day, then nobody knows what its accounts have */
#define OFFLINE_SIGN_IN_DAYS    7       /* that who signed in at a till can come back there without a line: whoever serves once a week; E_OPERATOR_NEEDED */
#define OFFLINE_ACCOUNTS_MAX    2000    /* of a snapshot: the regulars of a shop; each is asked for by itself */
#define OFFLINE_RECEIPTS_MAX    10000   /* of the shop that are looked through for them: each came five times */
#define OFFLINE_BYTES_MAX       1572864 /* of a snapshot: as a text in an answer it grows by a quarter */

/* Receipt printers.  E_PRINTERS_FULL, E_INVALID, E_LIMIT. */
#define PRINTERS_MAX            64      /* of one merchant: two for each till of a large shop */
#define PRINT_COPIES_MAX        5       /* of one print: the schema repeats it */
#define PRINT_DOCUMENT_MAX_BYTES 16384  /* one metre of paper has 5,000 characters; the schema repeats it */
#define PRINT_LIST_MAX          50      /* prints of the same that are told, the newest */

/* Receipts and vouchers for a customer's phone.  E_LINK_OVER. */
#define MESSAGE_TITLE_MAX_BYTES 250     /* of a letter; the schema repeats it */
#define MESSAGE_PAGE_MAX_BYTES  65536   /* in HTML: the schema repeats it */
#define MESSAGE_PATIENCE_HOURS  24      /* a letter that nobody took until then is given up, and its address forgotten */
#define RECEIPT_LINK_DAYS       7       /* that a link is good: he looks at once, or in the week */

/* Paper as PDF, drawn while somebody waits.  E_LIMIT. */
#define PDF_COPIES_MAX          10      /* of one card: a sheet of A4 */
#define PDF_CARDS_MAX           200     /* of a batch: twenty sheets, in less than a second */
#define PDF_MAX_BYTES           4194304 /* with a logo for a print shop; half of a request's arena */

/* The network.  E_TOO_LARGE, E_MALFORMED, E_NO_MEMORY, E_BUSY. */
#define BODY_MAX_BYTES          524288  /* a purchase of LINES_MAX lines with labels */
#define JSON_DEPTH_MAX          12
#define JSON_NODES_MAX          60000   /* LINES_MAX lines with every field */
#define REQUEST_ARENA_BYTES     (8u << 20)
#define REPLY_MAX_BYTES         2097152
#define LIST_LIMIT_DEFAULT      50
#define RECEIPT_LOOK_DAYS       31      /* in which a receipt number is looked for, when no day is told: people bring
                                         * things back within a month */
#define LIST_LIMIT_MAX          200
#define CONNECTIONS_MAX         4096    /* a till keeps one open: more tills than one server will see */
#define CONNECTION_IDLE_S       30
#define BATCH_MAX               512     /* commands in one transaction */
#define QUEUE_MAX               2048    /* commands that wait for the writer: written within a second, so
                                         * that whoever is told to come back in a second can; E_BUSY */

#define HINTS_MAX               65536   /* cards whose partition is remembered: the regulars of a chain;
                                         * 24 bytes each */

/* A connection has one command at a time: with as many in the queue as there are connections nobody
 * would be left to hear that it is full.  So many stay free for reads and for that answer. */
#define CONNECTIONS_SPARE_MIN   1024
/* Screens that hear of an account as it moves.  Each keeps a connection, none of which is lacking elsewhere.  E_LIVE_FULL,
 * E_LIVE_KEY. */
#define LIVE_STREAMS_MAX        512     /* as many sales open at once, with a customer, as one server will see */
#define LIVE_STREAMS_KEY_MAX    32      /* of one key: tabs of a till, screens of an office */
#define LIVE_BEAT_S             5       /* a sign of life: a page takes a line for dead after two of them */
#define LIVE_SILENT_S           30      /* a listener's machine that has acknowledged nothing for so long is gone */
_Static_assert(QUEUE_MAX + BATCH_MAX + CONNECTIONS_SPARE_MIN + LIVE_STREAMS_MAX <= CONNECTIONS_MAX,
               "a full queue can be told");

/* Journal.  An entry of LINES_MAX lines, in canonical form.  E_LIMIT. */
#define ENTRY_MAX_BYTES         1048576
#define PARTITIONS_MAX          1024    /* low bits of every id; see app/ids */

/* A reader at a till.  E_CARD_MUTE, E_LIMIT. */
#define READERS_MAX             16      /* as many as pcscd knows */
#define TAG_MAX_BYTES           1024    /* read of one tag: the largest of Type 2 (NTAG216) has 888 */
#define READER_REPEAT_MS        1000    /* the same card again within that is the same gesture */
#define READER_LISTENERS_MAX    8       /* pages that listen: tabs of one till */
#define READER_NEWS_MAX         32      /* told again to a page that comes back */
#define READER_NEWS_MAX_S       30      /* later another customer stands there */
#define READER_ORIGINS_MAX      8       /* of pages that may listen */
#define ORDER_MAX_BYTES         4096    /* of what to write into a chip: a link and three keys, and what else the server says; E_CHIP_ORDER */
#define READER_WAIT_MAX_S       3600    /* for a chip that is to be written; E_USAGE */

/* Programmes that may show the till page in a frame: a register, its test, and the other shops' of one server.  E_USAGE. */
#define ORIGINS_MAX             8
#define ORIGIN_MAX_BYTES        (8 + HOST_NAME_MAX_BYTES + 6) /* https://, the host, :65535 */

/* Merchants that an installation hosts.  E_INVALID, E_LIMIT, E_BUSY. */
#define MERCHANT_CODE_MAX_BYTES 32      /* with "merchant_" in front it is the name of a schema, at most 63 */
#define HOST_NAME_MAX_BYTES     253     /* RFC 1035, as text */
#define MERCHANTS_MAX           4096    /* all are listed again each second: some milliseconds */
#define MERCHANTS_OPEN_DEFAULT  64      /* each has a writer and as many readers as threads answer at once */

/* Files.  E_CSV. */
#define CSV_LINE_MAX_BYTES      65536
#define CSV_COLUMNS_MAX         200

/* A history imported at once: some 500 MB of memory.  E_LIMIT. */
#define IMPORT_LINES_MAX        5000000
#define IMPORT_RECEIPTS_MAX     2000000
#define IMPORT_TEXTS_MAX        2000000 /* distinct: articles, names, customers, receipt numbers */

/* A simulation.  E_LIMIT. */
#define SIMULATE_PROGRAMS_MAX   16      /* side by side: more than anybody compares */
#define SIMULATE_MEMBERS_MAX    4000000 /* customers of one file: a large chain's year */

/* clang-format on */

#endif
