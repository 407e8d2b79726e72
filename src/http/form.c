/* form.c - the form of a report. */
#include "http/form.h"

enum err form_choose(struct request *rq, struct str asked, enum form *ret_form)
{
    static const char *const names[] = { "json", "csv", "text" };
    static const char *const types[] = { "application/json", "text/csv", "text/plain" };
    *ret_form = (enum form)request_type(rq->headers.accept, types, COUNT(types));
    if (asked.len == 0)
        return OK;
    for (size_t i = 0; i < COUNT(names); i++) {
        if (str_eq(asked, str_c(names[i]))) {
            *ret_form = (enum form)i;
            return OK;
        }
    }
    return request_refuse(rq, E_INVALID, "/format", "Write json, csv or text.",
                          "Écrivez json, csv ou text.");
}

enum err form_choose_language(struct request *rq, struct str asked, enum language *ret_language)
{
    if (asked.len == 0)
        return OK;
    if (!str_eq(asked, STR("fr")) && !str_eq(asked, STR("en")))
        return request_refuse(rq, E_INVALID, "/language", "Write fr or en.", "Écrivez fr ou en.");
    *ret_language = language_of(asked);
    return OK;
}

enum err form_reply(struct request *rq, enum form form, const struct buf *out)
{
    static const char *const types[] = { "application/json", "text/csv; charset=utf-8",
                                         "text/plain; charset=utf-8" };
    struct str body = STR_NONE;
    TRY(buf_finish(out, &body));
    reply_json(rq, 200, body);
    rq->reply.content_type = types[form];
    return OK;
}
