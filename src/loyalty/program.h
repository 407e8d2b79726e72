/* program.h - a programme: the four small tables a shop writes, as the engine reads them.
 *
 * units, rules, rewards and policies; tiers and challenges beside them.  A programme is JSON with a version; this file
 * is its meaning, program_read.h its reader.  Everything lives in the arena it was read into and is
 * never changed afterwards, so one programme may be shared by threads.
 */
#ifndef LOYALTY_PROGRAM_H
#define LOYALTY_PROGRAM_H

#include "core/date.h"
#include "core/limits.h"
#include "core/money.h"
#include "core/points.h"

struct receipt_ask; /* receipt.h */

#define PROGRAM_FORMAT 1

/* A text for people, in the two languages of the house; `en` falls back to `fr` and back. */
struct label {
    struct str fr;
    struct str en;
};

enum language { LANGUAGE_FR, LANGUAGE_EN };
enum language language_of(struct str word); /* "en" is English; any other French */
struct str label_in(const struct label *label, enum language language);

enum unit_kind { UNIT_POINTS, UNIT_STAMPS, UNIT_MONEY, UNIT_VOUCHER };

enum expiry_kind { EXPIRY_NEVER, EXPIRY_DAYS, EXPIRY_MONTHS, EXPIRY_DATE };
enum expiry_end {
    EXPIRY_SAME_DAY,
    EXPIRY_END_OF_MONTH,
    EXPIRY_END_OF_QUARTER,
    EXPIRY_END_OF_HALF,
    EXPIRY_END_OF_YEAR
};

struct expiry {
    enum expiry_kind kind;
    int32_t count;       /* days or months */
    enum expiry_end end; /* EXPIRY_MONTHS: the day is moved to the end of its period */
    struct date date;    /* EXPIRY_DATE */
};

/* The last day on which something usable since `from` can be used; DATE_NONE for ever.
 * "Valid 12 months" counts to the same day a year later, that day included: 22 November 2026 gives
 * 22 November 2027.  With the end of the month, 6 July 2020 gives 31 July 2021. */
struct date expiry_until(const struct expiry *expiry, struct date from);

/* What becomes of a unit that the shop has ended: no rule gives it any more, and what is there ... */
enum unit_end_kind {
    UNIT_GOES_ON,       /* it has not ended */
    UNIT_END_KEPT,      /* ... can be used as long as its lots last */
    UNIT_END_UNTIL,     /* ... can be used until a day at the latest */
    UNIT_END_CONVERTED, /* ... becomes another unit */
};

struct unit_end {
    enum unit_end_kind kind;
    struct date until; /* UNIT_END_UNTIL: the last day of use */
    /* UNIT_END_CONVERTED: `points` of it become `amount` smallest steps of another, which goes on. */
    size_t to; /* index into program.units */
    int64_t points;
    int64_t amount;
};

/* Whether and how a unit may be passed on from one account to another. */
struct transfer {
    bool is_allowed;   /* false: it may not, and all else is zero */
    bool is_restarted; /* its expiry begins anew for who receives; otherwise it is kept */
    int32_t available_after_days; /* for who receives; 0: usable at once */
    int64_t by_day_max; /* of all that an account passes on, in steps of the unit; 0: none */
    int64_t by_month_max;
    int64_t least; /* that can be passed on at once, at least 1 */
};

static inline bool transfer_is_limited(const struct transfer *transfer)
{
    return transfer->by_day_max > 0 || transfer->by_month_max > 0;
}

/* What can be paid in of money that pays, by a top-up or for a gift card; nothing told: anything. */
struct paid_in {
    int64_t amounts[PAID_IN_AMOUNTS_MAX]; /* these alone, ascending */
    size_t amount_count;                  /* 0: any amount */
    int64_t least;                        /* 0: none */
    int64_t most;                         /* 0: none */
    int64_t balance_max;                  /* that an account may hold of it; 0: none */
};

/* What a unit is before the law on value added tax.  A discount lowers the tax when it is used; a payment never does. */
enum vat_nature {
    VAT_DISCOUNT,       /* earned, and worth something with a further purchase alone */
    VAT_FREE_COUPON,    /* a voucher that nobody paid for */
    VAT_SINGLE_PURPOSE, /* bought; place and rate are known: taxed when it is sold */
    VAT_MULTI_PURPOSE,  /* bought; taxed when it is used */
    VAT_PREPAID,        /* paid in; a means of payment */
};

