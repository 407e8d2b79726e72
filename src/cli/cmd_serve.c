/* cmd_serve.c - habitue serve: opens the installation, lets the door be opened, and waits to be told
 * to stop.
 *
 * SIGTERM and SIGINT stop cleanly: no new request is taken, those that wait are recorded and
 * answered, the database is closed.  Under systemd (NOTIFY_SOCKET) the service says when it is ready
 * and when it stops.
 */
#include "cli/cli.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "app/settlement/settlements.h"
#include "app/wallet/wallet.h"
#include "cli/serve.h"
#include "core/instant.h"
#include "core/log.h"
#include "message/mail.h"
#include "pay/provider.h"

struct serve_values {
    const char *place;
    struct str listen;
    int64_t threads;
    int64_t open;
    struct str nightly;  /* HH:MM, or off */
    struct str printers; /* own, all, or off */
    struct str frames;   /* origins; empty: those of FRAMES_VARIABLE */
};

#define FRAMES_VARIABLE  "HABITUE_FRAMES"
#define FRAMES_MAX_BYTES (ORIGINS_MAX * (ORIGIN_MAX_BYTES + 2))

static const struct serve_values serve_defaults = {
    .listen = { "127.0.0.1:8080", 14 },
    .open = MERCHANTS_OPEN_DEFAULT,
    .nightly = { "03:10", 5 },
    .printers = { "own", 3 },
};

static const struct option serve_options[] = {
    OPTIONS_INSTALLATION(struct serve_values),
    OPTION_TEXT(struct serve_values, listen, "HOST:PORT", 1, 200,
                .doc = { "where to answer, [::1]:8080 for IPv6 [127.0.0.1:8080]",
                         "où répondre, [::1]:8080 en IPv6 [127.0.0.1:8080]" }),
    OPTION_INT(struct serve_values, threads, "N", 0, 64,
               .doc = { "that answer; 0: as the server thinks best [0]",
                        "qui répondent ; 0 : au choix du serveur [0]" }),
    OPTION_INT(struct serve_values, open, "N", 1, MERCHANTS_MAX,
               .doc = { "merchants whose databases are open at once [64]",
                        "commerces dont la base est ouverte en même temps [64]" }),
    OPTION_TEXT(struct serve_values, nightly, "HH:MM|off", 1, 16,
                .doc = { "when points expire and are announced, by the shop's clock [03:10]",
                         "quand les points expirent et sont annoncés, à l'heure du magasin "
                         "[03:10]" }),
    OPTION_TEXT(struct serve_values, printers, "own|all|off", 1, 16,
                .doc = { "whose receipt printers it goes to: also those of hosted merchants, or "
                         "none [own]",
                         "vers quelles imprimantes il va : aussi celles des commerces hébergés, "
                         "ou aucune [own]" }),
    OPTION_TEXT(
        struct serve_values, frames, "ORIGIN,...", 1, FRAMES_MAX_BYTES,
        .doc = { "whose pages may show the till in a frame, https://caisse.example [nobody's]",
                 "quelles pages peuvent montrer la caisse dans un cadre, "
                 "https://caisse.example [aucune]" }),
};

/* ---- systemd ---------------------------------------------------------------------------------- */

static void fd_close(int *fd)
{
    if (*fd >= 0)
        (void)close(*fd);
}

/* sd_notify(3) without its library: one datagram to the socket that systemd names.  Who is not
 * listening is not missed. */
static void notify(struct str state)
{
    struct str path = str_c(getenv("NOTIFY_SOCKET"));
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    if (path.len < 2 || path.len >= sizeof(address.sun_path))
        return;
    memcpy(address.sun_path, path.ptr, path.len);
    if (path.ptr[0] == '@') /* an abstract name */
        address.sun_path[0] = '\0';

    CLEANUP(fd_close) int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + path.len);
    if (fd < 0 || connect(fd, (struct sockaddr *)&address, size) != 0)
        return;
    struct iovec part = { .iov_base = (char *)(uintptr_t)state.ptr, .iov_len = state.len };
    struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1 };
    while (sendmsg(fd, &message, MSG_NOSIGNAL) < 0 && errno == EINTR)
        ;
}

