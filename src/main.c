/* main.c - picks a command; joins the rooms that do not know each other. */
#include "cli/cli.h"
#include "cli/serve.h"
#include "http/server.h"
#include "jobs/every_night.h"
#include "jobs/nightly.h"

static enum err door_open(struct house *house, const struct serve_request *request,
                          void **ret_server)
{
    struct server *server = NULL;
    struct server_options options = {
        .address = request->listen,
        .threads = (int)request->threads,
        .nights = request->nights,
        .frames = request->frames,
    };
    TRY(server_open(house, &options, &server));
    *ret_server = server;
    return OK;
}

static int door_port(const void *server)
{
    return server_port(server);
}

static void door_close(void *opened)
{
    struct server *server = opened;
    server_close(&server);
}

static enum err nights_open(struct house *house, int32_t at_second, struct night_figures *figures,
                            void **ret_nights)
{
    struct every_night *nights = NULL;
    TRY(every_night_open(house, at_second, figures, &nights));
    *ret_nights = nights;
    return OK;
}

static void nights_close(void *opened)
{
    struct every_night *nights = opened;
    every_night_close(&nights);
}

int main(int argc, char **argv)
{
    static const struct serve_door door = {
        .open = door_open,
        .port = door_port,
        .close = door_close,
        .nightly = nightly_run,
        .nights_open = nights_open,
        .nights_close = nights_close,
    };
    return (int)cli_run(argc, argv, &door);
}
