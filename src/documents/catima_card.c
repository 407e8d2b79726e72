/* catima_card.c - the link and the table. */
#include "documents/catima_card.h"

#include "core/percent.h"
#include "documents/archive.h"

#define SHARE_PAGE "https://catima.app/share#"
#define US_PER_MS  1000
#define COLOUR_OPAQUE                                                                              \
    (INT64_C(1) << 24) /* of Android's, whose upper byte says so, and whose highest bit is a sign */

static void put_colour(struct buf *out, const struct pass *pass)
{
    buf_int(out, pass->colour - COLOUR_OPAQUE);
}

static void put_until(struct buf *out, const struct pass *pass)
{
    if (pass->until.us != 0)
        buf_int(out, pass->until.us / US_PER_MS);
}

/* ---- the link ----------------------------------------------------------------------------------- */

static void put_field(struct buf *out, const char *name, struct str value)
{
    if (out->used > 0)
        buf_char(out, '&');
    buf_str(out, str_c(name));
    buf_char(out, '=');
    percent_encode(out, value);
}

static void put_number(struct buf *out, const char *name,
                       void (*put)(struct buf *out, const struct pass *pass),
                       const struct pass *pass)
{
    char room[24];
    struct buf number = BUF(room);
    put(&number, pass);
    if (number.used > 0)
        put_field(out, name, (struct str){ .ptr = room, .len = number.used });
}

/* Each value is encoded, and then all of them once more. */
enum err catima_link_write(struct arena *arena, const struct pass *pass, struct buf *out)
{
    struct buf fields = { 0 };
    struct str text = STR_NONE;
    TRY(buf_create(arena, CATIMA_MAX_BYTES, &fields));
    put_field(&fields, "store", pass->issuer);
    put_field(&fields, "note", label_in(&pass->title, pass->language));
    put_field(&fields, "cardid", pass->code);
    put_field(&fields, "barcodetype", str_c(pass_symbol_name(pass_symbol(pass->code))));
    put_number(&fields, "expiry", put_until, pass);
    put_number(&fields, "headercolor", put_colour, pass);
    TRY(buf_finish(&fields, &text));
    buf_lit(out, SHARE_PAGE);
    percent_encode(out, text);
    return out->err;
}

/* ---- the file ----------------------------------------------------------------------------------- */

/* As RFC 4180 has it: no cell is taken for a formula here, because no spreadsheet reads it. */
static void put_cell(struct buf *out, struct str cell)
{
    buf_char(out, '"');
    for (size_t i = 0; i < cell.len; i++) {
        if (cell.ptr[i] == '"')
            buf_char(out, '"');
        buf_char(out, cell.ptr[i]);
    }
    buf_char(out, '"');
}

static void put_table(struct buf *out, const struct pass *pass)
{
    buf_lit(out, "2\r\n\r\n_id\r\n\r\n"
                 "_id,store,note,validfrom,expiry,balance,balancetype,cardid,barcodeid,barcodetype,"
                 "headercolor,starstatus,lastused,archive\r\n1,");
    put_cell(out, pass->issuer);
    buf_char(out, ',');
    put_cell(out, label_in(&pass->title, pass->language));
    buf_lit(out, ",,");
    put_until(out, pass);
    buf_lit(out, ",0,,");
    put_cell(out, pass->code);
    buf_lit(out, ",,");
    buf_str(out, str_c(pass_symbol_name(pass_symbol(pass->code))));
    buf_char(out, ',');
    put_colour(out, pass);
    buf_lit(out, ",0,0,0\r\n\r\ncardId,groupId\r\n");
}

enum err catima_file_write(struct arena *arena, const struct pass *pass, struct buf *out)
{
    struct archive_file file = { .name = STR("catima.csv") };
    struct buf table = { 0 };
    TRY(buf_create(arena, CATIMA_MAX_BYTES, &table));
    put_table(&table, pass);
    TRY(buf_finish(&table, &file.bytes));
    return archive_write(&file, 1, out);
}
