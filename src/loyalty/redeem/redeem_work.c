/* redeem_work.c - a discount taken off lines, and a refusal. */
#include "loyalty/redeem/redeem_work.h"

enum err redeem_refuse(struct redeem *work, const struct request *request, enum err err,
                       int64_t have, int64_t need)
{
    *work->refusal = (struct refusal){
        .subject = request->ask->reward,
        .index = request->ask_index,
        .have = have,
        .need = need,
    };
    return err;
}

enum err redeem_make_room(struct redeem *work, struct outcome_redemption *got)
{
    if (got->off_minor == NULL)
        got->off_minor = ARENA_ARRAY(work->arena, int64_t, work->basket->line_count);
    return got->off_minor == NULL ? E_NO_MEMORY : OK;
}

enum err redeem_take(struct redeem *work, struct outcome_redemption *got, int64_t discount)
{
    struct basket *basket = work->basket;

    TRY(redeem_make_room(work, got));
    TRY(split_pro_rata(discount, basket->selected_minor, basket->line_count, work->arena,
                       work->parts_minor));
    for (size_t i = 0; i < basket->line_count; i++) {
        assert(work->parts_minor[i] <= basket->left_minor[i]);
        basket->left_minor[i] -= work->parts_minor[i];
        got->off_minor[i] += work->parts_minor[i];
    }
    got->discount_minor += discount;
    return OK;
}

enum err redeem_take_line(struct redeem *work, struct outcome_redemption *got, size_t line,
                          int64_t discount)
{
    assert(discount >= 0 && discount <= work->basket->left_minor[line]);
    TRY(redeem_make_room(work, got));
    work->basket->left_minor[line] -= discount;
    got->off_minor[line] += discount;
    got->discount_minor += discount;
    return OK;
}
