/* verify_consents.c - what members let the shop do: the rows that an entry brought have the digest that it tells.
 *
 * The journal has no word of them, so that they can be erased; that none was changed, added, taken away or given to another
 * member, their digest says.
 */
#include "app/consent/consents.h"
#include "app/verify/verify_print.h"
#include "app/verify/verify_tables.h"

#define PAGE_ROWS 512

static const char not_so[] = "what its member consented to was changed beside the journal";

/* In one word: of which member, how many, and their digest. */
static uint64_t print_of(const struct audit *audit, int64_t member, int64_t count,
                         const struct sha256 *digest)
{
    uint64_t print = 0;
    verify_print_int(audit, &print, member);
    verify_print_int(audit, &print, count);
    verify_print_text(audit, &print,
                      (struct str){ .ptr = (const char *)digest->bytes, .len = SHA256_BYTES });
    return verify_print_end(print);
}

void verify_note_consents(struct audit *audit, const struct entry *entry)
{
    if (entry->consents.count > 0)
        audit->keys[entry->number].consents =
            print_of(audit, entry->member, entry->consents.count, &entry->consents.digest);
}

/* ---- rows ------------------------------------------------------------------------------------- */

/* Those of one entry, as the lines of which its digest is, until the next begins. */
struct gathering {
    const struct audits *audits;
    int32_t partition;
    int64_t entry;
    int64_t member;
    int64_t count;
    bool is_whole; /* in their order, all of one member */
    char room[CONSENTS_MAX * CONSENT_LINE_MAX_BYTES];
    struct buf lines;
};

static void begin(struct gathering *gathering, const struct consent *first)
{
    gathering->partition = first->partition;
    gathering->entry = first->entry;
    gathering->member = first->member;
    gathering->count = 0;
    gathering->is_whole = true;
    gathering->lines = (struct buf){ .base = gathering->room, .size = sizeof(gathering->room) };
}

static enum err finish(struct gathering *gathering)
{
    struct audit *audit = NULL;
    struct audit_keys *keys = NULL;
    struct str lines = STR_NONE;
    if (gathering->count == 0)
        return OK;
    TRY(verify_find_keys(gathering->audits, gathering->partition, gathering->entry,
                         "a consent names an entry that does not exist", &audit, &keys));
    assert(audit != NULL);
    if (keys == NULL)
        return OK; /* behind the moment of its chain: the next run looks */
    bool is_so = gathering->is_whole && buf_finish(&gathering->lines, &lines) == OK;
    struct sha256 digest = sha256_of(lines);
    if (!is_so || keys->consents == 0 ||
        keys->consents != print_of(audit, gathering->member, gathering->count, &digest))
        return verify_fail(audit, gathering->entry, not_so);
    keys->consents = 0; /* taken */
    return OK;
}

static enum err gather(struct gathering *gathering, const struct consent *row)
{
    bool is_next = gathering->count == 0 || gathering->partition != row->partition ||
                   gathering->entry != row->entry;
    if (is_next) {
        TRY(finish(gathering));
        begin(gathering, row);
    }
    gathering->count++;
    gathering->is_whole =
        gathering->is_whole && row->place == gathering->count && row->member == gathering->member;
    consent_put_line(&gathering->lines, row);
    return OK;
}

static enum err walk(struct gathering *gathering)
{
    struct arena *scratch = &gathering->audits->chains[0].gifts;
    struct consent after = { 0 };
    size_t count = 0;
    do {
        struct consent *rows = NULL;
        size_t mark = arena_mark(scratch);
        TRY(consent_each(gathering->audits->db, scratch, &after, PAGE_ROWS, &rows, &count));
        for (size_t i = 0; i < count; i++)
            TRY(gather(gathering, &rows[i]));
        if (count > 0)
            after = rows[count - 1]; /* of which only the key is read */
        arena_reset(scratch, mark);
    } while (count == PAGE_ROWS);
    return finish(gathering);
}

/* ---- words ------------------------------------------------------------------------------------ */

static enum err check_texts(const struct audits *audits)
{
    struct arena *scratch = &audits->chains[0].gifts;
    struct str after = STR_NONE;
    char room[CONSENT_WORDING_MAX_BYTES];
    size_t count = 0;
    do {
        struct consent_text *texts = NULL;
        size_t mark = arena_mark(scratch);
        TRY(consent_text_each(audits->db, scratch, after, PAGE_ROWS, &texts, &count));
        for (size_t i = 0; i < count; i++) {
            if (!consent_text_is(&texts[i]))
                return verify_fail(&audits->chains[0], 0,
                                   "words under which members consented were changed");
        }
        if (count > 0) {
            struct buf last = BUF(room);
            buf_str(&last, texts[count - 1].wording);
            after = (struct str){ .ptr = room, .len = last.used };
        }
        arena_reset(scratch, mark);
    } while (count == PAGE_ROWS);
    return OK;
}

enum err verify_consents(struct audits *audits)
{
    struct gathering gathering = { .audits = audits };
    TRY(walk(&gathering));
    return check_texts(audits);
}

enum err verify_consents_are_kept(struct audit *audit, int64_t number)
{
    return audit->keys[number].consents == 0
               ? OK
               : verify_fail(audit, number, "what its member consented to is not kept");
}
