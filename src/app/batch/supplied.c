/* supplied.c - numbers that a supplier printed: which of them can be cards. */
#include "app/batch/supplied.h"

#include "app/batch/batches.h"
#include "core/limits.h"
#include "core/wording.h"
#include "loyalty/card.h"
#include "storage/card_storage.h"
#include "storage/config_storage.h"

#define LINE_ARENA_BYTES   (16u << 10) /* of one scan: some copies of SCAN_MAX_BYTES */
#define LOOKED_FOR_AT_ONCE 200         /* numbers, in one round trip */
#define SLOTS              32768       /* of those seen, more than twice BATCH_CARDS_MAX */

static_assert(SLOTS > 2 * BATCH_CARDS_MAX, "a free slot is soon found");

/* ---- read ------------------------------------------------------------------------------------- */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* "2.9E+12": what a spreadsheet makes of thirteen digits. */
static bool is_rounded(struct str text)
{
    size_t at = 0;
    while (at < text.len && (is_digit(text.ptr[at]) || text.ptr[at] == '.' || text.ptr[at] == ','))
        at++;
    bool has_exponent = at > 0 && at + 2 < text.len &&
                        (text.ptr[at] == 'E' || text.ptr[at] == 'e') && text.ptr[at + 1] == '+';
    return has_exponent && str_is_ascii_digits(str_sub(text, at + 2, text.len));
}

/* A telephone number with its country is no card's; digits alone may be, and a card comes first. */
static enum err check_scan(const struct scan *scan)
{
    enum err err = scan_refusal(scan);
    if (err != OK && err != E_SCAN_GOODS)
        return err;
    if (scan->kind == SCAN_BEARER || scan->kind == SCAN_ROTATING || scan->kind == SCAN_CHIP)
        return E_NUMBER_RESERVED;
    if (scan->code.len > CARD_CODE_MAX_BYTES)
        return E_LIMIT;
    bool is_number = card_code_is_valid(scan->code) && scan->code.ptr[0] != '+';
    return is_number ? OK : E_INVALID;
}

static enum err read_line(struct arena *arena, struct arena *scratch,
                          const struct scan_settings *settings, struct supplied_line *line)
{
    struct scan scan = { 0 };
    if (line->read != OK)
        return OK;
    if (is_rounded(str_trim(line->text))) {
        line->read = E_NUMBER_ROUNDED;
        return OK;
    }
    arena_reset(scratch, 0);
    line->read = scan_read(scratch, line->text, settings, &scan);
    if (line->read == E_SCAN_UNKNOWN) /* none of the forms: too short, too long, or not ASCII */
        line->read = str_trim(line->text).len > CARD_CODE_MAX_BYTES ? E_LIMIT : E_INVALID;
    if (line->read == OK)
        line->read = check_scan(&scan);
    if (line->read == E_NO_MEMORY)
        return E_NO_MEMORY;
    return line->read == OK ? arena_copy(arena, scan.code, &line->code) : OK;
}

/* Each against those before it, by a table of slots: the line's place, from 1, or 0. */
static void look_twice(struct supplied *supplied, uint16_t *slots, size_t at)
{
    struct supplied_line *line = &supplied->lines[at];
    size_t slot = (size_t)(str_hash(0, line->code) >> 32) % SLOTS;
    for (; slots[slot] != 0; slot = (slot + 1) % SLOTS) {
        const struct supplied_line *other = &supplied->lines[slots[slot] - 1];
        if (!str_eq(other->code, line->code))
            continue;
        line->read = E_NUMBER_TWICE;
        line->first = other->line;
        return;
    }
    slots[slot] = (uint16_t)(at + 1);
}

static void count_bad(struct supplied *supplied)
{
    supplied->bad_count = 0;
    for (size_t i = 0; i < supplied->count; i++)
        supplied->bad_count += supplied->lines[i].err != OK;
}