#define VAT_NATURES 5
extern const char *const vat_nature_names[VAT_NATURES + 1]; /* by nature; ends with NULL */

/* Customers gave money for it. */
static inline bool vat_is_bought(enum vat_nature nature)
{
    return nature >= VAT_SINGLE_PURPOSE;
}

/* What becomes of a unit when an account is closed. */
enum closing {
    CLOSING_FORFEIT, /* what is there is lost */
    CLOSING_REFUND,  /* UNIT_MONEY: it is paid out at face value */
};

/* What one operator may give or take of a unit by hand; above that a second is needed. */
struct by_hand {
    bool is_bounded;
    int64_t alone_max; /* in steps of the unit */
};

struct unit {
    struct str id;
    struct label label;
    enum unit_kind kind;
    int decimals; /* 0..3; a unit of kind money has those of the currency */
    struct expiry expiry;
    int32_t available_after_days; /* 0: usable at once */
    bool pays;                    /* UNIT_MONEY: receipts can be paid with it */
    int32_t announce_days
        [ANNOUNCE_DAYS_MAX]; /* before the last day customers are told, the fewest first */
    size_t announce_count;
    /* What a point is worth when a return withholds it: value_points are worth value_minor. */
    int64_t value_points; /* 0: not declared */
    int64_t value_minor;
    struct unit_end end;
    struct transfer transfer;
    struct paid_in paid_in;
    int64_t low_balance; /* below so much the customer is told that it runs out; 0: never */
    enum vat_nature vat;
    struct by_hand by_hand;
    enum closing closing;
};

/* Which lines count.  An empty include list of all three kinds means every line; a line is in when
 * its sku, its category or one of its tags is in an include list and none is in an exclude list. */
struct match_list {
    const struct str *items;
    size_t count;
};

struct match {
    struct match_list include_skus, include_categories, include_tags;
    struct match_list exclude_skus, exclude_categories, exclude_tags;
};

#define WEEKDAY_BIT(weekday_) (1u << ((weekday_)-1)) /* 1 Monday .. 7 Sunday */

/* Beside the lines that a rule or a reward is about, so many units of others are in the basket. */
struct company {
    int64_t quantity_milli; /* 0: none are needed */
    struct match match;
};

/* A condition of zeros holds always. */
struct condition {
    int64_t minimum_minor;         /* of the lines that match; 0: none */
    int64_t minimum_milli;         /* their quantity, in thousandths; 0: none */
    bool minimum_is_excluding_vat; /* compared before VAT */
    struct match match;
    struct company with;
    /* When and where (occasion.h), in the shop's zone. */
    bool has_from, has_until;
    struct date from, until;           /* first and last day */
    uint32_t weekdays;                 /* of WEEKDAY_BIT; 0: every day */
    int32_t hours_from_s;              /* seconds of the day, up to SECONDS_PER_DAY */
    int32_t hours_until_s;             /* excluded; the same: any hour */
    struct match_list shops, channels; /* codes; none: all */
    struct match_list codes; /* one of them was told by the customer; none: whatever was */
    /* Who (standing.h). */
    int32_t visit_number;          /* the account's so many-th purchase; 0: any */
    int32_t visit_every;           /* each so many-th; 0: any */
    struct match_list tiers;       /* one of them is in force; none: whatever is */
    bool is_referred;              /* only who was sent by another customer */
    struct match_list member_tags; /* the member has one of them; none: whoever it is */
    struct match_list card_kinds;  /* the card that was read is of one of them; none: whichever */
};

/* What a rule gives on. */
enum event_kind {
    EVENT_PURCHASE,
    EVENT_TOP_UP,     /* money paid in advance: has an amount */
    EVENT_ENROLMENT,  /* the account was opened */
    EVENT_BIRTHDAY,   /* of a member */
    EVENT_REFERRAL,   /* the first purchase of a friend: has its amount */
    EVENT_VISIT,      /* somebody came by and showed the card */
    EVENT_MANUAL,     /* a gesture of the shop, by its name */
    EVENT_CUSTOM,     /* whatever another program tells of, by its name: "review" */
    EVENT_TIER,       /* a tier was reached, by its id */
    EVENT_GOAL,       /* a challenge was met, by its id */
    EVENT_GIFT_CARD,  /* one was sold: has an amount */
    EVENT_VOUCHER,    /* the shop made one, for nobody yet: by the name of its campaign */
    EVENT_TIER_LOST,  /* the account fell to the tier `name`, or to none; no rule gives on it */
    EVENT_TIER_FLOOR, /* by hand: it does not fall below `name`; no rule gives on it */
};

