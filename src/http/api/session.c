/* session.c - GET /v1/session: what the key at hand is, and may do. */
#include "app/answer.h"
#include "app/message/messages.h"
#include "app/payment/payments.h"
#include "app/scans.h"
#include "app/setup.h"
#include "core/money.h"
#include "http/api.h"
#include "http/request.h"
#include "http/service.h"

#define SESSION_MAX_BYTES 4096

static const struct schema_field key_fields[] = {
    { .name = "id", .kind = SCHEMA_TEXT },
    { .name = "label", .kind = SCHEMA_TEXT },
    { .name = "scopes",
      .kind = SCHEMA_TEXT,
      .is_list = true,
      .values = "quote|earn|spend|members.read|members.write|adjust|report|admin" },
};
static const struct schema key_schema = { "SessionKey", "The key at hand.",
                                          SCHEMA_ROWS(key_fields) };

static const struct schema_field shop_fields[] = {
    { .name = "code", .kind = SCHEMA_TEXT },
    { .name = "name", .kind = SCHEMA_TEXT },
    { .name = "language", .kind = SCHEMA_TEXT, .values = "fr|en", .doc = "Of its receipts." },
    { .name = "zone", .kind = SCHEMA_TEXT, .doc = "Its time zone: Europe/Paris." },
};
static const struct schema shop_schema = { "SessionShop", "The shop a key is bound to.",
                                           SCHEMA_ROWS(shop_fields) };

static const struct schema_field scans_fields[] = {
    { .name = "country",
      .kind = SCHEMA_TEXT,
      .doc = "ISO 3166: of telephone numbers without a +." },
    { .name = "scale_labels",
      .kind = SCHEMA_TEXT,
      .is_list = true,
      .doc = "How labels of the scales begin, two digits each." },
};
static const struct schema scans_schema = { "SessionScans", "How scans are read.",
                                            SCHEMA_ROWS(scans_fields) };

static const struct schema_field staff_fields[] = {
    { .name = "operator",
      .kind = SCHEMA_TEXT,
      .is_nullable = true,
      .doc = "Code of who has signed in by the word in Habitue-Operator; null: nobody." },
    { .name = "ends_at", .kind = SCHEMA_INSTANT, .is_nullable = true },
    { .name = "may",
      .kind = SCHEMA_TEXT,
      .is_list = true,
      .doc = "The names of the acts that the role allows." },
};
static const struct schema staff_schema = { "SessionStaff", "Who stands at the till.",
                                            SCHEMA_ROWS(staff_fields) };

static const struct schema_field session_fields[] = {
    { .name = "key", .kind = SCHEMA_OBJECT, .schema = &key_schema },
    { .name = "merchant", .kind = SCHEMA_TEXT },
    { .name = "shop",
      .kind = SCHEMA_OBJECT,
      .schema = &shop_schema,
      .is_nullable = true,
      .doc = "null: the key may speak for any shop." },
    { .name = "till", .kind = SCHEMA_TEXT, .is_nullable = true },
    { .name = "currency", .kind = SCHEMA_TEXT, .doc = "ISO 4217." },
    { .name = "decimals", .kind = SCHEMA_INT, .doc = "Of an amount: 1250 is 12.50 with 2." },
    { .name = "scans",
      .kind = SCHEMA_OBJECT,
      .schema = &scans_schema,
      .doc = "By what POST /v1/scans reads, for tills that read by themselves." },
    { .name = "mail", .kind = SCHEMA_BOOL, .doc = "Whether this server sends letters." },
    { .name = "staff",
      .kind = SCHEMA_OBJECT,
      .schema = &staff_schema,
      .is_nullable = true,
      .doc = "null: the key does not ask for staff." },
    { .name = "providers",
      .kind = SCHEMA_TEXT,
      .is_list = true,
      .doc = "Of payments: where a customer can pay money in. The counter is always one." },
};
static const struct schema session_schema = { "Session", "Who speaks.",
                                              SCHEMA_ROWS(session_fields) };