enum err supplied_read(struct arena *arena, const struct scan_settings *settings,
                       struct supplied *supplied)
{
    CLEANUP(arena_close) struct arena scratch = { 0 };
    uint16_t *slots = ARENA_ARRAY(arena, uint16_t, SLOTS);
    if (slots == NULL)
        return E_NO_MEMORY;
    assert(supplied->count <= BATCH_CARDS_MAX);
    TRY(arena_open(&scratch, LINE_ARENA_BYTES));
    for (size_t i = 0; i < supplied->count; i++) {
        struct supplied_line *line = &supplied->lines[i];
        TRY(read_line(arena, &scratch, settings, line));
        if (line->read == OK)
            look_twice(supplied, slots, i);
        line->err = line->read;
    }
    count_bad(supplied);
    return OK;
}

/* ---- looked for ------------------------------------------------------------------------------- */

struct looking {
    struct db *db;
    struct arena *arena;
    struct str key;
    int64_t end; /* of the counts that batches have: nothing beyond is of any */
};

/* Numbers of the house's own form may lie in one of its batches. */
static enum err look_in_batches(const struct looking *looking, struct supplied_line *line)
{
    struct card_batch batch = { 0 };
    int64_t place = 0;
    int64_t count = batch_count_of(looking->key, line->code);
    if (count == 0 || count >= looking->end)
        return OK;
    enum err err = batch_by_count(looking->db, looking->arena, count, &batch, &place);
    if (err == OK)
        line->err = E_NUMBER_IN_BATCH;
    return err == E_NOT_FOUND ? OK : err;
}

static enum err look_for(const struct looking *looking, struct supplied_line *line)
{
    struct card card = { 0 };
    struct batch_supplied ready = { 0 };
    enum err err = card_by_code(looking->db, looking->arena, line->code, &card);
    if (err != OK && err != E_CARD_UNKNOWN)
        return err;
    bool is_taken = err == OK;
    err = batch_supplied_by_code(looking->db, line->code, &ready);
    if (err != OK && err != E_NOT_FOUND)
        return err;
    line->err = err == OK ? E_NUMBER_IN_BATCH : OK;
    if (is_taken)
        line->err = E_CARD_TAKEN;
    return line->err == OK ? look_in_batches(looking, line) : OK;
}

static enum err look_for_some(const struct looking *looking, struct supplied_line *lines,
                              size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (lines[i].read != OK)
            continue;
        TRY(card_ask(looking->db, lines[i].code));
        TRY(batch_supplied_ask(looking->db, lines[i].code));
    }
    for (size_t i = 0; i < count; i++) {
        if (lines[i].read == OK)
            TRY(look_for(looking, &lines[i]));
    }
    return OK;
}

enum err supplied_look(struct db *db, struct arena *arena, struct supplied *supplied,
                       const struct supplied_watch *watch)
{
    struct looking looking = { .db = db, .arena = arena };
    TRY(card_key_get(db, arena, &looking.key));
    TRY(batch_next_count(db, arena, &looking.end));
    for (size_t at = 0; at < supplied->count; at += LOOKED_FOR_AT_ONCE) {
        size_t mark = arena_mark(arena);
        size_t left = supplied->count - at;
        size_t some = left < LOOKED_FOR_AT_ONCE ? left : LOOKED_FOR_AT_ONCE;
        TRY(look_for_some(&looking, &supplied->lines[at], some));
        arena_reset(arena, mark);
        if (watch->show != NULL)
            watch->show(watch->context, (int64_t)(at + some), (int64_t)supplied->count);
    }
    count_bad(supplied);
    return OK;
}

/* ---- what the journal keeps ------------------------------------------------------------------- */

enum err supplied_digest_begin(struct arena *arena, size_t count,
                               struct supplied_digest *ret_digest)
{
    return buf_create(arena, count * (CARD_CODE_MAX_BYTES + 1), &ret_digest->text);
}

void supplied_digest_add(struct supplied_digest *digest, struct str code)
{
    buf_str(&digest->text, code);
    buf_char(&digest->text, '\n');
}

enum err supplied_digest_end(const struct supplied_digest *digest, struct str key,
                             struct sha256 *ret_digest)
{
    struct str text = STR_NONE;
    struct buf out = digest->text;
    TRY(buf_finish(&out, &text));
    *ret_digest = hmac_sha256(key, &text, 1);
    return OK;
}

/* ---- told ------------------------------------------------------------------------------------- */