static inline bool event_has_name(enum event_kind kind)
{
    return kind >= EVENT_MANUAL && kind != EVENT_GIFT_CARD;
}

static inline bool event_has_amount(enum event_kind kind)
{
    return kind == EVENT_PURCHASE || kind == EVENT_TOP_UP || kind == EVENT_REFERRAL ||
           kind == EVENT_GIFT_CARD;
}

/* By day, month and year of the shop's calendar, and for ever; and for all accounts together, for ever
 * (stock.h).  0: none. */
struct ceilings {
    int64_t by_day, by_month, by_year, for_ever;
    int64_t in_all;
};

static inline bool ceilings_are_set(const struct ceilings *ceilings)
{
    return ceilings->by_day > 0 || ceilings->by_month > 0 || ceilings->by_year > 0 ||
           ceilings->for_ever > 0 || ceilings->in_all > 0;
}

enum give_kind {
    GIVE_PER_AMOUNT,   /* `points` for each `every_minor`, pro rata and rounded once */
    GIVE_PER_VISIT,    /* `points` for the purchase, or for another event */
    GIVE_PERCENT,      /* rate_bp of the amount, as units of money */
    GIVE_STEPS,        /* the points of the highest step that the amount reaches */
    GIVE_PER_QUANTITY, /* `points` for each `every_milli`, as GIVE_PER_AMOUNT */
    GIVE_MULTIPLY, /* what other rules of the unit gave, so many times: rate_bp - 1 more of it */
};

/* "From 50.00 on, 5; from 100.00 on, 12": both grow from step to step. */
struct step {
    int64_t amount_minor;
    struct points points;
};

struct rule {
    struct str id;
    struct label label;
    enum event_kind on;
    struct str event; /* its name, where the event has one; empty: any */
    struct condition when;
    size_t unit; /* index into program.units */
    enum give_kind give;
    struct points points;
    int64_t every_minor;
    int64_t every_milli;
    bool full_steps;          /* GIVE_PER_AMOUNT, GIVE_PER_QUANTITY: only full steps count */
    int32_t rate_bp;          /* GIVE_MULTIPLY: above RATE_ONE_BP */
    uint64_t of_rules;        /* GIVE_MULTIPLY: of RULE_BIT, rules that give by themselves */
    const struct step *steps; /* GIVE_STEPS: 1..STEPS_MAX */
    size_t step_count;
    enum rounding rounding;
    bool is_by_line;            /* rounded on each line, not once on their sum */
    struct points purchase_max; /* 0: no ceiling */
    struct ceilings max;        /* of points */
    struct str group;           /* of the rules of a group one counts; empty: none */
    int32_t priority; /* among them the highest that gives something, then what gives most */
};

#define RULE_BIT(index_) (UINT64_C(1) << (index_))
static_assert(RULES_MAX <= 64, "a set of rules is a word");

enum effect_kind {
    EFFECT_AMOUNT_OFF,  /* amount_minor off the lines that match */
    EFFECT_PERCENT_OFF, /* rate_bp of the lines that match */
    EFFECT_AS_MONEY,    /* each cost.points takes amount_minor off, as many steps as are asked */
    /* Of whole units, the cheapest first (redeem_units.h). */
    EFFECT_CHEAPEST_OFF,    /* rate_bp of one unit */
    EFFECT_BUY_GET,         /* for `buy` units bought, rate_bp of `get` units */
    EFFECT_PRICE_IN_POINTS, /* one unit for the points of `price` */
    EFFECT_GIFT,            /* nothing off: something is handed over or done */
    EFFECT_VOUCHER,         /* no receipt's: its cost becomes a voucher (decide_convert()) */
};

