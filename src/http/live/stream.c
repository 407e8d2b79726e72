/* stream.c - places for streams, and the words of one. */
#include "http/live/stream.h"

#include "app/ids.h"
#include "http/request.h"
#include "http/service.h"

#define COMES_BACK_MS "1000" /* for a browser's own EventSource; the pages wait longer each time */

/* ---- places --------------------------------------------------------------------------------------- */

void streams_init(struct streams *streams)
{
    *streams = (struct streams){ .lock = PTHREAD_MUTEX_INITIALIZER };
}

void streams_finish(struct streams *streams)
{
    assert(streams->first == NULL);
    (void)pthread_mutex_destroy(&streams->lock);
}

/* By the thread of live, or of who closes. */
static void wake(struct live_watch *watch)
{
    struct stream *stream = (struct stream *)watch;
    if (atomic_exchange(&stream->is_asleep, false))
        stream->resume(stream);
}

/* While it is asleep its connection stays what it is. */
static void check(struct live_watch *watch)
{
    struct stream *stream = (struct stream *)watch;
    if (!atomic_load(&stream->is_asleep) || !stream->has_hung_up(stream))
        return;
    atomic_store(&stream->is_gone, true);
    wake(watch);
}

void streams_close(struct streams *streams)
{
    atomic_store(&streams->is_closing, true);
    pthread_mutex_lock(&streams->lock);
    for (struct stream *stream = streams->first; stream != NULL; stream = stream->next)
        wake(&stream->watch);
    pthread_mutex_unlock(&streams->lock);
}

int64_t streams_count(struct streams *streams)
{
    pthread_mutex_lock(&streams->lock);
    int64_t count = streams->count;
    pthread_mutex_unlock(&streams->lock);
    return count;
}

/* Under the lock. */
static enum err check_room(const struct streams *streams, const struct tenant *tenant, int64_t key)
{
    int of_key = 0;
    for (const struct stream *stream = streams->first; stream != NULL; stream = stream->next)
        of_key += stream->tenant == tenant && stream->watch.key == key;
    if (of_key >= LIVE_STREAMS_KEY_MAX)
        return E_LIVE_KEY;
    return streams->count < LIVE_STREAMS_MAX ? OK : E_LIVE_FULL;
}

static enum err take_place(struct streams *streams, struct stream *stream)
{
    pthread_mutex_lock(&streams->lock);
    enum err err = check_room(streams, stream->tenant, stream->watch.key);
    if (err == OK) {
        stream->streams = streams;
        stream->next = streams->first;
        stream->link = &streams->first;
        if (stream->next != NULL)
            stream->next->link = &stream->next;
        streams->first = stream;
        streams->count++;
    }
    pthread_mutex_unlock(&streams->lock);
    return err;
}

/* What he has heard is an entry of this account, or else everything is news. */
static int64_t heard(struct str last_event_id, int32_t partition)
{
    struct id id = { 0 };
    if (last_event_id.len == 0)
        return LIVE_NOT_KNOWN;
    return id_parse(last_event_id, &id) == OK && id.partition == partition ? id.number : 0;
}

enum err stream_take(struct request *rq, int32_t partition, int64_t account)
{
    struct stream *stream = ARENA_NEW(rq->arena, struct stream);
    if (stream == NULL)
        return E_NO_MEMORY;
    stream->watch.partition = partition;
    stream->watch.account = account;
    stream->watch.key = rq->caller.key;
    stream->watch.wake = wake;
    stream->watch.check = check;
    stream->live = app_live(rq->visit.app);
    stream->tenant = rq->tenant;
    stream->told = heard(rq->headers.last_event_id, partition);
    enum err err = take_place(&rq->service->streams, stream);
    rq->reply.wait_s = err == OK ? 0 : LIVE_SILENT_S;
    TRY(err);
    live_watch(stream->live, &stream->watch);
    rq->stream = stream;
    return OK;
}

/* Both locks are taken before the memory is gone, so nobody who wakes is still at it. */
void stream_give(struct stream *stream)
{
    if (stream == NULL)
        return;
    struct streams *streams = stream->streams;
    live_unwatch(stream->live, &stream->watch);
    pthread_mutex_lock(&streams->lock);
    *stream->link = stream->next;
    if (stream->next != NULL)
        stream->next->link = stream->link;
    streams->count--;
    pthread_mutex_unlock(&streams->lock);
}

/* ---- words ---------------------------------------------------------------------------------------- */

static bool is_over(const struct stream *stream)
{
    return atomic_load(&stream->streams->is_closing) || atomic_load(&stream->watch.is_over) ||
           atomic_load(&stream->is_gone);
}

static bool is_beat_due(const struct stream *stream)
{
    return atomic_load(&stream->watch.beats) != stream->beats;
}

/* Where the account is, when it is known and was not told. */
static bool is_entry_due(const struct stream *stream, int64_t newest)
{
    return newest != LIVE_NOT_KNOWN && (!stream->is_here || newest != stream->told);
}

bool stream_has_news(const struct stream *stream)
{
    return !stream->has_begun || is_over(stream) || is_beat_due(stream) ||
           is_entry_due(stream, atomic_load(&stream->watch.newest));
}

/*      event: moved
 *      id: 1-1042
 *      data: {"entry":"1-1042"}                                                                           */
static void put_entry(struct buf *out, struct stream *stream, int64_t newest)
{
    const struct id id = { .partition = stream->watch.partition, .number = newest };
    bool is_move = stream->told != LIVE_NOT_KNOWN && newest != stream->told;
    buf_str(out, is_move ? STR("event: moved\nid: ") : STR("event: here\nid: "));
    id_format(out, id);
    buf_lit(out, "\ndata: {\"entry\":\"");
    id_format(out, id);
    buf_lit(out, "\"}\n\n");
    stream->told = newest;
    stream->is_here = true;
}

bool stream_prepare(struct stream *stream)
{
    struct buf out = BUF(stream->text);
    int64_t newest = atomic_load(&stream->watch.newest);
    if (is_over(stream))
        return false;
    if (!stream->has_begun)
        buf_lit(&out, "retry: " COMES_BACK_MS "\n\n");
    stream->has_begun = true;
    if (is_entry_due(stream, newest))
        put_entry(&out, stream, newest);
    else if (is_beat_due(stream))
        buf_lit(&out, ": here\n\n");
    stream->beats = atomic_load(&stream->watch.beats);
    assert(out.err == OK); /* there is room for the longest */
    stream->at = 0;
    stream->len = out.used;
    return true;
}
