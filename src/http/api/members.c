/* members.c - the customer file.
 *
 *   POST  /v1/members          enrol: opens an account with a card, or joins one
 *   GET   /v1/members?...      search by name, phone, email or card
 *   GET   /v1/members/{id}     one file
 *   PATCH /v1/members/{id}     changes the fields it names; null empties one
 */
#include "app/members.h"
#include "http/answers.h"
#include "http/api.h"
#include "http/api/people/consents.h"
#include "http/request.h"
#include "http/service.h"

#define MEMBER_BODY_MAX_BYTES  16384
#define PHONE_MAX_BYTES        40 /* as typed, with blanks */
#define POSTCODE_MAX_BYTES     16
#define ADDRESS_LINE_MAX_BYTES 152 /* 38 characters of four bytes */
#define CURSOR_MAX_BYTES       64

/* ---- what a request is ------------------------------------------------------------------------- */

/* clang-format off */
#define MEMBER_TEXT(member_, max_, ...) JSON_FIELD_TEXT(struct member_request, member_, 0, (max_), JSON_HAS(struct member_request, has_##member_), .is_nullable = true, __VA_ARGS__)
#define MEMBER_FIELDS                                                                              \
    MEMBER_TEXT(first_name, NAME_MAX_BYTES),                                                       \
    MEMBER_TEXT(last_name, NAME_MAX_BYTES),                                                        \
    MEMBER_TEXT(phone, PHONE_MAX_BYTES, .doc = "As people write it; kept as E.164."),              \
    MEMBER_TEXT(email, EMAIL_MAX_BYTES),                                                           \
    JSON_FIELD_DATE(struct member_request, birth, JSON_HAS(struct member_request, has_birth), .is_nullable = true), \
    MEMBER_TEXT(birthday, 5, .doc = "Month and day, 02-29, of a birth whose year is not told."),     \
    MEMBER_TEXT(flat, ADDRESS_LINE_MAX_BYTES, .doc = "Of the address, with floor and staircase; each line has at most 38 characters."), \
    MEMBER_TEXT(building, ADDRESS_LINE_MAX_BYTES, .doc = "Of the address, with its entrance."),     \
    MEMBER_TEXT(street, ADDRESS_LINE_MAX_BYTES, .doc = "Of the address, with the number."),         \
    MEMBER_TEXT(place, ADDRESS_LINE_MAX_BYTES, .doc = "A hamlet, or a post office box."),           \
    MEMBER_TEXT(postcode, POSTCODE_MAX_BYTES),                                                     \
    MEMBER_TEXT(town, ADDRESS_LINE_MAX_BYTES),                                                     \
    MEMBER_TEXT(language, 2, .doc = "fr or en; the shop's otherwise."),                            \
    MEMBER_TEXT(note, NOTE_MAX_BYTES),                                                             \
    JSON_FIELD_ARRAY(struct member_request, tags, NULL, 0, MEMBER_TAGS_MAX, JSON_HAS(struct member_request, has_tags), .is_nullable = true, .doc = "Short names without a comma, for conditions of the programme: student.")

static const struct json_field receipt_fields[] = {
    JSON_FIELD_TEXT(struct joining_receipt, number, 1, RECEIPT_MAX_BYTES, .is_required = true, .doc = "As the purchase will have it."),
    JSON_FIELD_INT(struct joining_receipt, amount_minor, 0, MONEY_MINOR_MAX, .name = "amount", .is_required = true, .doc = "What is to be paid, in minor units."),
};
static const struct json_table receipt_table = { "JoiningReceipt", sizeof(struct joining_receipt), receipt_fields, COUNT(receipt_fields), "What is bought at the moment." };

#define JOINING_FIELDS                                                                             \
    JSON_FIELD_OBJECT(struct member_request, receipt, struct joining_receipt, &receipt_table, JSON_HAS(struct member_request, has_receipt), .doc = "Where one may join from an amount on."), \
    JSON_FIELD_TEXT(struct member_request, override, 1, NOTE_MAX_BYTES, .doc = "Why somebody joins against the rule: for a key with the scope admin; stands in the journal, so it names nobody."), \
    JSON_FIELD_TEXT(struct member_request, operator_id, 1, CODE_MAX_BYTES, .name = "operator", .doc = "Who lets him, with override; who asked, with consents.")

