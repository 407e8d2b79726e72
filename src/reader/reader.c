/* reader.c - the command line of habitue-reader. */
#include "reader/reader.h"

#include <stdio.h>
#include <string.h>

#include "core/io.h"
#include "core/limits.h"
#include "core/net/origin.h"
#include "reader/carry.h"
#include "reader/write.h"
#include "terminal/options.h"
#include "terminal/stop.h"
#include "terminal/usage.h"

#define ARENA_BYTES    (1u << 20)
#define HELP_MAX_BYTES 8192
#define PORT_NONE      (-1)
#define PORT_MAX       65535
#define WAIT_S         60 /* for a chip: time to take the next one out of its box */
#define SFI_MAX        30 /* ISO/IEC 7816-4: of a short number of a file */
#define RECORD_MAX     254

struct reader_values {
    const char *keys;
    const char *out;
    int64_t listen;
    struct option_paths origin;
    struct str reader;
    const char *aid;
    const char *record;
    const char *file;
    bool uid;
    bool tell_uid;
    const char *write;
    const char *address;
    int64_t wait; /* 0: it was not told */
    bool list;
    bool version;
    bool help;
    struct str lang;
};

/* ---- words with a form of their own -------------------------------------------------------------- */

/* Pairs of hexadecimal digits. */
static bool read_hex(const char *word, struct buf *out)
{
    for (; word[0] != '\0'; word += 2) {
        if (str_hex_value(word[0]) < 0 || str_hex_value(word[1]) < 0)
            return false;
        buf_char(out, (char)(str_hex_value(word[0]) * 16 + str_hex_value(word[1])));
    }
    return out->err == OK;
}

static bool is_layout(const char *word)
{
    return str_eq(str_c(word), STR("fr")) || str_eq(str_c(word), STR("us"));
}

static bool is_aid(const char *word)
{
    char room[TAG_AID_MAX_BYTES];
    struct buf aid = BUF(room);
    return read_hex(word, &aid) && aid.used >= TAG_AID_MIN_BYTES &&
           !tag_is_of_bank((struct str){ aid.base, aid.used });
}

/* "1:2": the second record of the file with the short number 1.  0: no such thing. */
static int record_of(const char *word)
{
    struct str rest = str_c(word);
    struct str sfi = STR_NONE;
    int64_t file = 0;
    int64_t record = 0;
    if (!str_cut(&rest, ':', &sfi) || rest.ptr == NULL ||
        str_parse_i64(sfi, 1, SFI_MAX, &file) != OK ||
        str_parse_i64(rest, 1, RECORD_MAX, &record) != OK)
        return 0;
    return (int)(file * 256 + record);
}

static bool is_record(const char *word)
{
    return record_of(word) != 0;
}

static int file_of(const char *word)
{
    char room[2];
    struct buf out = BUF(room);
    if (!read_hex(word, &out) || out.used != 2)
        return 0;
    return (uint8_t)room[0] * 256 + (uint8_t)room[1];
}

static bool is_file(const char *word)
{
    return file_of(word) != 0;
}

/* "https://shop.example", "http://192.168.1.5:443": curl understands more, but nobody needs it. */
static bool is_server(struct str address)
{
    size_t skip = str_begins(address, STR("https://"))  ? 8
                  : str_begins(address, STR("http://")) ? 7
                                                        : address.len;
    struct str host = str_sub(address, skip, address.len);
    for (size_t i = 0; i < host.len; i++) {
        char c = host.ptr[i];
        bool is_fine = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ||
                       c == ':' || c == '[' || c == ']';
        if (!is_fine)
            return false;
    }
    return host.len > 0;
}

/* Where the server is: an origin, and the merchant's path behind it if there is one; no slash at its end. */
static bool is_address(const char *word)
{
    struct str address = str_c(word);
    size_t scheme = str_begins(address, STR("https://")) ? 8 : 7;
    size_t host = str_find(str_sub(address, scheme, address.len), '/');
    bool has_more = str_find(address, '?') != address.len ||
                    str_find(address, '#') != address.len || str_find(address, ' ') != address.len;
    return is_server(str_sub(address, 0, scheme + host)) && str_is_ascii_printable(address) &&
           !has_more && !str_ends(address, STR("/"));
}

/* ---- the options --------------------------------------------------------------------------------- */