/* ---- the run ---------------------------------------------------------------------------------- */

/* From here on the signals that end the program wait until they are asked for, in every thread. */
static void hold_signals(sigset_t *ret_signals)
{
    struct sigaction ignore = { .sa_handler = SIG_IGN };
    (void)sigemptyset(ret_signals);
    (void)sigaddset(ret_signals, SIGTERM);
    (void)sigaddset(ret_signals, SIGINT);
    (void)pthread_sigmask(SIG_BLOCK, ret_signals, NULL);
    (void)sigaction(SIGPIPE, &ignore, NULL);
}

static int wait_for_signal(const sigset_t *signals)
{
    int number = 0;
    while (sigwait(signals, &number) != 0)
        ;
    return number;
}

static enum exit_code fail(const struct console *console, enum err err, struct str subject)
{
    log_event(LOG_ERROR, "cannot_serve", LOG_TEXT("error", str_c(err_symbol(err))));
    return console_fail(console, err, subject);
}

#define NIGHTLY_OFF (-1)

#define SETTINGS_ARENA_BYTES    (64u << 10)
#define SETTLEMENTS_ARENA_BYTES (64u << 20) /* of address space: all versions, as they are read */

/* "03:10" as seconds of the day. */
static enum err read_nightly(struct str text, int32_t *ret_second)
{
    int64_t hour = 0;
    int64_t minute = 0;
    if (str_eq(text, STR("off"))) {
        *ret_second = NIGHTLY_OFF;
        return OK;
    }
    if (text.len != 5 || text.ptr[2] != ':' ||
        str_parse_i64(str_sub(text, 0, 2), 0, 23, &hour) != OK ||
        str_parse_i64(str_sub(text, 3, 2), 0, 59, &minute) != OK)
        return E_USAGE;
    *ret_second = (int32_t)(hour * 3600 + minute * 60);
    return OK;
}

/* "A merchant that is hosted sets up printers by its own keys": it reaches printers in the network alone, when the
 * operator says so, and nothing else of the machine. */
static enum err read_printers(struct str text, struct house_settings *settings)
{
    settings->own.printers = str_eq(text, STR("off")) ? CABLE_NOWHERE : CABLE_ALL;
    settings->hosted.printers = str_eq(text, STR("all")) ? CABLE_NETWORK : CABLE_NOWHERE;
    if (str_eq(text, STR("own")) || str_eq(text, STR("all")) || str_eq(text, STR("off")))
        return OK;
    return E_USAGE;
}

static enum exit_code refuse_printers(const struct console *console, struct str printers)
{
    return console_refuse(console, CLI_USAGE,
                          PHRASE("\"%1\" says not whose printers; write own, all or off",
                                 "« %1 » ne dit pas quelles imprimantes ; écrivez own, all ou off"),
                          WORDS(printers));
}

static enum exit_code refuse_listen(const struct console *console, struct str listen)
{
    return console_refuse(console, CLI_USAGE,
                          PHRASE("\"%1\" is no address to listen at; write 127.0.0.1:8080 or "
                                 "[::1]:8080",
                                 "« %1 » n'est pas une adresse d'écoute ; écrivez "
                                 "127.0.0.1:8080 ou [::1]:8080"),
                          WORDS(listen));
}

static enum exit_code refuse_nightly(const struct console *console, struct str nightly)
{
    return console_refuse(console, CLI_USAGE,
                          PHRASE("\"%1\" is no time of the night; write 03:10, or off",
                                 "« %1 » n'est pas une heure de la nuit ; écrivez 03:10, ou off"),
                          WORDS(nightly));
}