static const struct json_field enrol_fields[] = {
    MEMBER_FIELDS,
    JOINING_FIELDS,
    JSON_FIELD_BOOL(struct member_request, is_anonymous, .name = "anonymous", .doc = "A card for nobody yet: neither a name nor a phone nor an email is told."),
    JSON_FIELD_TEXT(struct member_request, card, CARD_CODE_MIN_BYTES, CARD_CODE_MAX_BYTES, .doc = "A card at hand; the house makes a number otherwise."),
    JSON_FIELD_TEXT(struct member_request, kind, 1, CODE_MAX_BYTES, .doc = "Of the card, a word of the shop's, for conditions of the programme: chip, app."),
    JSON_FIELD_TEXT(struct member_request, shop, 1, CODE_MAX_BYTES, .doc = "Where; the key's otherwise."),
    JSON_FIELD_TEXT(struct member_request, invitation, 1, CODE_MAX_BYTES, .doc = "A code by which an account is joined, or one of the shop's, by which a new one may be opened."),
    JSON_FIELD_ARRAY(struct member_request, consents, &consent_told_table, 0, CONSENTS_MAX, .doc = "What this member lets the shop do; each purpose once. Nothing is consented to by joining."),
    JSON_FIELD_TEXT(struct member_request, referred_by, 1, CODE_MAX_BYTES, .doc = "The referral code, or a card number, of the customer who sent this one."),
};
static const struct json_table enrol_table = { "EnrolRequest", sizeof(struct member_request), enrol_fields, COUNT(enrol_fields), "A new member: a first name, last name, phone or email is needed, or \"anonymous\"." };

static const struct json_field change_fields[] = { MEMBER_FIELDS, JOINING_FIELDS };
static const struct json_table change_table = { "MemberChange", sizeof(struct member_request), change_fields, COUNT(change_fields), "The fields that change; null empties one." };

static const struct json_field list_fields[] = {
    JSON_FIELD_TEXT(struct member_list_request, name, 1, NAME_MAX_BYTES, .doc = "Words of the name, or their beginnings, in any order, without accents."),
    JSON_FIELD_TEXT(struct member_list_request, phone, 1, PHONE_MAX_BYTES),
    JSON_FIELD_TEXT(struct member_list_request, email, 1, EMAIL_MAX_BYTES),
    JSON_FIELD_TEXT(struct member_list_request, card, 1, CARD_CODE_MAX_BYTES),
    JSON_FIELD_TEXT(struct member_list_request, cursor, 1, CURSOR_MAX_BYTES, .doc = "next_cursor of the page before."),
    JSON_FIELD_INT(struct member_list_request, limit, 1, LIST_LIMIT_MAX, .doc = "Members per page; 50 otherwise."),
};
static const struct json_table list_table = { "MemberQuery", sizeof(struct member_list_request), list_fields, COUNT(list_fields), "Who is looked for." };

/* ---- what an answer is -------------------------------------------------------------------------- */

static const struct schema_field enrolled_fields[] = {
    { .name = "id",      .kind = SCHEMA_ID },
    { .name = "account", .kind = SCHEMA_ID },
    { .name = "card",    .kind = SCHEMA_TEXT },
    { .name = "referral_code", .kind = SCHEMA_TEXT, .is_nullable = true, .doc = "To be told to friends, who tell it when they enrol." },
};
static const struct schema enrolled_schema = { "Enrolled", "A new member.", SCHEMA_ROWS(enrolled_fields) };

static const struct schema_field changed_fields[] = {
    { .name = "id",      .kind = SCHEMA_ID },
    { .name = "account", .kind = SCHEMA_ID },
};
static const struct schema changed_schema = { "MemberChanged", "The member that was changed.", SCHEMA_ROWS(changed_fields) };

#define MEMBER_HEAD                                                                                \
    { .name = "id", .kind = SCHEMA_ID },                                                           \
    { .name = "account", .kind = SCHEMA_ID },                                                      \
    { .name = "first_name", .kind = SCHEMA_TEXT },                                                 \
    { .name = "last_name", .kind = SCHEMA_TEXT },                                                  \
    { .name = "phone", .kind = SCHEMA_TEXT, .is_nullable = true },                                 \
    { .name = "email", .kind = SCHEMA_TEXT, .is_nullable = true }