/* clang-format off */
static const struct option options[] = {
    OPTION_WORD(struct reader_values, keys, "fr|us", is_layout,
                "--%1 is the layout of the keyboard, fr or us, not \"%2\"",
                "--%1 est la disposition du clavier, fr ou us, et non « %2 »",
                .doc = { "types what a card tells, and Enter, where the cursor is",
                         "tape ce que dit la carte, puis Entrée, là où est le curseur" }),
    OPTION_PATH(struct reader_values, out, "FILE",
                .doc = { "writes it as lines of JSON; - is standard output",
                         "l'écrit en lignes de JSON ; - est la sortie standard" }),
    OPTION_INT(struct reader_values, listen, "PORT", 0, PORT_MAX,
               .doc = { "lets the till page of this machine listen, at 127.0.0.1:PORT",
                        "le fait entendre à la page de caisse de ce poste, sur 127.0.0.1:PORT" }),
    OPTION_PATHS(struct reader_values, origin, "URL", .max = READER_ORIGINS_MAX,
                 .doc = { "of the pages that may listen: https://shop.example",
                          "les pages qui peuvent écouter : https://boutique.example" }),
    OPTION_TEXT(struct reader_values, reader, "NAME", 1, 64,
                .doc = { "only readers with this in their name [all]",
                         "seulement les lecteurs dont le nom contient ceci [tous]" }),
    OPTION_FLAG(struct reader_values, uid,
                .doc = { "tells the number of a tag's chip, and no message on it",
                         "donne le numéro de la puce d'un tag, sans lire son message" }),
    OPTION_WORD(struct reader_values, aid, "HEX", is_aid,
                "--%1 is the name of an application of the shop's own, 5 to 16 bytes in hexadecimal and none of a bank's, not \"%2\"",
                "--%1 est le nom d'une application de la boutique, 5 à 16 octets en hexadécimal et pas celle d'une banque, et non « %2 »",
                .doc = { "reads chips that have this application",
                         "lit les puces qui ont cette application" }),
    OPTION_WORD(struct reader_values, record, "FILE:NUMBER", is_record,
                "--%1 is the short number of a file and the number of a record, such as 1:1, not \"%2\"",
                "--%1 est le numéro court d'un fichier et le numéro d'un enregistrement, comme 1:1, et non « %2 »",
                .doc = { "this record of it", "cet enregistrement" }),
    OPTION_WORD(struct reader_values, file, "HEX", is_file,
                "--%1 is the number of a file, two bytes in hexadecimal, not \"%2\"",
                "--%1 est le numéro d'un fichier, deux octets en hexadécimal, et non « %2 »",
                .doc = { "or this file of it", "ou ce fichier" }),
    OPTION_FLAG(struct reader_values, tell_uid, .name = "tell-uid",
                .doc = { "prints the number of the next chip that can prove itself, and ends",
                         "affiche le numéro de la prochaine puce qui peut se prouver, et se termine" }),
    OPTION_PATH(struct reader_values, write, "FILE",
                .doc = { "writes the chip for which the server answered this; - is standard input",
                         "écrit la puce pour laquelle le serveur a répondu ceci ; - est l'entrée standard" }),
    OPTION_WORD(struct reader_values, address, "URL", is_address,
                "--%1 is where the server is, without a slash at its end, such as https://shop.example, not \"%2\"",
                "--%1 est l'adresse du serveur, sans barre à la fin, comme https://boutique.example, et non « %2 »",
                .doc = { "where the server is: what the link to write stands behind",
                         "l'adresse du serveur, que suit le lien à écrire" }),
    OPTION_INT(struct reader_values, wait, "SECONDS", 1, READER_WAIT_MAX_S,
               .doc = { "how long it waits for that chip [60]", "combien de temps il attend cette puce [60]" }),
    OPTION_FLAG(struct reader_values, list, .doc = { "lists the readers that are plugged in", "liste les lecteurs branchés" }),
    OPTION_FLAG(struct reader_values, version, .doc = { "says which program this is", "dit de quel programme il s'agit" }),
    OPTION_TEXT(struct reader_values, lang, "fr|en", 2, 2,
                .doc = { "the language of what is said here; otherwise by LANG",
                         "la langue des messages ; sinon selon LANG" }),
    OPTION_FLAG(struct reader_values, help, .doc = { "says this", "affiche cette aide" }),
};
/* clang-format on */

