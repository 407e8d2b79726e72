/* pcsc.c - readers and the cards on them; the only file that knows libpcsclite. */
#include "reader/pcsc.h"

#include <string.h>
#include <winscard.h>

#include "core/limits.h"

#define READER_NAME_BYTES 128 /* MAX_READERNAME of pcsc-lite */
#define NOTICE_OF_READER  "\\\\?PnP?\\Notification"
#define COUNT_SHIFT       16 /* of a state: how often a card came or went */

struct slot {
    char name[READER_NAME_BYTES]; /* empty: free */
    DWORD state;                  /* as the service told it last */
    bool has_card;                /* and it was said so */
    bool is_lost;                 /* the service still lists it, and cannot reach it */
    bool is_listed;
};

struct pcsc {
    SCARDCONTEXT context;
    bool is_open;
    struct slot slots[READERS_MAX];
    char told[READER_NAME_BYTES]; /* the reader of the last change */
};

/* ---- the service --------------------------------------------------------------------------------- */

enum err pcsc_open(struct arena *arena, struct pcsc **ret_pcsc)
{
    struct pcsc *pcsc = ARENA_NEW(arena, struct pcsc);
    if (pcsc == NULL)
        return E_NO_MEMORY;
    if (SCardEstablishContext(SCARD_SCOPE_SYSTEM, NULL, NULL, &pcsc->context) != SCARD_S_SUCCESS)
        return E_READER_SERVICE;
    pcsc->is_open = true;
    *ret_pcsc = pcsc;
    return OK;
}

void pcsc_close(struct pcsc **handle)
{
    struct pcsc *pcsc = *handle;
    if (pcsc != NULL && pcsc->is_open)
        (void)SCardReleaseContext(pcsc->context);
    *handle = NULL;
}

/* ---- readers ------------------------------------------------------------------------------------- */

static struct slot *slot_of(struct pcsc *pcsc, const char *name)
{
    for (size_t i = 0; i < READERS_MAX; i++) {
        if (strcmp(pcsc->slots[i].name, name) == 0)
            return &pcsc->slots[i];
    }
    return NULL;
}

static enum pcsc_change tell(struct pcsc *pcsc, const struct slot *slot, enum pcsc_change change)
{
    memcpy(pcsc->told, slot->name, sizeof(pcsc->told));
    return change;
}

/* One reader that came or left; the others are found the next time. */
static enum err look_at_readers(struct pcsc *pcsc, enum pcsc_change *ret_change)
{
    char names[READERS_MAX * READER_NAME_BYTES] = { 0 };
    DWORD size = sizeof(names) - 1;
    LONG answer = SCardListReaders(pcsc->context, NULL, names, &size);
    if (answer == SCARD_E_NO_READERS_AVAILABLE)
        names[0] = '\0';
    else if (answer != SCARD_S_SUCCESS)
        return E_READER_SERVICE;

    for (size_t i = 0; i < READERS_MAX; i++)
        pcsc->slots[i].is_listed = false;
    for (const char *name = names; name[0] != '\0'; name += strlen(name) + 1) {
        struct slot *slot = slot_of(pcsc, name);
        bool is_new = slot == NULL;
        if (is_new)
            slot = slot_of(pcsc, "");
        if (slot == NULL || strlen(name) >= READER_NAME_BYTES)
            continue; /* more than the service may have */
        if (is_new && *ret_change == PCSC_NOTHING) {
            *slot = (struct slot){ .state = SCARD_STATE_UNAWARE };
            memcpy(slot->name, name, strlen(name) + 1);
            *ret_change = tell(pcsc, slot, PCSC_READER_CAME);
        }
        slot->is_listed = true;
    }
    for (size_t i = 0; i < READERS_MAX && *ret_change == PCSC_NOTHING; i++) {
        struct slot *slot = &pcsc->slots[i];
        if (slot->name[0] == '\0' || slot->is_listed)
            continue;
        *ret_change = tell(pcsc, slot, PCSC_READER_LEFT);
        *slot = (struct slot){ .name = "" };
    }
    return OK;
}

/* What the service says of one reader, against what was said of it before.  A card that is taken and held there again
 * between two looks shows in the count alone.  A reader whose plug is out is unavailable for a while, or for good where
 * its driver does not watch the plug. */
static enum pcsc_change compare(struct slot *slot, DWORD now)
{
    bool is_lost = (now & (SCARD_STATE_UNKNOWN | SCARD_STATE_UNAVAILABLE)) != 0;
    if (is_lost != slot->is_lost) {
        slot->is_lost = is_lost;
        slot->has_card = false;
        slot->state = is_lost ? now & ~(DWORD)SCARD_STATE_CHANGED : SCARD_STATE_UNAWARE;
        return is_lost ? PCSC_READER_LEFT : PCSC_READER_CAME;
    }
    bool has_card = (now & SCARD_STATE_PRESENT) != 0 && (now & SCARD_STATE_MUTE) == 0;
    bool is_another = now >> COUNT_SHIFT != slot->state >> COUNT_SHIFT;
    bool had_card = slot->has_card;
    slot->state = now & ~(DWORD)SCARD_STATE_CHANGED;
    slot->has_card = has_card;
    if (has_card && (!had_card || is_another))
        return PCSC_CARD_CAME;
    return had_card && !has_card ? PCSC_CARD_LEFT : PCSC_NOTHING;
}

