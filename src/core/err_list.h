/* err_list.h - every way in which an operation can end, in one table.
 *
 * From this table come enum err, the HTTP status, the `code` of the JSON problem body, the log
 * line and docs/errors.md.  A code is a promise to the people who integrate: add, never rename.
 *
 *   ERR(symbol, class, HTTP status, "stable code", "English sentence", "phrase française")
 *
 * class  REFUSED  the rules of the shop said no; nothing is broken; the caller may show it
 *        FAULT    we could not do it; the operator must look; the caller sees only the code
 */
/* clang-format off */
/* the request itself */
ERR(E_MALFORMED,         REFUSED, 400, "malformed",          "The request is not valid JSON.",                                          "La requête n'est pas du JSON valide.")
ERR(E_INVALID,           REFUSED, 400, "invalid",            "A value is missing, of the wrong type or out of range.",                   "Une valeur manque, n'a pas le bon type ou sort des bornes.")
ERR(E_UNKNOWN_FIELD,     REFUSED, 400, "unknown_field",      "The request has a field that does not exist here.",                       "La requête contient un champ qui n'existe pas ici.")
ERR(E_CURRENCY,          REFUSED, 400, "currency",           "The amount is in another currency than the programme.",                   "Le montant est dans une autre devise que le programme.")
ERR(E_KEY_MISSING,       REFUSED, 400, "idempotency_key",    "Send an Idempotency-Key header with every write.",                        "Envoyez un en-tête Idempotency-Key avec chaque écriture.")
ERR(E_UNAUTHORIZED,      REFUSED, 401, "unauthorized",       "Send a valid key: Authorization: Bearer <key>.",                          "Envoyez une clé valable : Authorization: Bearer <clé>.")
ERR(E_FORBIDDEN,         REFUSED, 403, "forbidden",          "This key may not do that.",                                               "Cette clé n'a pas ce droit.")
ERR(E_NOT_FOUND,         REFUSED, 404, "not_found",          "There is no such thing here.",                                            "Cela n'existe pas ici.")
ERR(E_METHOD,            REFUSED, 405, "method",             "This address does not accept that method.",                               "Cette adresse n'accepte pas cette méthode.")
ERR(E_TOO_LARGE,         REFUSED, 413, "too_large",          "The request is larger than this address accepts.",                        "La requête dépasse la taille acceptée ici.")
ERR(E_MEDIA_TYPE,        REFUSED, 415, "media_type",         "Send JSON with Content-Type: application/json.",                          "Envoyez du JSON avec Content-Type: application/json.")
ERR(E_LIMIT,             REFUSED, 422, "limit",              "A built-in limit is reached.",                                            "Une limite interne est atteinte.")
ERR(E_RATE_LIMITED,      REFUSED, 429, "rate_limited",       "Too many requests; wait and try again.",                                  "Trop de requêtes ; attendez puis réessayez.")
/* merchants that an installation hosts */
ERR(E_MERCHANT_SUSPENDED, REFUSED, 403, "merchant_suspended", "This merchant is suspended; nothing is recorded.",                         "Ce commerce est suspendu ; rien n'est enregistré.")
ERR(E_MERCHANT_UNKNOWN,  REFUSED, 404, "merchant_unknown",   "No merchant has this code; habitue merchant list shows them.",             "Aucun commerce ne porte ce code ; habitue merchant list les montre.")
ERR(E_MERCHANT_TAKEN,    REFUSED, 409, "merchant_taken",     "A merchant has this code already; choose another.",                       "Un commerce porte déjà ce code ; choisissez-en un autre.")
ERR(E_MERCHANT_CODE,     REFUSED, 400, "merchant_code",      "A merchant's code has 1 to 32 of a-z, 0-9 and -, and begins with a letter.", "Le code d'un commerce compte 1 à 32 signes parmi a-z, 0-9 et -, et commence par une lettre.")
ERR(E_HOST_NAME,         REFUSED, 400, "host_name",          "This is no host name; write it without a port: fidelite.example.org.",     "Ce n'est pas un nom d'hôte ; écrivez-le sans port : fidelite.example.org.")
ERR(E_HOST_TAKEN,        REFUSED, 409, "host_taken",         "Another merchant answers under this host name.",                          "Un autre commerce répond déjà sous ce nom d'hôte.")
/* idempotency and natural keys */
ERR(E_KEY_REUSED,        REFUSED, 422, "key_reused",         "This Idempotency-Key was used with another request.",                     "Cette Idempotency-Key a déjà servi pour une autre requête.")
ERR(E_RECEIPT_SEEN,      REFUSED, 409, "receipt_seen",       "This receipt number was already recorded with another content.",          "Ce numéro de ticket est déjà enregistré avec un autre contenu.")
ERR(E_EXISTS,            REFUSED, 409, "exists",             "This already exists.",                                                    "Cela existe déjà.")
/* cards, members, accounts */
ERR(E_CARD_UNKNOWN,      REFUSED, 404, "card_unknown",       "This card is not known.",                                                 "Cette carte est inconnue.")
ERR(E_CARD_BLOCKED,      REFUSED, 409, "card_blocked",       "This card is blocked.",                                                   "Cette carte est bloquée.")
ERR(E_CARD_EXPIRED,      REFUSED, 409, "card_expired",       "This card has expired.",                                                  "Cette carte a expiré.")
ERR(E_CARD_TAKEN,        REFUSED, 409, "card_taken",         "This card already belongs to an account.",                                "Cette carte appartient déjà à un compte.")
ERR(E_SHOP_UNKNOWN,      REFUSED, 422, "shop_unknown",       "This shop is not known, or the key belongs to another shop.",             "Ce magasin est inconnu, ou la clé appartient à un autre magasin.")
ERR(E_TILL_UNKNOWN,      REFUSED, 422, "till_unknown",       "This till is not known in this shop.",                                    "Cette caisse est inconnue dans ce magasin.")
/* purchases */
ERR(E_PAYMENTS,          REFUSED, 422, "payments_mismatch",  "The payments do not add up to the amount due.",                           "Les règlements ne font pas le montant dû.")
ERR(E_NOT_PAYABLE,       REFUSED, 422, "not_payable",        "The programme has no such money to pay with.",                            "Le programme n'a pas cet argent pour payer.")
ERR(E_TIME,              REFUSED, 422, "time_out_of_range",  "The time of the receipt is too far from the server's clock.",             "L'heure du ticket est trop loin de l'heure du serveur.")
ERR(E_REWARD_UNKNOWN,    REFUSED, 422, "reward_unknown",     "The programme has no such reward.",                                       "Le programme n'a pas cet avantage.")
ERR(E_NO_ACCOUNT,        REFUSED, 422, "card_needed",        "A reward needs a card.",                                                  "Un avantage demande une carte.")
ERR(E_POINTS_SHORT,      REFUSED, 409, "points_short",       "The balance does not cover this.",                                        "Le solde ne suffit pas.")
ERR(E_NOT_ELIGIBLE,      REFUSED, 422, "not_eligible",       "The basket does not meet the conditions of the reward.",                  "Le panier ne remplit pas les conditions de l'avantage.")
ERR(E_REWARD_NOT_NOW,    REFUSED, 422, "reward_not_now",     "This reward is not for this shop, this day or this hour, or needs a code.", "Cet avantage ne vaut pas pour ce magasin, ce jour ou cette heure, ou demande un code.")
ERR(E_REWARD_EXCLUSIVE,  REFUSED, 422, "reward_exclusive",   "This reward cannot be combined with another.",                            "Cet avantage ne se cumule pas avec un autre.")
ERR(E_REWARD_LIMIT,      REFUSED, 422, "reward_limit",       "This reward was asked for more often than one purchase allows.",          "Cet avantage est demandé plus souvent qu'un achat ne le permet.")
ERR(E_REWARD_VOUCHER,    REFUSED, 422, "reward_is_voucher",  "Points become this voucher by themselves or by POST /v1/conversions, not on a receipt.", "Les points deviennent ce bon d'eux-mêmes ou par POST /v1/conversions, pas sur un ticket.")
ERR(E_NO_VOUCHER,        REFUSED, 422, "reward_no_voucher",  "This reward makes no voucher; it is asked for on a receipt.",              "Cet avantage ne donne pas de bon ; il se demande sur un ticket.")
ERR(E_OUT_OF_STOCK,      REFUSED, 422, "out_of_stock",       "There is no more of this reward, or less than was asked for.",            "Il n'y a plus de cet avantage, ou moins que demandé.")
/* returns and claims */
ERR(E_NOT_A_PURCHASE,    REFUSED, 409, "not_a_purchase",     "Only a purchase can be returned or claimed.",                             "Seul un achat peut être retourné ou réclamé.")
ERR(E_LINE_UNKNOWN,      REFUSED, 422, "line_unknown",       "The purchase has no such line.",                                          "L'achat n'a pas cette ligne.")
ERR(E_RETURNED_ALREADY,  REFUSED, 409, "returned_already",   "More would be returned than is left of the purchase.",                    "Le retour dépasse ce qui reste de l'achat.")
ERR(E_WITHHOLD_SHORT,    REFUSED, 422, "withhold_short",     "The refund is too small to withhold the points already spent.",           "Le remboursement ne couvre pas les points déjà utilisés.")
ERR(E_HANDED_OVER,       REFUSED, 409, "handed_over",        "This gift was handed over already.",                                      "Ce cadeau a déjà été remis.")
ERR(E_GIFT_LAPSED,       REFUSED, 409, "gift_lapsed",        "What this gift was given with has come back.",                            "Ce qui donnait droit à ce cadeau est revenu.")
ERR(E_CLAIM_UNKNOWN,     REFUSED, 404, "claim_unknown",      "No receipt has this code.",                                               "Aucun ticket ne porte ce code.")
ERR(E_CLAIMED_ALREADY,   REFUSED, 409, "claimed_already",    "This receipt was already claimed.",                                       "Ce ticket a déjà été réclamé.")
ERR(E_CLAIM_LATE,        REFUSED, 422, "claim_late",         "The time to claim this receipt has passed.",                              "Le délai pour réclamer ce ticket est passé.")
/* referrals */
ERR(E_REFERRAL_UNKNOWN,  REFUSED, 422, "referral_unknown",   "No customer has this code or this card number.",                          "Aucun client n'a ce code ni ce numéro de carte.")
ERR(E_REFERRAL_OWN,      REFUSED, 422, "referral_own",       "Nobody brings themselves: this is the telephone or e-mail of the customer with the code.", "Personne ne se parraine : c'est le téléphone ou l'e-mail du client qui a ce code.")
/* programmes */
ERR(E_NO_PROGRAM,        REFUSED, 422, "no_program",         "No programme was active when this receipt was made.",                     "Aucun programme n'était actif à l'heure de ce ticket.")
ERR(E_PROGRAM_INVALID,   REFUSED, 422, "program_invalid",    "The programme does not validate.",                                        "Le programme n'est pas valide.")
ERR(E_PROGRAM_STATE,     REFUSED, 409, "program_state",      "The programme is not in the state that this needs.",                      "Le programme n'est pas dans l'état requis.")
ERR(E_SIMULATION_RUNNING, REFUSED, 409, "simulation_running", "A simulation of this merchant is running; wait for it or cancel it.",   "Une simulation de ce commerce est en cours ; attendez-la ou annulez-la.")
ERR(E_PROGRAMS_FULL,     REFUSED, 422, "programs_full",      "As many versions of the programme are kept as there can be; the one in force goes on.", "Il y a déjà autant de versions du programme qu'il peut y en avoir ; celle en vigueur continue.")
/* files and places, on the command line */
ERR(E_USAGE,             REFUSED, 400, "usage",              "The command line is not right.",                                          "La ligne de commande n'est pas correcte.")
ERR(E_FILE,              REFUSED, 400, "file",               "The file cannot be read or written.",                                     "Le fichier ne peut être lu ou écrit.")
ERR(E_ENCODING,          REFUSED, 400, "encoding",           "The text is not valid UTF-8.",                                            "Le texte n'est pas de l'UTF-8 valide.")
ERR(E_CSV,               REFUSED, 400, "csv",                "The file is not a table of the expected form.",                           "Le fichier n'est pas un tableau de la forme attendue.")
ERR(E_PORT_IN_USE,       REFUSED, 409, "port_in_use",        "Another program listens at this address.",                                "Un autre programme écoute à cette adresse.")
ERR(E_DB_EXISTS,         REFUSED, 409, "database_exists",    "There is already a database here.",                                       "Il y a déjà une base de données ici.")
ERR(E_DB_MISSING,        REFUSED, 404, "database_missing",   "There is no database here; create one with habitue init.",                "Il n'y a pas de base ici ; créez-la avec habitue init.")
ERR(E_DB_NEWER,          REFUSED, 409, "database_newer",     "A newer version of the program made this database; install that version.", "Une version plus récente du programme a créé cette base ; installez-la.")
ERR(E_DB_OLDER,          REFUSED, 409, "database_older",     "This database needs a migration that is not known here.",                 "Cette base demande une migration inconnue ici.")
ERR(E_DB_FOREIGN,        REFUSED, 409, "database_foreign",   "This is a database of another program.",                                  "C'est la base d'un autre programme.")
ERR(E_DB_INCOMPLETE,     REFUSED, 409, "database_incomplete", "This database was not filled to its end; run the same habitue migrate or restore again.", "Cette base n'a pas été remplie jusqu'au bout ; relancez la même commande habitue migrate ou restore.")
ERR(E_DB_DIVERGED,       REFUSED, 409, "database_diverged",  "This database has a journal of its own, which is not the beginning of the one to copy; choose an empty database.", "Cette base a son propre journal, qui n'est pas le début de celui à copier ; choisissez une base vide.")
ERR(E_DB_LOCKED,         REFUSED, 409, "database_locked",    "Another habitue process is using this database for writing; stop it first.", "Un autre processus habitue écrit dans cette base ; arrêtez-le d'abord.")
ERR(E_PARTITIONS,        REFUSED, 400, "partitions",         "An embedded database has 1 partition, one in PostgreSQL 1 to 1024.",      "Une base embarquée a 1 partition, une base PostgreSQL de 1 à 1024.")
ERR(E_DB_ADDRESS,        REFUSED, 400, "database_address",   "This address of a database cannot be read; write postgres://USER@HOST:PORT/NAME, and %40 for an @ in a password.", "Cette adresse de base est illisible ; écrivez postgres://UTILISATEUR@HÔTE:PORT/NOM, et %40 pour un @ dans un mot de passe.")
ERR(E_DB_SETTINGS,       REFUSED, 409, "database_settings",  "This database, or a pooler before it, does not keep what is needed: encoding UTF8, synchronous_commit on, the search path of the address.", "Cette base, ou un répartiteur devant elle, ne respecte pas le nécessaire : codage UTF8, synchronous_commit à on, chemin de recherche de l'adresse.")
ERR(E_DB_RIGHTS,         REFUSED, 409, "database_rights",    "The database does not let its user do this; GRANT it the right to make tables in its schema, and to use those that are there.", "La base ne laisse pas son utilisateur faire cela ; donnez-lui par GRANT le droit de créer des tables dans son schéma et d'utiliser celles qui y sont.")
ERR(E_CITUS,             REFUSED, 409, "database_citus",     "This database has no Citus to distribute its tables; run CREATE EXTENSION citus there, or leave --distributed out.", "Cette base n'a pas Citus pour répartir ses tables ; exécutez-y CREATE EXTENSION citus, ou omettez --distributed.")
ERR(E_ENGINE,            REFUSED, 409, "database_engine",    "This database engine cannot do that; use the tools that come with it.",   "Ce moteur de base ne sait pas le faire ; utilisez les outils fournis avec lui.")
/* what we could not do */
ERR(E_DB_UNREACHABLE,    FAULT,   503, "database_unreachable", "The database server cannot be reached, refuses us or is too old; look at its address and its log.", "Le serveur de base de données est injoignable, nous refuse ou est trop ancien ; voyez son adresse et son journal.")
ERR(E_OUTCOME_UNKNOWN,   FAULT,   503, "outcome_unknown",    "The connection to the database broke while this was recorded; ask again with the same Idempotency-Key.", "La connexion à la base s'est rompue pendant l'enregistrement ; redemandez avec la même Idempotency-Key.")
ERR(E_DISK_FULL,         FAULT,   507, "disk_full",          "The disk is full; nothing was recorded. Free some space and try again.",  "Le disque est plein ; rien n'a été enregistré. Libérez de la place et réessayez.")
ERR(E_DB_CORRUPT,        FAULT,   500, "database_corrupt",   "The database is damaged; restore the last backup.",                       "La base est endommagée ; restaurez la dernière sauvegarde.")
ERR(E_JOURNAL,           FAULT,   500, "journal",            "The journal does not agree with itself; run habitue verify.",             "Le journal se contredit ; lancez habitue verify.")
ERR(E_OVERFLOW,          FAULT,   500, "overflow",           "An amount left the range of its type.",                                   "Un montant sort de la plage de son type.")
ERR(E_NO_MEMORY,         FAULT,   503, "busy",               "The request needs more memory than it may have.",                         "La requête demande plus de mémoire qu'elle ne peut en avoir.")
ERR(E_BUSY,              FAULT,   503, "busy",               "The server is busy; try again in a moment.",                              "Le serveur est occupé ; réessayez dans un instant.")
ERR(E_DB,                FAULT,   500, "internal",           "The database failed.",                                                    "La base de données a échoué.")
ERR(E_SYSTEM,            FAULT,   500, "internal",           "The system refused a call.",                                              "Le système a refusé un appel.")
/* clang-format on */