static enum exit_code print_help(const struct console *console)
{
    char room[HELP_MAX_BYTES];
    struct buf out = BUF(room);
    struct str text = STR_NONE;
    buf_str(&out,
            str_c(console_phrase(
                console,
                PHRASE("habitue-reader - cards that are held to a reader, for the till\n\n"
                       "Usage: habitue-reader (--keys fr|us | --out FILE | --listen PORT) "
                       "[options]\n"
                       "       habitue-reader (--tell-uid | --write FILE) [options]\n\n",
                       "habitue-reader - les cartes posées sur un lecteur, pour la caisse\n\n"
                       "Usage : habitue-reader (--keys fr|us | --out FICHIER | --listen PORT) "
                       "[options]\n"
                       "        habitue-reader (--tell-uid | --write FICHIER) [options]\n\n"))));
    usage_put_options(&out, console, options, COUNT(options));
    buf_str(&out, str_c(console_phrase(console, PHRASE("\nThe whole story: man habitue-reader\n",
                                                       "\nEn détail : man habitue-reader\n"))));
    enum err err = buf_finish(&out, &text);
    assert(err == OK); /* our own words; the stories print it */
    console_print(text);
    return CLI_OK;
}

static enum exit_code refuse(const struct console *console, struct phrase phrase,
                             const struct str *words)
{
    char room[1024];
    struct buf out = BUF(room);
    wording_fill(&out, console_phrase(console, phrase), words);
    return console_refuse(console, CLI_USAGE,
                          PHRASE("%1 (habitue-reader --help says more)",
                                 "%1 (habitue-reader --help en dit plus)"),
                          WORDS((struct str){ out.base, out.used }));
}

/* A chip is written, or asked for its number, by itself: nothing is told to a till. */
static enum exit_code check_alone(const struct console *console, const struct reader_values *values)
{
    bool is_told = values->keys != NULL || values->out != NULL || values->listen != PORT_NONE ||
                   values->uid || values->aid != NULL;
    if (is_told || values->tell_uid == (values->write != NULL))
        return refuse(console,
                      PHRASE("--tell-uid or --write goes alone, with --wait, --reader and "
                             "--address at most",
                             "--tell-uid ou --write va seul, avec --wait, --reader et --address "
                             "au plus"),
                      WORDS_NONE);
    return CLI_OK;
}

/* What the table of options cannot see. */
static enum exit_code check(const struct console *console, const struct reader_values *values)
{
    bool has_place = values->record != NULL || values->file != NULL;
    for (size_t i = 0; i < values->origin.count; i++) {
        struct str origin = str_c(values->origin.items[i]);
        if (!origin_is_right(origin))
            return refuse(
                console,
                PHRASE("--origin is the address of the till page without its path, such as "
                       "https://shop.example, not \"%1\"",
                       "--origin est l'adresse de la page de caisse sans son chemin, comme "
                       "https://boutique.example, et non « %1 »"),
                WORDS(origin));
    }
    if (values->tell_uid || values->write != NULL || values->wait != 0 || values->address != NULL)
        return check_alone(console, values);
    if (values->list)
        return CLI_OK;
    if (values->keys == NULL && values->out == NULL && values->listen == PORT_NONE)
        return refuse(console,
                      PHRASE("say where it goes: --keys, --out or --listen",
                             "dites où cela va : --keys, --out ou --listen"),
                      WORDS_NONE);
    if ((values->listen != PORT_NONE) != (values->origin.count > 0))
        return refuse(console,
                      PHRASE("--listen and --origin go together: who listens, and where",
                             "--listen et --origin vont ensemble : qui écoute, et où"),
                      WORDS_NONE);
    if ((values->aid != NULL) != has_place || (values->record != NULL && values->file != NULL))
        return refuse(console,
                      PHRASE("--aid goes with --record or --file, the one or the other",
                             "--aid va avec --record ou --file, l'un ou l'autre"),
                      WORDS_NONE);
    return CLI_OK;
}

/* ---- running ------------------------------------------------------------------------------------- */

static enum exit_code serve(const struct console *console, const struct reader_values *values,
                            const struct watch_options *watch, const struct tag_plan *plan)
{
    CLEANUP(outlet_close) struct outlet outlet = { .fd = -1 };
    struct str culprit = STR_NONE;
    struct outlet_options told = {
        .has_keys = values->keys != NULL,
        .layout = str_eq(str_c(values->keys), STR("us")) ? KEYS_US : KEYS_FR,
        .file = values->out,
        .has_stream = values->listen != PORT_NONE,
        .stream = { .port = (int)values->listen,
                    .origins = values->origin.items,
                    .origin_count = values->origin.count },
    };
    enum err err = outlet_open(console, &told, &outlet, &culprit);
    if (err != OK)
        return console_fail(console, err, culprit);
    stop_catch_signals();
    if (outlet.stream != NULL)
        console_note(console,
                     PHRASE("the till page may listen at 127.0.0.1:%1",
                            "la page de caisse peut écouter sur 127.0.0.1:%1"),
                     WORDS(wording_number(&(struct number_word){ { 0 } },
                                          stream_port(outlet.stream))));
    err = carry_run(console, watch, plan, &outlet);
    return err == OK ? CLI_OK : console_fail(console, err, STR_NONE);
}

