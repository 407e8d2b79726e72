/* permissions.c - who may do what at a till. */
#include "app/staff/permissions.h"

static const char *const role_names[] = {
    [STAFF_CASHIER] = "cashier",
    [STAFF_MANAGER] = "manager",
    [STAFF_ADMINISTRATOR] = "administrator",
};

struct permission {
    const char *name;
    bool may[STAFF_ROLES]; /* cashier, manager, administrator */
    struct phrase phrase;  /* behind "may not" */
};

/* clang-format off */
static const struct permission permissions[ACTS] = {
    /*                                     cashier manager administrator */
    [ACT_UNTOLD]      = { "",            { false, false, false }, { "do this",                                "faire cela" } },
    [ACT_OPEN]        = { "open",        { true,  true,  true  }, { "sign in",                                "s'identifier" } },
    [ACT_LOOK]        = { "look",        { true,  true,  true  }, { "look at customers",                      "consulter les clients" } },
    [ACT_SELL]        = { "sell",        { true,  true,  true  }, { "sell",                                   "vendre" } },
    [ACT_REWARD]      = { "reward",      { true,  true,  true  }, { "give rewards",                           "donner des avantages" } },
    [ACT_CONVERT]     = { "convert",     { true,  true,  true  }, { "turn points into a voucher",             "changer des points en bon" } },
    [ACT_ENROL]       = { "enrol",       { true,  true,  true  }, { "enrol customers",                        "inscrire des clients" } },
    [ACT_TOP_UP]      = { "top_up",      { true,  true,  true  }, { "take money for an account",              "encaisser sur un compte" } },
    [ACT_GIFT_CARD]   = { "gift_card",   { true,  true,  true  }, { "sell gift cards",                        "vendre des cartes cadeaux" } },
    [ACT_EVENT]       = { "event",       { true,  true,  true  }, { "give points for something else",         "donner des points pour autre chose" } },
    [ACT_PASS_ON]     = { "pass_on",     { true,  true,  true  }, { "pass something on to another customer",  "transmettre à un autre client" } },
    [ACT_RETURN]      = { "return",      { true,  true,  true  }, { "take something back",                    "reprendre un article" } },
    [ACT_RETURN_LATE] = { "return_late", { false, true,  true  }, { "take back what was sold over an hour ago or at another till", "reprendre ce qui a été vendu il y a plus d'une heure ou à une autre caisse" } },
    [ACT_UNDO]        = { "undo",        { false, true,  true  }, { "give back money that was paid in",       "rendre de l'argent versé" } },
    [ACT_BLOCK]       = { "block",       { true,  true,  true  }, { "block a lost card",                      "bloquer une carte perdue" } },
    [ACT_CARD]        = { "card",        { false, true,  true  }, { "replace, renew or unblock a card",       "remplacer, prolonger ou débloquer une carte" } },
    [ACT_RIGHTS]      = { "rights",      { false, true,  true  }, { "change what members of an account may, or unite accounts", "changer les droits des membres d'un compte ou réunir des comptes" } },
    [ACT_ADJUST]      = { "adjust",      { false, true,  true  }, { "give or take by hand",                   "donner ou reprendre à la main" } },
    [ACT_CLOSE]       = { "close",       { false, true,  true  }, { "close an account, or open it again",     "fermer ou rouvrir un compte" } },
    [ACT_REPORT]      = { "report",      { false, true,  true  }, { "see the reports",                        "voir les rapports" } },
    [ACT_SETTINGS]    = { "settings",    { false, false, true  }, { "change the settings of the shop",        "changer les réglages du magasin" } },
};
/* clang-format on */

const char *staff_role_name(enum staff_role role)
{
    return role_names[role];
}

enum err staff_role_parse(struct str name, enum staff_role *ret_role)
{
    for (size_t i = 0; i < COUNT(role_names); i++) {
        if (str_eq(str_c(role_names[i]), name)) {
            *ret_role = (enum staff_role)i;
            return OK;
        }
    }
    return E_INVALID;
}

const char *act_name(enum act act)
{
    return permissions[act].name;
}

enum err act_parse(struct str name, enum act *ret_act)
{
    for (enum act act = ACT_OPEN; act < ACTS; act++) {
        if (str_eq(str_c(permissions[act].name), name)) {
            *ret_act = act;
            return OK;
        }
    }
    return E_INVALID;
}

struct phrase act_phrase(enum act act)
{
    return permissions[act].phrase;
}

bool act_may(enum staff_role role, enum act act)
{
    return permissions[act].may[role];
}

bool act_can_be_approved(enum act act)
{
    return act != ACT_OPEN && act_may(STAFF_ADMINISTRATOR, act);
}