static enum err look_at_cards(struct pcsc *pcsc, int wait_ms, enum pcsc_change *ret_change)
{
    SCARD_READERSTATE states[READERS_MAX + 1] = { { .szReader = NOTICE_OF_READER } };
    struct slot *slots[READERS_MAX + 1] = { NULL };
    DWORD count = 1;
    for (size_t i = 0; i < READERS_MAX; i++) {
        struct slot *slot = &pcsc->slots[i];
        if (slot->name[0] == '\0')
            continue;
        states[count] =
            (SCARD_READERSTATE){ .szReader = slot->name, .dwCurrentState = slot->state };
        slots[count++] = slot;
    }
    LONG answer = SCardGetStatusChange(pcsc->context, (DWORD)wait_ms, states, count);
    if (answer == SCARD_E_TIMEOUT || answer == SCARD_E_UNKNOWN_READER ||
        answer == SCARD_E_CANCELLED)
        return OK; /* who left is found by the list */
    if (answer != SCARD_S_SUCCESS)
        return E_READER_SERVICE;
    for (DWORD i = 1; i < count && *ret_change == PCSC_NOTHING; i++) {
        *ret_change = tell(pcsc, slots[i], compare(slots[i], states[i].dwEventState));
    }
    return OK;
}

enum err pcsc_wait(struct pcsc *pcsc, int wait_ms, enum pcsc_change *ret_change,
                   struct str *ret_reader)
{
    enum pcsc_change change = PCSC_NOTHING;
    TRY(look_at_readers(pcsc, &change));
    if (change == PCSC_NOTHING)
        TRY(look_at_cards(pcsc, wait_ms, &change));
    *ret_change = change;
    *ret_reader = str_c(pcsc->told);
    return OK;
}

/* ---- cards --------------------------------------------------------------------------------------- */

static enum err err_of(LONG answer)
{
    switch (answer) {
    case SCARD_S_SUCCESS:
        return OK;
    case SCARD_E_NO_SERVICE:
    case SCARD_E_SERVICE_STOPPED:
    case SCARD_E_INVALID_HANDLE:
        return E_READER_SERVICE;
    case SCARD_E_SHARING_VIOLATION:
        return E_BUSY;
    case SCARD_W_UNRESPONSIVE_CARD:
    case SCARD_W_UNSUPPORTED_CARD:
    case SCARD_E_PROTO_MISMATCH:
    case SCARD_E_INSUFFICIENT_BUFFER:
        return E_CARD_MUTE;
    default: /* removed, reset, not powered, not transacted: it is not there any more, or not well enough */
        return E_CARD_GONE;
    }
}

enum err pcsc_connect(struct pcsc *pcsc, struct str reader, struct pcsc_card *ret_card)
{
    char name[READER_NAME_BYTES] = { 0 };
    SCARDHANDLE handle = 0;
    DWORD protocol = 0;
    assert(reader.len < sizeof(name));
    memcpy(name, reader.ptr, reader.len);
    TRY(err_of(SCardConnect(pcsc->context, name, SCARD_SHARE_SHARED,
                            SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1, &handle, &protocol)));
    *ret_card = (struct pcsc_card){ .handle = handle, .protocol = protocol, .is_open = true };
    TRY(err_of(SCardBeginTransaction(handle)));
    DWORD size = sizeof(ret_card->atr);
    TRY(err_of(SCardStatus(handle, NULL, NULL, NULL, NULL, (LPBYTE)ret_card->atr, &size)));
    ret_card->atr_len = size;
    return OK;
}

void pcsc_disconnect(struct pcsc_card *card)
{
    if (!card->is_open)
        return;
    (void)SCardEndTransaction(card->handle, SCARD_LEAVE_CARD);
    (void)SCardDisconnect(card->handle, SCARD_LEAVE_CARD);
    card->is_open = false;
}

bool pcsc_is_there(const struct pcsc_card *card)
{
    DWORD state = 0;
    return SCardStatus(card->handle, NULL, NULL, &state, NULL, NULL, NULL) == SCARD_S_SUCCESS &&
           (state & SCARD_PRESENT) != 0;
}

static enum err send_to_card(void *context, struct str command, char *room, size_t size,
                             size_t *ret_len)
{
    const struct pcsc_card *card = context;
    const SCARD_IO_REQUEST *form =
        card->protocol == SCARD_PROTOCOL_T0 ? SCARD_PCI_T0 : SCARD_PCI_T1;
    DWORD len = size;
    TRY(err_of(SCardTransmit(card->handle, form, (LPCBYTE)command.ptr, command.len, NULL,
                             (LPBYTE)room, &len)));
    *ret_len = len;
    return OK;
}

struct apdu_line pcsc_line(struct pcsc_card *card)
{
    return (struct apdu_line){ .send = send_to_card, .context = card };
}