/* Keys stand in it: it is wiped as soon as it is read. */
static enum err read_order(const struct console *console, const struct reader_values *values,
                           struct buf *said, struct order *ret_order)
{
    bool is_standard_input = str_eq(str_c(values->write), STR("-"));
    const char *path = is_standard_input ? "/dev/stdin" : values->write;
    struct arena *arena = console->arena;
    struct str text = STR_NONE;
    size_t mark = arena_mark(arena);
    enum err err = io_read_file(arena, path, ORDER_MAX_BYTES, &text);
    if (err == OK)
        err = order_read(arena, text, str_c(values->address), said, ret_order);
    explicit_bzero(arena->base + mark, arena->used - mark);
    arena_reset(arena, mark);
    return err == E_TOO_LARGE ? E_CHIP_ORDER : err; /* no answer of the server is as long */
}

static enum exit_code write_order(const struct console *console, const struct reader_values *values,
                                  const struct watch_options *watch)
{
    CLEANUP(order_forget) struct order order = { 0 };
    char room[512];
    struct buf said = BUF(room);
    enum err err = read_order(console, values, &said, &order);
    if (err == E_CHIP_ORDER && said.used > 0)
        return console_refuse(console, CLI_REFUSED,
                              PHRASE("the server says: %1", "le serveur répond : %1"),
                              WORDS((struct str){ said.base, said.used }));
    if (err != OK) {
        bool is_standard_input = str_eq(str_c(values->write), STR("-"));
        return console_fail(console, err, is_standard_input ? STR_NONE : str_c(values->write));
    }
    err = write_run(console, watch, &order);
    return err == OK ? CLI_OK : console_fail(console, err, STR_NONE);
}

static enum exit_code run(const struct console *console, const struct reader_values *values)
{
    char room[TAG_AID_MAX_BYTES];
    struct buf aid = BUF(room);
    struct watch_options watch = { .reader = values->reader };
    struct tag_plan plan = { .is_uid_only = values->uid };
    enum err err = OK;
    if (values->tell_uid || values->write != NULL)
        watch.wait_s = values->wait != 0 ? values->wait : WAIT_S;
    if (values->write != NULL)
        return write_order(console, values, &watch);
    if (values->aid != NULL && read_hex(values->aid, &aid))
        plan.aid = (struct str){ aid.base, aid.used };
    plan.record = values->record != NULL ? record_of(values->record) : 0;
    plan.file = values->file != NULL ? file_of(values->file) : 0;
    if (values->tell_uid)
        err = write_tell_uid(console, &watch);
    else if (values->list)
        err = watch_list(console, &watch);
    else
        return serve(console, values, &watch, &plan);
    return err == OK ? CLI_OK : console_fail(console, err, STR_NONE);
}

static enum exit_code parse_and_run(struct console *console, struct words words)
{
    struct reader_values values = { .listen = PORT_NONE };
    struct option_set set = { options, COUNT(options), &values };
    struct usage_problem problem = { 0 };
    if (options_want_help(words))
        return print_help(console);
    if (options_parse(&set, 1, words, &problem) != OK)
        return refuse(console, problem.phrase, problem.words);
    if (values.version) {
        console_say(console, PHRASE("habitue-reader %1", "habitue-reader %1"),
                    WORDS(str_c(HABITUE_VERSION)));
        return CLI_OK;
    }
    enum exit_code code = check(console, &values);
    return code == CLI_OK ? run(console, &values) : code;
}

enum exit_code reader_run(int argc, char *const *argv)
{
    CLEANUP(arena_close) struct arena arena = { 0 };
    struct words words = { argv + 1, argc > 0 ? (size_t)argc - 1 : 0 };
    struct console console = { .language = console_language(options_told_language(words)),
                               .arena = &arena,
                               .program = "habitue-reader" };
    if (arena_open(&arena, ARENA_BYTES) != OK)
        return console_fail(&console, E_NO_MEMORY, STR_NONE);
    return parse_and_run(&console, words);
}