#define MEMBER_CARDS { .name = "cards", .kind = SCHEMA_OBJECT, .schema = &own_card_schema, .is_list = true }

static const struct schema_field found_fields[] = { MEMBER_HEAD, MEMBER_CARDS };
static const struct schema found_schema = { "MemberFound", "A member of a list.", SCHEMA_ROWS(found_fields) };

static const struct schema_field list_answer_fields[] = {
    { .name = "members",     .kind = SCHEMA_OBJECT, .schema = &found_schema, .is_list = true },
    { .name = "next_cursor", .kind = SCHEMA_TEXT, .is_nullable = true, .doc = "null: this was the last page." },
};
static const struct schema list_schema = { "MemberList", "Members, in a stable order.", SCHEMA_ROWS(list_answer_fields) };

static const struct schema_field member_fields[] = {
    MEMBER_HEAD,
    { .name = "birth",      .kind = SCHEMA_DATE, .is_nullable = true },
    { .name = "birthday",   .kind = SCHEMA_TEXT, .is_nullable = true, .doc = "Month and day; birth is null where the year is not known." },
    { .name = "flat",       .kind = SCHEMA_TEXT, .is_nullable = true },
    { .name = "building",   .kind = SCHEMA_TEXT, .is_nullable = true },
    { .name = "street",     .kind = SCHEMA_TEXT, .is_nullable = true },
    { .name = "place",      .kind = SCHEMA_TEXT, .is_nullable = true },
    { .name = "postcode",   .kind = SCHEMA_TEXT, .is_nullable = true },
    { .name = "town",       .kind = SCHEMA_TEXT, .is_nullable = true },
    { .name = "language",   .kind = SCHEMA_TEXT, .values = "fr|en" },
    { .name = "note",       .kind = SCHEMA_TEXT, .is_nullable = true },
    { .name = "tags",       .kind = SCHEMA_TEXT, .is_list = true },
    { .name = "joined_at",  .kind = SCHEMA_INSTANT },
    { .name = "changed_at", .kind = SCHEMA_INSTANT },
    { .name = "referral_code", .kind = SCHEMA_TEXT, .is_nullable = true, .doc = "To be told to friends; null for who was enrolled before there were codes, until the file is changed." },
    { .name = "friends", .kind = SCHEMA_INT, .doc = "Who enrolled with it." },
    { .name = "friends_credited", .kind = SCHEMA_INT, .doc = "Those of them whose first purchase was credited." },
    { .name = "referred_by", .kind = SCHEMA_ID, .is_nullable = true, .doc = "The account of who sent this member." },
    { .name = "consents", .kind = SCHEMA_OBJECT, .schema = &consent_state_schema, .is_list = true },
    { .name = "currency",   .kind = SCHEMA_TEXT },
    MEMBER_CARDS,
    { .name = "balances",   .kind = SCHEMA_OBJECT, .schema = &balance_schema, .is_list = true },
};
static const struct schema member_schema = { "Member", "A member's file.", SCHEMA_ROWS(member_fields) };
/* clang-format on */

static const struct blame member_blames[] = {
    { E_SHOP_UNKNOWN, "/shop" },
    { E_CARD_TAKEN, "/card" },
    { E_REFERRAL_UNKNOWN, "/referred_by" },
    { E_ACCOUNT_CLOSED, "/referred_by" },
    { E_REFERRAL_OWN, "/referred_by" },
    { E_INVITATION_UNKNOWN, "/invitation" },
    { E_INVITATION_USED, "/invitation" },
    { E_INVITATION_ENDED, "/invitation" },
    { E_CARD_BLOCKED, "/referred_by" },
    { E_CARD_REPLACED, "/referred_by" },
    { E_CARD_DORMANT, "/referred_by" },
    { OK, NULL },
};

/* ---- handlers ----------------------------------------------------------------------------------- */

static enum err check_language(struct request *rq, const struct member_request *member)
{
    if (member->language.len == 0 || str_eq(member->language, STR("fr")) ||
        str_eq(member->language, STR("en")))
        return OK;
    return request_refuse(rq, E_INVALID, "/language", "The language must be fr or en.",
                          "La langue doit être fr ou en.");
}