static void put_scopes(struct json *out, int64_t scopes)
{
    char room[128];
    struct buf names = BUF(room);
    struct str rest = STR_NONE;
    struct str name = STR_NONE;
    scopes_format(&names, scopes);
    json_array_open(out, "scopes");
    if (buf_finish(&names, &rest) == OK && rest.len > 0) {
        while (str_cut(&rest, ',', &name))
            json_put_str(out, NULL, str_trim(name));
    }
    json_array_close(out);
}

static void put_shop(struct json *out, const struct app_shop *shop)
{
    if (shop == NULL) {
        json_put_null(out, "shop");
        return;
    }
    json_object_open(out, "shop");
    json_put_str(out, "code", shop->shop.code);
    json_put_str(out, "name", shop->shop.name);
    json_put_str(out, "language", shop->shop.language);
    json_put_str(out, "zone", shop->shop.zone);
    json_object_close(out);
}

static void put_scans(struct json *out, const struct app *app)
{
    const struct scan_settings settings = scans_settings(app);
    json_object_open(out, "scans");
    json_put_str(out, "country", settings.country);
    json_array_open(out, "scale_labels");
    for (size_t i = 0; i < settings.weight_label_count; i++)
        json_put_str(out, NULL, settings.weight_labels[i]);
    json_array_close(out);
    json_object_close(out);
}

static void put_providers(struct json *out, struct app *app)
{
    const struct pay_settings *settings = payments_settings(app_payments(app));
    const struct provider *provider = NULL;
    json_array_open(out, "providers");
    for (size_t i = 0; settings != NULL && (provider = provider_at(settings, i)) != NULL; i++)
        json_put_text(out, NULL, provider->name);
    json_array_close(out);
}

/* Whoever has signed in: that nobody has is no error here. */
static enum err put_staff(struct json *out, struct request *rq)
{
    struct caller caller = rq->caller;
    if (!caller.staff.is_asked) {
        json_put_null(out, "staff");
        return OK;
    }
    caller.staff.acts = ACT_BIT(ACT_LOOK);
    caller.staff.approval = STR_NONE;
    enum err err = staff_enter(rq->db, rq->arena, instant_now(), &caller);
    if (err != OK && err != E_OPERATOR_NEEDED && err != E_OFFICE_NEEDED)
        return err;
    json_object_open(out, "staff");
    json_put_str_or_null(out, "operator", caller.operator_id);
    if (err == OK) {
        answer_put_instant(out, "ends_at", caller.staff.ends);
        staff_put_may(out, caller.staff.role);
    } else {
        json_put_null(out, "ends_at");
        json_array_open(out, "may");
        json_array_close(out);
    }
    json_object_close(out);
    return OK;
}

static enum err get_session(struct request *rq)
{
    struct app *app = rq->visit.app;
    const struct merchant *merchant = app_merchant(app);
    const struct till *till = rq->key.till_id == 0 ? NULL : app_till_by_id(app, rq->key.till_id);

    TRY(reply_begin(rq, 200, SESSION_MAX_BYTES));
    struct json out = { .out = &rq->reply.out };
    json_object_open(&out, NULL);
    json_object_open(&out, "key");
    json_put_id(&out, "id", rq->key.id);
    json_put_str(&out, "label", rq->key.label);
    put_scopes(&out, rq->key.scopes);
    json_object_close(&out);
    json_put_str(&out, "merchant", merchant->name);
    put_shop(&out, rq->key.shop_id == 0 ? NULL : app_shop_by_id(app, rq->key.shop_id));
    if (till != NULL)
        json_put_str(&out, "till", till->code);
    else
        json_put_null(&out, "till");
    json_put_str(&out, "currency", currency_code(merchant->currency));
    json_put_int(&out, "decimals", currency_decimals(merchant->currency));
    put_scans(&out, app);
    json_put_bool(&out, "mail", mail_is_set_up(messages_settings(app_messages(app))));
    TRY(put_staff(&out, rq));
    put_providers(&out, app);
    json_object_close(&out);
    return OK;
}

const struct route session_routes[] = {
    { METHOD_GET, "/v1/session", get_session, ACCESS_KEY, .act = ACT_OPEN, .name = "getSession",
      .tag = "Session", .doc = "What this key is and may do.", .status = 200,
      .answer = &session_schema },
};
const size_t session_route_count = COUNT(session_routes);
