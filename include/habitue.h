/* habitue.h - the loyalty rules of Habitué for other programs: a till decides a purchase by itself, with the
 * same code as the server, also when the line is down.
 *
 *      struct habitue *engine = NULL;
 *      if (habitue_open(NULL, 0, &engine) != HABITUE_EFFECTS) ...
 *      habitue_load(engine, program, strlen(program));             the shop's programme, once
 *      if (habitue_evaluate(engine, request, strlen(request)) == HABITUE_EFFECTS) {
 *          int64_t due = 0;
 *          habitue_number(engine, "/effects/total/due", &due);     in cents
 *      }
 *      habitue_close(engine);
 *
 * Text goes in and comes out as JSON in UTF-8; docs/library.md tells both documents field by field, and
 * examples/till.c is a whole till.  C99 and C++.  The library reads no clock, no file, no environment and no
 * locale, starts no thread, prints nothing, and asks the system for memory in habitue_open() alone.
 *
 * Threads: an engine belongs to one thread at a time.  Engines share nothing, so each thread may have its own.
 *
 * Ownership: texts that are handed in are copied where they are needed after the call.  Texts that come out
 * belong to the engine and end with its next habitue_load(), habitue_evaluate() or habitue_close().
 */
#ifndef HABITUE_H
#define HABITUE_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Grows when a function is added; what is there stays.  Compare it with habitue_api_version(), which is that of
 * the library at hand. */
#define HABITUE_API_VERSION 1

#if defined(HABITUE_BUILD) && defined(__GNUC__)
#define HABITUE_API __attribute__((visibility("default")))
#else
#define HABITUE_API
#endif

/* How a call ended.  With the first four there is an answer that says more. */
enum habitue_result {
    HABITUE_EFFECTS = 0,   /* it is done: the programme is loaded, the purchase decided */
    HABITUE_REFUSED = 1,   /* the rules said no: "/refusal/code", "/refusal/fr", "/refusal/en" */
    HABITUE_PROGRAM = 2,   /* the programme has errors: "/program/problems" */
    HABITUE_MALFORMED = 3, /* the request cannot be read: "/refusal/pointer" says where */
    HABITUE_NO_MEMORY = 4, /* the engine's memory is too small for it, or the system has none */
    HABITUE_TOO_LARGE = 5  /* the text is longer than HABITUE_TEXT_MAX, or the answer than 2 MiB */
};

enum habitue_language { HABITUE_FR = 0, HABITUE_EN = 1 };

/* Of a programme or a request, in bytes. */
#define HABITUE_TEXT_MAX ((size_t)1 << 20)

/* What any request and any programme fit in.  Address space: pages are taken as they are touched, some
 * hundred kilobytes for an ordinary receipt.  A till with little memory may give less, 256 KiB at least. */
#define HABITUE_MEMORY_BYTES ((size_t)24 << 20)

struct habitue; /* an engine: opaque */

/* "0.1.0": the release this library comes from. */
HABITUE_API const char *habitue_version(void);
HABITUE_API int habitue_api_version(void);

/* Opens an engine in `memory` of the caller's, `size` bytes, which it uses until habitue_close(); with
 * memory NULL it asks the system for HABITUE_MEMORY_BYTES itself, and size is not looked at.
 * HABITUE_EFFECTS, or HABITUE_NO_MEMORY and *ret_engine untouched. */
HABITUE_API enum habitue_result habitue_open(void *memory, size_t size,
                                             struct habitue **ret_engine);
/* Accepts NULL.  Memory of the caller's is the caller's again. */
HABITUE_API void habitue_close(struct habitue *engine);

/* Loads the programme which decides from now on: the JSON text of a programme, `length` bytes, no NUL
 * needed.  The answer is {"program": {"valid": ..., "problems": [...], "errors": ...}}: warnings when it was
 * accepted.  HABITUE_EFFECTS; HABITUE_PROGRAM (then none is loaded, also not the one before),
 * HABITUE_NO_MEMORY, HABITUE_TOO_LARGE. */
HABITUE_API enum habitue_result habitue_load(struct habitue *engine, const char *program,
                                             size_t length);

/* Decides a purchase: the JSON text of a request, `length` bytes.  One that brings a "program" of its own is
 * decided by that.  Nothing is kept: the same request gives the same answer.
 * Any result; HABITUE_MALFORMED also when there is no programme. */
HABITUE_API enum habitue_result habitue_evaluate(struct habitue *engine, const char *request,
                                                 size_t length);

/* The answer of the latest call as JSON text, with a NUL behind it; "" when it had none.
 * ret_length, its bytes without the NUL, may be NULL. */
HABITUE_API const char *habitue_answer(const struct habitue *engine, size_t *ret_length);

/* Parts of the answer, for those who have no JSON reader at hand, by JSON pointers (RFC 6901, without the
 * escapes ~0 and ~1): "/effects/receipt/lines/0".
 *
 * The text there, with a NUL; NULL when there is none, or no memory for it. */
HABITUE_API const char *habitue_text(struct habitue *engine, const char *pointer);
/* 1 and the whole number there; 0, and *ret_number untouched, when there is none. */
HABITUE_API int habitue_number(struct habitue *engine, const char *pointer, int64_t *ret_number);
/* How many items the list or object there has; 0 when there is none. */
HABITUE_API size_t habitue_count(struct habitue *engine, const char *pointer);

/* A sentence for people about a result; of a refusal the answer has a better one.  Never NULL. */
HABITUE_API const char *habitue_sentence(enum habitue_result result,
                                         enum habitue_language language);

#ifdef __cplusplus
}
#endif

#endif
