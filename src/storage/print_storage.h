/* print_storage.h - receipt printers, and what is to be printed. */
#ifndef STORAGE_PRINT_STORAGE_H
#define STORAGE_PRINT_STORAGE_H

#include "core/digest.h"
#include "core/instant.h"
#include "storage/db.h"

enum printer_speech { SPEECH_ESCPOS, SPEECH_TEXT };

/* How somebody's paper is written on. */
struct print_form {
    enum printer_speech speech;
    int64_t width;        /* of the paper, in millimetres: 58 or 80 */
    struct str code_page; /* "cp1252", "pc858"; "utf8" for SPEECH_TEXT */
};

struct printer {
    struct str name;
    int64_t shop_id; /* 0: of all shops */
    struct str address;
    struct print_form form;
    struct instant created;
};

const char *printer_speech_name(enum printer_speech speech); /* "escpos" */
MUST_USE enum err printer_speech_parse(struct str name, enum printer_speech *ret_speech);

MUST_USE enum err printer_insert(struct db *db, const struct printer *printer); /* E_EXISTS */
MUST_USE enum err printer_delete(struct db *db, struct str name);               /* E_NOT_FOUND */
MUST_USE enum err printer_get(struct db *db, struct arena *arena, struct str name,
                              struct printer *ret_printer); /* E_NOT_FOUND */
MUST_USE enum err printer_list(struct db *db, struct arena *arena, struct printer **ret_printers,
                               size_t *ret_count);

#define PRINT_CODE_CHARS 16

struct print_id {
    int32_t partition; /* of what it is about */
    struct str code;   /* PRINT_CODE_CHARS of base 32 */
};

enum print_state {
    PRINT_QUEUED,
    PRINT_PRINTING, /* somebody is at it until `look` */
    PRINT_DONE,
    PRINT_FAILED, /* it is not tried any more */
    PRINT_GIVEN,  /* whoever asked got the bytes */
};

struct print_job {
    struct print_id id;
    struct sha256 request; /* what it was asked for by */
    struct str subject;    /* what is the same again is a copy */
    struct str printer;    /* empty: PRINT_GIVEN */
    struct print_form form;
    struct str language; /* "fr" or "en" */
    struct str document; /* without what is around it: escpos_wrap(), plain_wrap() */
    int64_t lost;        /* characters that could not be written */
    int64_t copies;
    enum print_state state;
    struct str reason; /* code of the error by which its last try ended; empty: none */
    int64_t api_key;
    struct str operator_id;
    struct instant created;
    struct instant changed;
    struct instant look; /* when to try it (again) */
    bool is_sent;        /* since `sent` something of it may be on paper */
    struct instant sent;
    bool is_copy; /* something of the same subject may have been by then */
};

const char *print_state_name(enum print_state state);

MUST_USE enum err print_job_insert(struct db *db, const struct print_job *job); /* E_EXISTS */
MUST_USE enum err print_job_get(struct db *db, struct arena *arena, const struct print_id *id,
                                struct print_job *ret_job); /* E_NOT_FOUND */

/* In whichever partition it is: E_NOT_FOUND. */
MUST_USE enum err print_job_by_code(struct db *db, struct arena *arena, struct str code,
                                    struct print_job *ret_job);

/* All of what may change: state, reason, changed, look, sent, is_copy.  E_NOT_FOUND. */
MUST_USE enum err print_job_save(struct db *db, const struct print_job *job);

/* Those that are to be tried at an instant, at most `limit`, the longest due first. */
MUST_USE enum err print_job_due(struct db *db, struct arena *arena, struct instant now,
                                int64_t limit, struct print_job **ret_jobs, size_t *ret_count);

/* When the next is to be tried.  E_NOT_FOUND: nothing waits. */
MUST_USE enum err print_job_next(struct db *db, struct instant *ret_look);

/* Whether something of the same subject, but for this print, may be on paper. */
MUST_USE enum err print_job_sent(struct db *db, const struct print_job *job, bool *ret_is_so);

/* Prints of the same, the newest first. */
MUST_USE enum err print_job_of_subject(struct db *db, struct arena *arena, int32_t partition,
                                       struct str subject, int64_t limit,
                                       struct print_job **ret_jobs, size_t *ret_count);

#endif