/* From the command line, or else from the environment, as the word of one file for several servers. */
static enum exit_code read_frames(const struct console *console, struct str told,
                                  struct origins *ret_frames)
{
    struct str text = told.len > 0 ? told : str_c(getenv(FRAMES_VARIABLE));
    struct str wrong = STR_NONE;
    struct number_word most = { 0 };
    if (text.len <= FRAMES_MAX_BYTES && origins_read(text, ret_frames, &wrong) == OK)
        return CLI_OK;
    if (wrong.len == 0)
        return console_refuse(
            console, CLI_USAGE,
            PHRASE("at most %1 origins may show the till in a frame; leave some "
                   "out",
                   "au plus %1 origines peuvent montrer la caisse dans un cadre ; "
                   "retirez-en"),
            WORDS(wording_number(&most, ORIGINS_MAX)));
    return console_refuse(console, CLI_USAGE,
                          PHRASE("\"%1\" is no origin that may show the till in a frame; write "
                                 "https://caisse.example or http://localhost:8090, in small "
                                 "letters, without a path and without the usual port",
                                 "« %1 » n'est pas une origine qui peut montrer la caisse dans un "
                                 "cadre ; écrivez https://caisse.example ou "
                                 "http://localhost:8090, en minuscules, sans chemin et sans le "
                                 "port habituel"),
                          WORDS(wrong));
}

/* What stands in them is nobody's to read: the name alone is told. */
static enum exit_code refuse_setting(const struct console *console, const char *name)
{
    return console_refuse(console, CLI_USAGE,
                          PHRASE("%1 is missing or cannot be right: see the page habitue-serve(1), "
                                 "PAYMENTS and MAIL",
                                 "%1 manque ou ne peut être juste : voyez la page "
                                 "habitue-serve(1), PAYMENTS et MAIL"),
                          WORDS(str_c(name)));
}

/* wallet.json is no secret: what is wrong in it is told. */
static enum exit_code refuse_wallet(const struct console *console, const struct problem *problem)
{
    bool is_french = console->language == ERR_FR;
    return console_refuse(console, CLI_USAGE,
                          PHRASE("wallet.json in the folder of HABITUE_WALLET, at \"%1\": %2",
                                 "wallet.json du dossier de HABITUE_WALLET, en « %1 » : %2"),
                          WORDS(str_c(problem->pointer),
                                str_c(is_french ? problem->fr : problem->en)));
}

/* Once at the start, for who looks into the log when a telephone gets no card. */
static void log_lacks(const struct wallet *wallet)
{
    enum wallet_lack apple = wallet_apple_lack(wallet, instant_now());
    enum wallet_lack google = wallet_google_lack(wallet);
    if (wallet != NULL && apple != LACK_NOTHING)
        log_event(LOG_WARNING, "no_apple_passes", LOG_TEXT("lack", str_c(wallet_lack_code(apple))));
    if (wallet != NULL && google != LACK_NOTHING && google != LACK_GOOGLE)
        log_event(LOG_WARNING, "no_google_passes",
                  LOG_TEXT("lack", str_c(wallet_lack_code(google))));
}

/* Once at the start too: who shares a programme without having written what one owes the other. */
static enum err log_unsettled(struct app *app)
{
    CLEANUP(arena_close) struct arena arena = { 0 };
    CLEANUP(reader_give) struct reader reader = { 0 };
    struct settlements settlements = { 0 };
    struct settlement_warnings warnings = { 0 };
    TRY(arena_open(&arena, SETTLEMENTS_ARENA_BYTES));
    TRY(reader_take(app, &reader));
    TRY(settlements_load(reader.db, &arena, &settlements));
    TRY(settlement_warn(app, reader.db, &arena, &settlements, settlement_today(app), &warnings));
    for (size_t i = 0; i < warnings.count; i++)
        log_event(LOG_WARNING, "settlement",
                  LOG_TEXT("lack", str_c(settlement_warning_code(warnings.items[i].code))),
                  LOG_TEXT("of", warnings.items[i].what));
    return OK;
}

/* Until somebody says that it is enough. */
static void wait_for_the_end(const sigset_t *signals)
{
    notify(STR("READY=1"));
    int number = wait_for_signal(signals);
    notify(STR("STOPPING=1"));
    log_event(LOG_INFO, "stopping", LOG_INT("signal", number));
}

