/* keyboard.c - a keyboard of the system, by uinput (Linux). */
#include "reader/keyboard.h"

#include <fcntl.h>
#include <linux/uinput.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "core/io.h"

#define KEYBOARD_NAME "Habitue reader"
#define SETTLE_MS     300 /* the desktop takes notice of a new keyboard */
#define STROKE_MS                                                                                  \
    2 /* faster than a hand (the till tells a reader by that), slow enough for a terminal */

static void pause_ms(long ms)
{
    struct timespec time = { .tv_nsec = ms * 1000000 };
    (void)nanosleep(&time, NULL);
}

/* Every key that keys.c knows, and no more: it is no mouse, and has no power key. */
static bool declare(int fd)
{
    if (ioctl(fd, UI_SET_EVBIT, EV_KEY) != 0)
        return false;
    for (int key = KEY_1; key <= KEY_SLASH; key++) {
        if (ioctl(fd, UI_SET_KEYBIT, key) != 0)
            return false;
    }
    struct uinput_setup setup = { .id = { .bustype = BUS_VIRTUAL } };
    memcpy(setup.name, KEYBOARD_NAME, sizeof(KEYBOARD_NAME));
    return ioctl(fd, UI_DEV_SETUP, &setup) == 0 && ioctl(fd, UI_DEV_CREATE) == 0;
}

enum err keyboard_open(const char *path, struct keyboard *ret_keyboard)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return E_KEYBOARD;
    *ret_keyboard = (struct keyboard){ .fd = fd, .is_open = true };
    if (!declare(fd))
        return E_KEYBOARD;
    pause_ms(SETTLE_MS);
    return OK;
}

void keyboard_close(struct keyboard *keyboard)
{
    if (!keyboard->is_open)
        return;
    (void)ioctl(keyboard->fd, UI_DEV_DESTROY);
    (void)close(keyboard->fd);
    keyboard->is_open = false;
}

static enum err put(const struct keyboard *keyboard, uint16_t type, uint16_t code, int32_t value)
{
    struct input_event event = { .type = type, .code = code, .value = value };
    struct str bytes = { .ptr = (const char *)&event, .len = sizeof(event) };
    return io_write_all(keyboard->fd, bytes) == OK ? OK : E_KEYBOARD;
}

static enum err press(const struct keyboard *keyboard, uint16_t key, int32_t is_down)
{
    TRY(put(keyboard, EV_KEY, key, is_down));
    return put(keyboard, EV_SYN, SYN_REPORT, 0);
}

enum err keyboard_type(struct keyboard *keyboard, const struct keys_stroke *strokes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (strokes[i].has_shift)
            TRY(press(keyboard, KEY_LEFTSHIFT, 1));
        TRY(press(keyboard, strokes[i].key, 1));
        TRY(press(keyboard, strokes[i].key, 0));
        if (strokes[i].has_shift)
            TRY(press(keyboard, KEY_LEFTSHIFT, 0));
        pause_ms(STROKE_MS);
    }
    return OK;
}
