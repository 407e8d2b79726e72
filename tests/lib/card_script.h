/* card_script.h - a card that says what a test wrote down, answer for answer. */
#ifndef TESTS_LIB_CARD_SCRIPT_H
#define TESTS_LIB_CARD_SCRIPT_H

#include <string.h>

#include "core/buf.h"
#include "reader/apdu.h"

struct card_step {
    const char *command; /* in hexadecimal, its beginning; NULL: any */
    const char *answer;  /* in hexadecimal; NULL: the card is taken away */
};

struct card_script {
    const struct card_step *steps;
    size_t count;
    size_t at;       /* how many were asked */
    bool is_astray;  /* it was asked something else */
    char asked[600]; /* the last command, in hexadecimal */
};

static inline size_t card_bytes(const char *hex, char *room)
{
    size_t count = strlen(hex) / 2;
    for (size_t i = 0; i < count; i++) {
        int value = 0;
        for (size_t j = 0; j < 2; j++) {
            char c = hex[2 * i + j];
            value = value * 16 + (c <= '9' ? c - '0' : (c | 32) - 'a' + 10);
        }
        room[i] = (char)value;
    }
    return count;
}

static inline enum err card_answer(void *context, struct str command, char *room, size_t size,
                                   size_t *ret_len)
{
    struct card_script *script = context;
    struct buf out = BUF(script->asked);
    buf_hex(&out, (const uint8_t *)command.ptr, command.len);
    buf_char(&out, '\0');
    if (script->at == script->count) {
        script->is_astray = true;
        return E_CARD_MUTE;
    }
    const struct card_step *step = &script->steps[script->at++];
    if (step->command != NULL && strncmp(script->asked, step->command, strlen(step->command)) != 0)
        script->is_astray = true;
    if (step->answer == NULL)
        return E_CARD_GONE;
    if (strlen(step->answer) / 2 > size)
        return E_CARD_MUTE;
    *ret_len = card_bytes(step->answer, room);
    return OK;
}

static inline struct apdu_line card_line(struct card_script *script)
{
    return (struct apdu_line){ .send = card_answer, .context = script };
}

#endif