static enum err begin_nights(const struct console *console, struct house *house, int32_t at_second,
                             struct night_figures *figures, void **ret_nights)
{
    if (at_second == NIGHTLY_OFF)
        return OK;
    return serve_door_of(console)->nights_open(house, at_second, figures, ret_nights);
}

static enum exit_code serve_run(struct console *console, const void *told)
{
    const struct serve_values *values = told;
    struct night_figures figures = { 0 };
    struct origins frames = { 0 };
    struct serve_request request = {
        .listen = values->listen, .threads = values->threads, .nights = &figures, .frames = &frames
    };
    CLEANUP(wallet_close) struct wallet *wallet = NULL; /* the house has it as long as it is open */
    CLEANUP(house_close) struct house *house = NULL;
    int64_t began_us = clock_monotonic_us();
    int32_t nightly_second = NIGHTLY_OFF;
    struct pay_settings pay = { 0 };
    struct mail_settings mail = { 0 };
    CLEANUP(arena_close) struct arena words = { 0 }; /* of the settings */
    struct house_settings settings = { .own = { .pay = &pay, .mail = &mail } };
    struct problem problem = { 0 };
    const char *setting = NULL;
    sigset_t signals;
    void *server = NULL;
    void *nights = NULL;

    if (read_nightly(values->nightly, &nightly_second) != OK)
        return refuse_nightly(console, values->nightly);
    if (read_printers(values->printers, &settings) != OK)
        return refuse_printers(console, values->printers);
    enum exit_code code = read_frames(console, values->frames, &frames);
    if (code != CLI_OK)
        return code;
    if (pay_settings_read(&pay, &setting) != OK)
        return refuse_setting(console, setting);
    if (arena_open(&words, SETTINGS_ARENA_BYTES) != OK ||
        mail_settings_read(&words, &mail, &setting) != OK)
        return refuse_setting(console, setting);
    if (wallet_open(getenv(WALLET_FOLDER_VARIABLE), &wallet, &problem) != OK)
        return refuse_wallet(console, &problem);
    log_lacks(wallet);
    hold_signals(&signals);
    enum err err = house_open(values->place, values->open, &settings, &house);
    if (err == OK)
        err = log_unsettled(house_root(house));
    if (err == OK)
        err = app_begin_passes(house_root(house), wallet);
    if (err != OK)
        return fail(console, err, place_text(console, values->place));
    err = serve_door_of(console)->open(house, &request, &server);
    if (err == E_USAGE)
        return refuse_listen(console, values->listen);
    if (err != OK)
        return fail(console, err, values->listen);

    log_event(LOG_INFO, "ready", LOG_TEXT("listen", values->listen),
              LOG_INT("port", serve_door_of(console)->port(server)),
              LOG_INT("start_ms", (clock_monotonic_us() - began_us) / 1000));
    err = begin_nights(console, house, nightly_second, &figures, &nights);
    if (err == OK)
        wait_for_the_end(&signals);
    serve_door_of(console)->nights_close(nights);
    serve_door_of(console)->close(server);
    if (err != OK)
        return fail(console, err, values->listen);
    house_close(&house);
    log_event(LOG_INFO, "stopped");
    return CLI_OK;
}

const struct verb verb_serve = {
    .name = "serve",
    .page = "habitue-serve",
    .summary = { "answer tills and pages over HTTP", "répond aux caisses et aux pages par HTTP" },
    .about = { "Runs until SIGTERM or SIGINT, then finishes what was asked and closes.  TLS is "
               "the\n"
               "business of the proxy in front.  Logs go to standard error.\n",
               "Tourne jusqu'à SIGTERM ou SIGINT, puis termine ce qui a été demandé et ferme.\n"
               "TLS est l'affaire du mandataire placé devant. Le journal va sur la sortie "
               "d'erreur.\n" },
    .options = serve_options,
    .option_count = COUNT(serve_options),
    .defaults = &serve_defaults,
    .size = sizeof(struct serve_values),
    .run = serve_run,
};
