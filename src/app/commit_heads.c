/* commit_heads.c - the heads of the chains that a batch writes to, locked as long as it lasts.
 *
 * They are locked in ascending order by everyone, so that two who want the same two never wait for each
 * other, and all of them before anything is read of their partitions.
 */
#include "app/commit_writer.h"

static struct held_head *find(const struct write_context *context, int32_t partition)
{
    for (size_t i = 0; i < context->held_count; i++) {
        if (context->held[i].head.partition == partition)
            return &context->held[i];
    }
    return NULL;
}

/* Keeps them ascending. */
static void want(struct write_context *context, int32_t partition)
{
    size_t at = context->held_count;
    assert(partition >= 1 && partition <= app_partition_count(context->app));
    if (find(context, partition) != NULL)
        return;
    for (; at > 0 && context->held[at - 1].head.partition > partition; at--)
        context->held[at] = context->held[at - 1];
    context->held[at] = (struct held_head){ .head = { .partition = partition } };
    context->held_count++;
}

static void want_other(struct write_context *context, int32_t other)
{
    if (other > 0)
        want(context, other);
    if (other != EVERY_PARTITION)
        return;
    for (int32_t i = 1; i <= app_partition_count(context->app); i++)
        want(context, i);
}

void commit_heads_choose(struct write_context *context, const struct command *batch)
{
    context->head = NULL;
    context->held_count = 0;
    context->is_alone = batch->next == NULL;
    for (const struct command *command = batch; command != NULL; command = command->next) {
        want(context, command->partition);
        want_other(context, command->other);
    }
}

enum err commit_heads_ask(struct write_context *context)
{
    for (size_t i = 0; i < context->held_count; i++)
        TRY(head_ask_lock(context->db, context->held[i].head.partition));
    return OK;
}

enum err commit_heads_lock(struct write_context *context)
{
    int64_t known = app_program_count(context->app);
    bool is_behind = false;
    for (size_t i = 0; i < context->held_count; i++) {
        struct held_head *held = &context->held[i];
        TRY(head_lock(context->db, held->head.partition, &held->head));
        held->number_before = held->head.number;
        held->notice_before = held->head.notice_next;
        is_behind = is_behind || held->head.program_count != known;
    }
    return is_behind ? app_program_load(context->app, context->db) : OK; /* another server's */
}

void commit_heads_turn(struct write_context *context, const struct command *command)
{
    struct held_head *held = find(context, command->partition);
    assert(held != NULL); /* every command of the batch was asked where it is written */
    context->head = &held->head;
}

struct head *commit_head_of(struct write_context *context, int32_t partition)
{
    struct held_head *held = find(context, partition);
    assert(held != NULL); /* a run() writes where it asked for the head */
    return &held->head;
}

bool commit_heads_have(const struct write_context *context, int32_t partition)
{
    if (partition == EVERY_PARTITION)
        return context->is_alone &&
               context->held_count == (size_t)app_partition_count(context->app);
    return partition == 0 || find(context, partition) != NULL;
}

bool commit_heads_is_new(const struct write_context *context, int32_t partition, int64_t number)
{
    const struct held_head *held = find(context, partition);
    return held != NULL && number > held->number_before;
}

enum err commit_heads_save(struct write_context *context, bool *ret_is_changed)
{
    *ret_is_changed = false;
    for (size_t i = 0; i < context->held_count; i++) {
        const struct held_head *held = &context->held[i];
        if (held->head.number == held->number_before &&
            held->head.notice_next == held->notice_before)
            continue;
        *ret_is_changed = true;
        TRY(head_save(context->db, &held->head));
    }
    return OK;
}
