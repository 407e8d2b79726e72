/* scan_tell.c - what was read, as JSON. */
#include "scan/scan_tell.h"

#include "core/json.h"
#include "loyalty/bearer.h"

/* A bearer's code begins with what it is for. */
static const char *kind_of(const struct scan *scan)
{
    if (scan->kind != SCAN_BEARER)
        return scan_kind_name(scan->kind);
    return scan->code.ptr[0] == BEARER_GIFT_CARD ? "gift_card" : "voucher";
}

static void put_refusal(struct json *json, enum err err)
{
    if (err == OK) {
        json_put_null(json, "refusal");
        return;
    }
    json_object_open(json, "refusal");
    json_put_text(json, "code", err_code(err));
    json_put_text(json, "fr", err_text(err, ERR_FR));
    json_put_text(json, "en", err_text(err, ERR_EN));
    json_object_close(json);
}

enum err scan_tell(struct arena *arena, struct str text, const struct scan_settings *settings,
                   struct buf *out)
{
    struct json json = { .out = out };
    struct scan scan = { 0 };
    struct str code = STR_NONE;
    enum err err = scan_read(arena, text, settings, &scan);
    if (err == E_NO_MEMORY)
        return err;
    json_object_open(&json, NULL);
    if (err == OK) {
        code = scan.code;
        if (scan.kind == SCAN_ROTATING)
            TRY(scan_write_rotating(arena, &scan, &code));
        json_put_text(&json, "kind", kind_of(&scan));
        json_put_text(&json, "medium", scan_medium_name(scan.medium));
        err = scan_refusal(&scan);
    } else {
        json_put_null(&json, "kind");
        json_put_null(&json, "medium");
    }
    json_put_str_or_null(&json, "code", code);
    json_put_str_or_null(&json, "phone", scan.phone);
    put_refusal(&json, err);
    json_object_close(&json);
    return out->err;
}
