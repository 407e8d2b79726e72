/* toy_receipt.c - receipts of the toy shop, from a line of text. */
#include "tests/lib/check.h"
#include "tests/lib/toy_shop.h"

static int64_t number_of(struct str text, int decimals)
{
    int64_t number = 0;
    if (str_parse_decimal(text, decimals, 0, MONEY_MINOR_MAX, &number) != OK)
        check_failed(__FILE__, __LINE__, "\"%.*s\" is not an amount", STR_ARG(text));
    return number;
}

static size_t count_of(struct str text, char c)
{
    size_t count = 0;
    for (size_t i = 0; i < text.len; i++)
        count += text.ptr[i] == c;
    return count;
}

static void read_name(struct toy *toy, struct str name, struct receipt_line *line)
{
    struct str tags = name;
    struct str part = STR_NONE;
    struct str *list = toy_room(&toy->arena, count_of(name, '#') + 1, sizeof(*list));

    CHECK(str_cut(&tags, '#', &part));
    line->sku = str_sub(part, 0, str_find(part, ':'));
    line->category = str_sub(part, line->sku.len + 1, part.len);
    line->tags = list;
    while (tags.ptr != NULL && str_cut(&tags, '#', &part))
        list[line->tag_count++] = part;
}

static void read_line(struct toy *toy, struct str text, struct receipt_line *line)
{
    struct str word = STR_NONE;

    line->quantity_milli = 1000;
    CHECK(str_cut(&text, ' ', &word));
    read_name(toy, word, line);
    line->label = line->sku;
    while (text.ptr != NULL && str_cut(&text, ' ', &word)) {
        if (str_ends(word, STR("x")))
            line->quantity_milli = number_of(str_sub(word, 0, word.len - 1), 3);
        else if (str_begins(word, STR("@")))
            line->vat_bp = (int32_t)number_of(str_sub(word, 1, word.len), 2);
        else if (str_eq(word, STR("fixed")))
            line->is_fixed = true;
        else
            line->amount_minor = number_of(word, 2);
    }
}

static void read_ask(struct str text, struct receipt_ask *ask)
{
    size_t star = str_find(text, '*');
    size_t equal = str_find(text, '=');
    struct str value = str_sub(text, (star < equal ? star : equal) + 1, text.len);

    ask->reward = str_sub(text, 0, star < equal ? star : equal);
    if (star < text.len) {
        ask->kind = ASK_COUNT;
        ask->number = number_of(value, 0);
    } else if (equal < text.len) {
        bool is_amount = str_find(value, '.') < value.len;
        ask->kind = is_amount ? ASK_AMOUNT : ASK_POINTS;
        ask->number = number_of(value, is_amount ? 2 : 0);
    }
}

struct receipt toy_receipt(struct toy *toy, const char *lines_text, const char *asks_text)
{
    struct str lines_left = str_c(lines_text);
    struct str asks_left = str_c(asks_text);
    size_t line_count = lines_left.len > 0 ? count_of(lines_left, ',') + 1 : 0;
    size_t ask_count = asks_left.len > 0 ? count_of(asks_left, ',') + 1 : 0;
    struct receipt_line *lines = toy_room(&toy->arena, line_count, sizeof(*lines));
    struct receipt_ask *asks = toy_room(&toy->arena, ask_count, sizeof(*asks));
    struct str part = STR_NONE;

    for (size_t i = 0; i < line_count && str_cut(&lines_left, ',', &part); i++)
        read_line(toy, str_trim(part), &lines[i]);
    for (size_t i = 0; i < ask_count && str_cut(&asks_left, ',', &part); i++)
        read_ask(str_trim(part), &asks[i]);
    return (struct receipt){
        .number = STR("1"),
        .channel = STR("till"),
        .currency = toy->program.currency,
        .lines = lines,
        .line_count = line_count,
        .asks = asks,
        .ask_count = ask_count,
    };
}