/* Where the sentence of the table is meant for a till. */
static const struct {
    enum err err;
    struct phrase phrase;
} sentences[] = {
    { E_INVALID, PHRASE("This cannot be the number of a card: 4 to 64 printable characters.",
                        "Ce ne peut être un numéro de carte : 4 à 64 caractères imprimables.") },
    { E_LIMIT, PHRASE("This is longer than the number of a card may be: 64 characters.",
                      "C'est plus long qu'un numéro de carte ne peut l'être : 64 caractères.") },
    { E_CSV, PHRASE("This line is no number by itself: call the column of the numbers \"number\" "
                    "in a first line.",
                    "Cette ligne n'est pas un numéro : nommez la colonne des numéros "
                    "« numéro » sur une première ligne.") },
    { E_ENCODING, PHRASE("This line is not UTF-8: save the file as UTF-8.",
                         "Cette ligne n'est pas en UTF-8 : enregistrez le fichier en UTF-8.") },
    { E_SCAN_EMPTY, PHRASE("There is no number here.", "Il n'y a pas de numéro ici.") },
    { E_SCAN_BANK_CARD, PHRASE("This is the number of a bank card, and nothing of it was kept.",
                               "C'est le numéro d'une carte bancaire, dont rien n'a été gardé.") },
    { E_SCAN_WEIGHT_LABEL,
      PHRASE("Labels of the shop's scales begin so: a till would take this card for one.",
             "Les étiquettes des balances commencent ainsi : une caisse prendrait cette carte "
             "pour l'une d'elles.") },
    { E_SCAN_CHECK, PHRASE("The check digit is wrong: compare this number with the card.",
                           "La clé de contrôle est fausse : comparez ce numéro avec la carte.") },
    { E_SCAN_RANDOM_UID, PHRASE("A UID that begins with 08 is another one each time.",
                                "Un UID qui commence par 08 change à chaque lecture.") },
    { E_SCAN_LRC, PHRASE("This stripe is not whole: its check character is wrong.",
                         "Cette piste est incomplète : son caractère de contrôle est faux.") },
    { E_SCAN_TRUNCATED,
      PHRASE("The end of this number is missing.", "Il manque la fin de ce numéro.") },
};

void supplied_say(const struct supplied_line *line, struct problem *problem)
{
    struct number_word first;
    if (line->err == E_NUMBER_TWICE) {
        (void)!wording_problem(problem, line->err,
                               PHRASE("This number is there twice; the first is at %1.",
                                      "Ce numéro y figure deux fois ; le premier est en %1."),
                               WORDS(wording_number(&first, line->first)));
        return;
    }
    for (size_t i = 0; i < COUNT(sentences); i++) {
        if (sentences[i].err != line->err)
            continue;
        problem_set(problem, line->err, "", sentences[i].phrase.en, sentences[i].phrase.fr);
        return;
    }
    (void)!problem_plain(problem, line->err);
}

static void point_at(struct problem *problem, size_t index)
{
    struct buf out = { .base = problem->pointer, .size = sizeof(problem->pointer) - 1 };
    json_pointer_name(&out, STR("numbers"));
    json_pointer_index(&out, index);
    problem->pointer[out.used] = '\0';
}

enum err supplied_refuse(struct arena *arena, const struct supplied *supplied,
                         struct problem *problem, const struct problem_list **ret_problems)
{
    struct problem_list *list = ARENA_NEW(arena, struct problem_list);
    struct problem *items = ARENA_ARRAY(arena, struct problem, BATCH_PROBLEMS_MAX);
    struct number_word count;
    if (list == NULL || items == NULL)
        return E_NO_MEMORY;
    *list = (struct problem_list){ .items = items, .total = supplied->bad_count };
    for (size_t i = 0; i < supplied->count && list->count < BATCH_PROBLEMS_MAX; i++) {
        if (supplied->lines[i].err == OK)
            continue;
        supplied_say(&supplied->lines[i], &items[list->count]);
        point_at(&items[list->count], i);
        list->count++;
    }
    *ret_problems = list;
    return wording_problem(
        problem, E_BATCH_NUMBERS,
        PHRASE("So many of these numbers cannot be those of new cards: %1.  Nothing was imported.",
               "Autant de ces numéros ne peuvent être ceux de nouvelles cartes : %1. Rien n'a été "
               "importé."),
        WORDS(wording_number(&count, (int64_t)supplied->bad_count)));
}
