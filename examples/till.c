/* till.c - a till that decides a basket by itself, with the shop's own rules, while the line is down.
 *
 *      cc till.c -lhabitue -o till && ./till
 *
 * What it decided is sent to the server later, as it is: the body of POST /v1/purchases is the "purchase"
 * below.
 */
#include <habitue.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* As GET /v1/programs/active gave it this morning, and the till kept it. */
static const char program[] =
    "{\"format\": 1, \"name\": {\"fr\": \"Carte de points\"}, \"currency\": \"EUR\","
    " \"units\": [{\"id\": \"points\", \"label\": {\"fr\": \"points\"}, \"kind\": \"points\","
    "   \"expiry\": {\"months\": 12}}],"
    " \"rules\": [{\"id\": \"base\", \"on\": \"purchase\","
    "   \"give\": {\"unit\": \"points\", \"per_amount\": {\"every\": 1000, \"points\": 1}}}],"
    " \"rewards\": [{\"id\": \"five-euros\", \"label\": {\"fr\": \"5 € de remise\"},"
    "   \"cost\": {\"unit\": \"points\", \"points\": 10}, \"effect\": {\"amount_off\": 500}}]}";

/* What was scanned, and what the till remembers of the customer. */
static const char request[] =
    "{\"purchase\": {\"receipt\": \"000123\", \"card\": \"2900000000018\","
    "   \"at\": \"2026-11-22T10:41:07+01:00\","
    "   \"lines\": [{\"label\": \"Tomates\", \"quantity\": \"1.250\", \"amount\": 375, \"vat\": "
    "\"5.5\"},"
    "             {\"label\": \"Panier de légumes\", \"amount\": 3115, \"vat\": \"5.5\"}],"
    "   \"redeem\": [{\"reward\": \"five-euros\"}],"
    "   \"print\": {\"columns\": 32, \"language\": \"fr\"}},"
    " \"account\": {\"balances\": [{\"unit\": \"points\", \"points\": 12}]}}";

/* Cents as people write them. */
static void print_amount(const char *what, int64_t cents)
{
    printf("%-20s%9" PRId64 ",%02" PRId64 "\n", what, cents / 100, cents % 100);
}

static void print_receipt(struct habitue *engine)
{
    char pointer[64];
    int64_t due = 0;
    int64_t tax = 0;
    size_t count = habitue_count(engine, "/effects/receipt/lines");

    if (habitue_number(engine, "/effects/total/due", &due))
        print_amount("A payer", due);
    if (habitue_number(engine, "/effects/vat/0/tax", &tax))
        print_amount("dont TVA", tax);
    printf("--------------------------------\n");
    for (size_t i = 0; i < count; i++) {
        const char *line;
        (void)snprintf(pointer, sizeof(pointer), "/effects/receipt/lines/%zu", i);
        line = habitue_text(engine, pointer);
        printf("%s\n", line ? line : "");
    }
}

int main(void)
{
    struct habitue *engine = NULL;
    enum habitue_result result = habitue_open(NULL, 0, &engine);

    if (result == HABITUE_EFFECTS)
        result = habitue_load(engine, program, strlen(program));
    if (result == HABITUE_EFFECTS)
        result = habitue_evaluate(engine, request, strlen(request));
    if (result == HABITUE_EFFECTS) {
        print_receipt(engine);
    } else {
        const char *why = engine ? habitue_text(engine, "/refusal/fr") : NULL;
        (void)fprintf(stderr, "till: %s\n", why ? why : habitue_sentence(result, HABITUE_FR));
    }
    habitue_close(engine);
    return result == HABITUE_EFFECTS ? 0 : 1;
}