static enum err check_birthday(struct request *rq, const struct member_request *member)
{
    if (!member->has_birthday || !member->has_birth)
        return OK;
    return request_refuse(rq, E_INVALID, "/birthday", "Tell birth, or birthday: one of the two.",
                          "Indiquez birth ou birthday : l'un des deux.");
}

static enum err read_member(struct request *rq, struct member_request **ret_member)
{
    struct member_request *member = ARENA_NEW(rq->arena, struct member_request);
    if (member == NULL)
        return E_NO_MEMORY;
    TRY(request_json(rq, member));
    TRY(check_language(rq, member));
    TRY(check_birthday(rq, member));

    /* A date that is null or absent is none; zero would be the first day of 1970. */
    const struct json_node *birth = json_get(rq->json, STR("birth"));
    if (birth == NULL || birth->type == JSON_NULL)
        member->birth = DATE_NONE;
    *ret_member = member;
    return OK;
}

static enum err post_member(struct request *rq)
{
    struct member_request *member = NULL;
    TRY(read_member(rq, &member));
    if (member->invitation.len > 0)
        TRY(request_try_code(rq));
    return request_command(rq, member_enrol_run, member);
}

static enum err patch_member(struct request *rq)
{
    struct member_request *member = NULL;
    TRY(read_member(rq, &member));
    member->member = rq->id;
    request_aim_at_id(rq, member->member);
    return request_command(rq, member_change_run, member);
}

static enum err get_member(struct request *rq)
{
    TRY(reply_begin(rq, 200, REPLY_MAX_BYTES));
    return member_show(rq->visit.app, rq->db, rq->arena, rq->id, &rq->reply.out);
}

static enum err get_members(struct request *rq)
{
    struct member_list_request wanted = { .limit = 0 };
    TRY(request_query(rq, &wanted));
    TRY(reply_begin(rq, 200, REPLY_MAX_BYTES));
    return member_list(rq->visit.app, rq->db, rq->arena, &wanted, &rq->reply.out);
}

const struct route member_routes[] = {
    { METHOD_POST, "/v1/members", post_member, ACCESS_KEY, SCOPE_MEMBERS_WRITE, .act = ACT_ENROL,
      .is_write = true, .body_max_bytes = MEMBER_BODY_MAX_BYTES, .body = &enrol_table,
      .blames = member_blames, .name = "enrolMember", .tag = "Members",
      .doc = "Enrols a member: opens an account with a card, or joins one by an invitation.",
      .status = 201, .answer = &enrolled_schema,
      .body_example = "{\"first_name\":\"Jeanne\",\"last_name\":\"Martin\","
                      "\"phone\":\"06 12 34 56 78\",\"email\":\"jeanne@example.org\","
                      "\"birth\":\"1980-02-29\",\"street\":\"12 rue des "
                      "Halles\",\"postcode\":\"74000\",\"town\":\"Annecy\",\"language\":\"fr\"}" },
    { METHOD_GET, "/v1/members", get_members, ACCESS_KEY, SCOPE_MEMBERS_READ, .act = ACT_LOOK,
      .query = &list_table, .name = "listMembers", .tag = "Members",
      .doc = "Looks for members by name, phone, email or card.", .status = 200,
      .answer = &list_schema },
    { METHOD_GET, "/v1/members/{id}", get_member, ACCESS_KEY, SCOPE_MEMBERS_READ, .act = ACT_LOOK,
      .name = "getMember", .tag = "Members", .doc = "One member's file.",
      .id_doc = "Of the member.", .status = 200, .answer = &member_schema },
    { METHOD_PATCH, "/v1/members/{id}", patch_member, ACCESS_KEY, SCOPE_MEMBERS_WRITE,
      .act = ACT_ENROL, .is_write = true, .body_max_bytes = MEMBER_BODY_MAX_BYTES,
      .body = &change_table, .name = "changeMember", .tag = "Members",
      .doc = "Changes the fields it names; null empties one.", .id_doc = "Of the member.",
      .status = 200, .answer = &changed_schema,
      .body_example = "{\"phone\":\"+33698765432\",\"note\":null}" },
};
const size_t member_route_count = COUNT(member_routes);
