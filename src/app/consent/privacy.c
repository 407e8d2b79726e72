/* privacy.c - how a shop keeps the law: where people ask for their rights, its own notice, and for what it asks. */
#include "app/consent/consents.h"
#include "core/json.h"

#define ASKED_BYTES 200

enum err privacy_load(struct db *db, struct arena *arena, struct privacy_terms *ret_privacy)
{
    enum err err = privacy_terms_get(db, arena, ret_privacy);
    if (err != E_NOT_FOUND)
        return err;
    *ret_privacy = (struct privacy_terms){ .asked = STR(CONSENT_ASKED_DEFAULT) };
    return OK;
}

bool privacy_asks(const struct privacy_terms *privacy, enum purpose purpose)
{
    struct str rest = privacy->asked;
    struct str name = STR_NONE;
    while (str_cut(&rest, ',', &name)) {
        if (str_eq(name, str_c(purpose_name(purpose))))
            return true;
    }
    return false;
}

/* Each once, in our order. */
static enum err read_asked(struct arena *arena, const struct json_list *told,
                           struct problem *problem, struct str *ret_asked)
{
    bool is_asked[PURPOSE_COUNT] = { false };
    const struct str *names = told->items;
    struct buf out = { 0 };
    for (size_t i = 0; i < told->count; i++) {
        enum purpose purpose = PURPOSE_EMAIL;
        if (purpose_parse(names[i], &purpose) != OK) {
            problem_set(problem, E_INVALID, "/asked",
                        "A purpose is email, sms, phone, post, partners, audiences or opens.",
                        "Une finalité est email, sms, phone, post, partners, audiences ou opens.");
            return E_INVALID;
        }
        is_asked[purpose] = true;
    }
    TRY(buf_create(arena, ASKED_BYTES, &out));
    for (int i = 0; i < PURPOSE_COUNT; i++) {
        if (!is_asked[i])
            continue;
        buf_str(&out, out.used > 0 ? STR(",") : STR_NONE);
        buf_str(&out, str_c(purpose_name((enum purpose)i)));
    }
    return buf_finish(&out, ret_asked);
}

static enum err check_contact(struct str contact, struct problem *problem)
{
    if (str_is_line(contact))
        return OK;
    problem_set(problem, E_INVALID, "/contact", "Write the contact in one line.",
                "Écrivez le contact sur une ligne.");
    return E_INVALID;
}

enum err privacy_set_run(struct write_context *context, struct command *command)
{
    const struct privacy_request *request = command->request;
    struct privacy_terms *privacy = request->ret_privacy;
    TRY(privacy_load(context->db, command->arena, privacy));
    if (request->has_contact)
        privacy->contact = str_trim(request->contact);
    TRY(check_contact(privacy->contact, &command->problem));
    if (request->has_notice_fr)
        privacy->notice_fr = str_trim(request->notice_fr);
    if (request->has_notice_en)
        privacy->notice_en = str_trim(request->notice_en);
    if (request->has_asked)
        TRY(read_asked(command->arena, &request->asked, &command->problem, &privacy->asked));
    TRY(commit_begin_writing(context, command));
    commit_keep(context);
    return privacy_terms_set(context->db, privacy, context->now);
}

void privacy_put(struct buf *out, const struct privacy_terms *privacy)
{
    struct json json = { .out = out };
    json_object_open(&json, NULL);
    json_put_str_or_null(&json, "contact", privacy->contact);
    json_put_str_or_null(&json, "notice_fr", privacy->notice_fr);
    json_put_str_or_null(&json, "notice_en", privacy->notice_en);
    json_array_open(&json, "asked");
    for (int i = 0; i < PURPOSE_COUNT; i++) {
        if (privacy_asks(privacy, (enum purpose)i))
            json_put_text(&json, NULL, purpose_name((enum purpose)i));
    }
    json_array_close(&json);
    json_object_close(&json);
}
