/* advice.c - a programme that fits a shop, from a year of its receipts, and why. */
#include "simulate/advice.h"

#include <stdlib.h>

#include "core/json.h"
#include "core/money.h"

#define PROGRAM_BYTES  4096
#define BASKET_POINTS  3 /* at least, of a usual basket */
#define DAYS_PER_MONTH 30

static int64_t major_of(uint16_t currency)
{
    int64_t major = 1;
    for (int i = 0; i < currency_decimals(currency); i++)
        major *= 10;
    return major;
}

static int compare_numbers(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a;
    int64_t y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* What the member in the middle of those who came twice spends on a visit. */
static enum err regular_of(struct arena *arena, const struct crowd *crowd, int64_t otherwise,
                           int64_t *ret_minor)
{
    int64_t *baskets = ARENA_ARRAY(arena, int64_t, crowd->count);
    size_t count = 0;
    if (baskets == NULL)
        return E_NO_MEMORY;
    for (uint32_t i = 0; i < crowd->count; i++) {
        const struct crowd_member *member = &crowd->members[i];
        if (member->visits >= 2)
            baskets[count++] = member->spent_minor / member->visits;
    }
    if (count > 0)
        qsort(baskets, count, sizeof(*baskets), compare_numbers);
    *ret_minor = count > 0 && baskets[(count - 1) / 2] > 0 ? baskets[(count - 1) / 2] : otherwise;
    return OK;
}

/* 1, 2, 5, 10, 20, 50 ... : the largest of which a basket gives enough points. */
static int64_t step_for(int64_t basket_minor, int64_t major)
{
    static const int64_t rounds[] = { 2, 5, 10 };
    int64_t step = major;
    for (int64_t decade = major; decade <= basket_minor; decade *= 10) {
        for (size_t i = 0; i < COUNT(rounds); i++) {
            if (decade * rounds[i] * BASKET_POINTS > basket_minor)
                return step;
            step = decade * rounds[i];
        }
    }
    return step;
}

/* An amount that people say: 2.50, 15.00, 120.00; never nothing. */
static int64_t say_amount(int64_t minor, int64_t major)
{
    int64_t step = minor < 20 * major ? major / 2 : minor < 100 * major ? major : 5 * major;
    if (step == 0)
        step = 1;
    int64_t said = (minor + step / 2) / step * step;
    return said > 0 ? said : step;
}

static int64_t expiry_for(const struct figures_shop *shop)
{
    int64_t days = shop->has_gap ? ADVICE_GAPS * shop->gap_days : 0;
    int64_t months = ADVICE_MONTHS_MIN;
    while (months < ADVICE_MONTHS_MAX && months * DAYS_PER_MONTH < days)
        months += 6;
    return months;
}

enum err advice_make(struct arena *arena, const struct simulation *simulation,
                     const struct figures_shop *shop, const struct advice_request *request,
                     struct advice *ret_advice)
{
    int64_t major = major_of(request->currency);
    struct advice advice = { .currency = request->currency, .every_visits = request->every_visits };
    if (shop->basket_minor <= 0)
        return E_INVALID;
    TRY(regular_of(arena, simulation_crowd(simulation), shop->basket_minor, &advice.regular_minor));
    advice.step_minor = step_for(advice.regular_minor, major);
    advice.basket_points = advice.regular_minor / advice.step_minor;
    if (advice.basket_points == 0)
        advice.basket_points = 1;
    advice.threshold = advice.basket_points * request->every_visits;
    advice.expiry_months = expiry_for(shop);
    if (shop->has_gap && shop->gap_days > 0)
        advice.expiry_gaps = advice.expiry_months * DAYS_PER_MONTH / shop->gap_days;
    for (size_t i = 0; i < ADVICE_RATIOS; i++) {
        struct advice_gift *gift = &advice.gifts[i];
        int64_t bought = advice.threshold * advice.step_minor;
        int64_t exact = 0;
        gift->ratio_bp = ADVICE_RATIO_MIN + (int64_t)i * ADVICE_RATIO_STEP;
        TRY(scale_i64(bought, gift->ratio_bp, RATE_ONE_BP, ROUND_HALF_UP, &exact));
        gift->amount_minor = say_amount(exact, major);
        gift->effective_bp = figures_share(gift->amount_minor, bought);
    }
    *ret_advice = advice;
    return OK;
}

/* ---- as a programme ---------------------------------------------------------------------------- */

static void put_label(struct json *json, const char *name, const char *fr, const char *en)
{
    json_object_open(json, name);
    json_put_text(json, "fr", fr);
    json_put_text(json, "en", en);
    json_object_close(json);
}

static void put_unit(struct json *json, const struct advice *advice, const struct advice_gift *gift)
{
    json_object_open(json, NULL);
    json_put_text(json, "id", "points");
    put_label(json, "label", "points", "points");
    json_put_text(json, "kind", "points");
    json_object_open(json, "expiry");
    json_put_int(json, "months", advice->expiry_months);
    json_put_text(json, "to_end_of", "month");
    json_object_close(json);
    json_object_open(json, "value");
    json_put_int(json, "points", advice->threshold);
    json_put_int(json, "amount", gift->amount_minor);
    json_object_close(json);
    json_object_close(json);
}

static void put_rule(struct json *json, const struct advice *advice)
{
    json_object_open(json, NULL);
    json_put_text(json, "id", "base");
    json_put_text(json, "on", "purchase");
    json_object_open(json, "give");
    json_put_text(json, "unit", "points");
    json_object_open(json, "per_amount");
    json_put_int(json, "every", advice->step_minor);
    json_put_int(json, "points", 1);
    json_object_close(json);
    json_object_close(json);
    json_object_close(json);
}

static void put_reward(struct json *json, const struct advice *advice,
                       const struct advice_gift *gift)
{
    json_object_open(json, NULL);
    json_put_text(json, "id", "reward");
    put_label(json, "label", "Remise de fidélité", "Loyalty discount");
    json_object_open(json, "cost");
    json_put_text(json, "unit", "points");
    json_put_int(json, "points", advice->threshold);
    json_object_close(json);
    json_object_open(json, "effect");
    json_put_int(json, "amount_off", gift->amount_minor);
    json_object_close(json);
    json_object_close(json);
}

enum err advice_program(struct arena *arena, const struct advice *advice, size_t gift,
                        struct str *ret_text)
{
    struct buf out = { 0 };
    assert(gift < ADVICE_RATIOS);
    TRY(buf_create(arena, PROGRAM_BYTES, &out));
    struct json json = { .out = &out };
    json_object_open(&json, NULL);
    json_put_int(&json, "format", PROGRAM_FORMAT);
    put_label(&json, "name", "Carte de fidélité", "Loyalty card");
    json_put_str(&json, "currency", currency_code(advice->currency));
    json_array_open(&json, "units");
    put_unit(&json, advice, &advice->gifts[gift]);
    json_array_close(&json);
    json_array_open(&json, "rules");
    put_rule(&json, advice);
    json_array_close(&json);
    json_array_open(&json, "rewards");
    put_reward(&json, advice, &advice->gifts[gift]);
    json_array_close(&json);
    json_object_close(&json);
    return buf_finish(&out, ret_text);
}

int64_t advice_cost_bp(const struct figures *figures, int64_t sales_minor)
{
    return figures_share(figures->cost_minor + figures->liability_minor, sales_minor);
}

size_t advice_choose(const struct figures *figures, int64_t sales_minor, int64_t share_bp,
                     bool *ret_is_under)
{
    size_t chosen = 0;
    *ret_is_under = false;
    for (size_t i = 0; i < ADVICE_RATIOS; i++) {
        if (advice_cost_bp(&figures[i], sales_minor) > share_bp)
            continue;
        chosen = i;
        *ret_is_under = true;
    }
    return chosen;
}