/* What a unit costs in points: its amount at `points` for each `every_minor`, rounded up, or `least`. */
struct price {
    int64_t every_minor;
    struct points points;
    struct points least; /* 0: none */
};

struct reward {
    struct str id;
    struct label label;
    bool has_cost;
    size_t unit;        /* of the cost: index into program.units */
    struct points cost; /* per use, or per step of EFFECT_AS_MONEY; 0: what `price` says */
    enum effect_kind effect;
    int64_t amount_minor;
    int32_t rate_bp;
    int32_t buy, get;     /* EFFECT_BUY_GET: 1..BUY_GET_MAX */
    struct match buy_of;  /* what is to be bought; empty: the same lines, beside what is got */
    struct price price;   /* EFFECT_PRICE_IN_POINTS, whose unit is `unit` and whose cost is 0 */
    size_t voucher;       /* EFFECT_VOUCHER: index into program.units, of kind UNIT_VOUCHER ... */
    int32_t voucher_uses; /* ... of which it makes a lot of so many: 1..USES_MAX */
    struct condition when;
    int64_t worth_minor;        /* of a gift, with VAT, for whom the tax office asks; 0: not told */
    int64_t discount_max_minor; /* 0: no ceiling */
    int32_t uses_max;           /* per purchase; 0: no limit */
    struct ceilings max;        /* of uses */
    bool is_exclusive;          /* with no other reward on the same purchase */
    bool is_automatic; /* taken off as soon as it can be, behind what the customer asks for */
};

/* ---- what is counted over a time ---------------------------------------------------------------- */

enum metric { METRIC_SPEND, METRIC_VISITS, METRIC_GAINED };

/* "A purchase counts for at least so many months: to the end of the month in which they are over."  What
 * was reached in a year, half, quarter or month holds to the end of the next. */
enum span { SPAN_EVER, SPAN_MONTHS, SPAN_YEAR, SPAN_HALF, SPAN_QUARTER, SPAN_MONTH };

struct measure {
    enum metric metric;
    size_t unit; /* METRIC_GAINED: index into program.units */
    enum span span;
    int32_t months; /* SPAN_MONTHS: 1..MEASURE_MONTHS_MAX */
};

struct tier {
    struct str id;
    struct label label;
    int64_t from; /* of the measure, ascending */
};

enum tier_fall { FALL_NEVER, FALL_ONE_STEP, FALL_TO_LEVEL };

struct tiers {
    struct measure measure;
    enum tier_fall fall;
    const struct tier *items; /* from the lowest up */
    size_t count;             /* 0: the programme has none */
};

/* A goal of a member for each year, half, quarter or month, announced with its progress. */
struct challenge {
    struct str id;
    struct label label;
    struct measure measure; /* not SPAN_EVER, not SPAN_MONTHS */
    int64_t goal;           /* of the measure; the least one when `times_bp` is set */
    int32_t times_bp; /* of what the member came to in the period before, rounded up; 0: `goal` */
};

enum combine { COMBINE_SUM, COMBINE_BEST };
enum earn_on { EARN_AFTER_DISCOUNT, EARN_BEFORE_DISCOUNT };
enum spend_order { SPEND_EXPIRING_FIRST, SPEND_OLDEST_FIRST };
enum claw_back { CLAW_BACK_DEBT, CLAW_BACK_CLAMP, CLAW_BACK_WITHHOLD };

/* Declared by the programme and stamped on each entry. */
struct policies {
    enum combine combine;
    enum earn_on earn_on;
    enum claw_back claw_back;
    int32_t claim_days; /* a receipt without a card can be claimed for so many days; 0: never */
    enum spend_order spend_order;
    int32_t reopen_days; /* a lot given back after its expiry can be used for so many days more */
};

/* What a till may let customers spend while the line is down, in minor units; it is no part of an entry, for whoever
 * has the line decides again without it. */
struct offline_limit {
    bool is_told;         /* otherwise nothing is spent */
    int64_t purchase_max; /* on one receipt; 0: no bound */
    int64_t account_max;  /* of one account until the line is back; 0: no bound */
    int64_t total_max;    /* at this till until then; 0: no bound */
};

/* Above it what is taken from an account needs more than a number: the code of a phone, or a PIN (showing.h). */
struct second_factor {
    bool is_told; /* otherwise it is never needed */
    int64_t above_minor;
};

/* How long a customer's card can be used (account/card_life.h), and what is none.  Of zeros: for ever; and labels of
 * scales begin with 02, as GS1 France has it where a shop says nothing (GS1 General Specifications 2.1.12). */
struct card_rules {
    struct expiry expiry;                     /* of a new card, and again when it is renewed */
    int32_t announce_days[ANNOUNCE_DAYS_MAX]; /* before its last day, the fewest first */
    size_t announce_count;
    bool is_renewed_by_use; /* by a purchase once its end may have been announced */
    int32_t dormant_months; /* without an act of the account its cards sleep; 0: never */
    int32_t dormant_announce_days[ANNOUNCE_DAYS_MAX]; /* before that, the fewest first */
    size_t dormant_announce_count;
    bool has_scale_labels;
    struct str scale_labels[SCALE_LABELS_MAX]; /* two digits each: what begins so is no card */
    size_t scale_label_count;
};

/* Who may join (joining/joining.h). */
enum joining_who {
    JOINING_EVERYONE,
    JOINING_FROM,    /* from a receipt, or what a card has come to, of so much on */
    JOINING_INVITED, /* who is sent by a member, belongs to a segment or was invited by the shop */
    JOINING_FEE,     /* for a fee, paid again after its time */
    JOINING_NOBODY,  /* nobody new */
};

struct joining {
    bool is_told; /* otherwise everyone, and no enrolment says by what it came */
    enum joining_who who;
    struct date open_until;     /* everyone up to this day, that included; DATE_NONE: not */
    int64_t from_minor;         /* JOINING_FROM */
    struct match_list segments; /* JOINING_INVITED: tags of members; none: of no segment */
    /* JOINING_FEE: the article that is sold, its least price, how long it lasts, and how many days before its end
     * members are told; 0: they are not. */
    struct str sku;
    int64_t price_minor;
    int32_t months;
    int32_t announce_days;
};

struct program {
    struct label name;
    uint16_t currency; /* ISO 4217 numeric */
    size_t pay_order
        [UNITS_MAX];        /* of units that pay, those that are spent first: indexes of `units` */
    size_t pay_order_count; /* all that pay */
    const struct unit *units;
    size_t unit_count;
    const struct rule *rules;
    size_t rule_count;
    const struct reward *rewards;
    size_t reward_count;
    struct tiers tiers;
    const struct challenge *challenges;
    size_t challenge_count;
    struct policies policies;
    struct offline_limit offline_limit;
    struct second_factor second_factor;
    struct card_rules cards;
    struct joining joining;
    /* What it looks back at (past.h): program_look_back() fills these in. */
    bool has_past;
    bool asks_visits;
    bool has_totals; /* ceilings of all accounts together */
    bool asks_referred;
    bool asks_tags;       /* of members; these are no part of the past */
    bool asks_card_kinds; /* nor are the kinds of cards */
    int32_t past_months;
};

/* After all tables are there. */
void program_look_back(struct program *program);

bool program_has_automatic(
    const struct program *program); /* a reward that nobody has to ask for, on a receipt */
bool program_converts(const struct program *program); /* the same, of those that make vouchers */

bool program_asks_tag(const struct program *program, struct str tag); /* of a member */
bool program_asks_card_kind(const struct program *program, struct str kind);

/* NULL when there is none. */
const struct unit *program_unit(const struct program *program, struct str id);
const struct reward *program_reward(const struct program *program, struct str id);

/* What one use costs, or the cheapest one of a price in points; 0 for a reward that costs nothing. */
struct points reward_least_cost(const struct reward *reward);

/* How often an ask uses the reward, against its ceilings. */
int64_t reward_uses(const struct reward *reward, const struct receipt_ask *ask);

/* NULL when there is none. */
const struct tier *program_tier(const struct program *program, struct str id);

/* So many points are worth so much money through the reward, a voucher as much as the best reward that it is
 * for; false when the basket decides. */
bool reward_worth(const struct program *program, const struct reward *reward, int64_t *ret_points,
                  int64_t *ret_minor);

/* What the highest step that an amount reaches gives; nothing below the first. */
struct points rule_step(const struct rule *rule, int64_t amount_minor);

#endif
