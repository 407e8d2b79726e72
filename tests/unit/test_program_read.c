/* test_program_read.c - language/program_read.c and reader.c: what is read, what is wrong with the head,
 * the units and the policies, and how much is taken.
 */
#include "tests/lib/program_text.h"

/* ---- what is read ----------------------------------------------------------------------------- */

static const char everything[] =
    "{'$schema':'program.schema.json',"
    "'format':1,'name':{'fr':'Carte','en':'Card'},'currency':'EUR',"
    "'units':[{'id':'p','label':{'fr':'points','en':'stars'},'kind':'points','decimals':1,"
    "  'expiry':{'months':12,'to_end_of':'quarter'},'available_after_days':14,"
    "  'announce_days':[7,30,7],"
    "  'value':{'points':10,'amount':50}},"
    "  {'id':'c','label':{'fr':'cagnotte'},'kind':'money','decimals':2,'expiry':'never'}],"
    "'rules':[{'id':'base','label':{'en':'Base'},'on':'purchase',"
    "  'when':{'minimum':{'amount':6000,'vat':'excluded'},"
    "    'include':{'skus':['A','B'],'categories':['c'],'tags':['t']},"
    "    'exclude':{'skus':['D'],'categories':['e','f'],'tags':['g']}},"
    "  'give':{'unit':'p','per_amount':{'every':1000,'points':25,'full_steps':true}},"
    "  'rounding':'half_up','max_per_purchase':1000},"
    "  {'id':'visit','on':'purchase','when':{'minimum':{'amount':1}},"
    "  'give':{'unit':'p','per_visit':{'points':3}},'rounding':'ceiling'},"
    "  {'id':'back','on':'purchase','give':{'unit':'c','percent':'5.5'},'rounding':'floor'}],"
    "'rewards':[{'id':'r','label':{'fr':'R'},'cost':{'unit':'p','points':100},"
    "  'effect':{'percent_off':'10'},'when':{'minimum':{'amount':2000,'vat':'included'}},"
    "  'max_discount':5000,'max_per_purchase':2,'exclusive':true},"
    "  {'id':'m','label':{'fr':'M'},'cost':{'unit':'c','points':1},"
    "  'effect':{'as_money':{'amount':1}},'exclusive':false},"
    "  {'id':'promo','label':{'fr':'P'},'effect':{'amount_off':300},'max_per_purchase':1}],"
    "'policies':{'combine':'best','earn_on':'before_discount','claw_back':'withhold',"
    "  'claim_days':0,'reopen_days':7,'second_factor_above':2000}}";

static void check_rules(void)
{
    const struct rule *rule = &program.rules[0];
    CHECK_STR(rule->id, "base");
    CHECK_STR(label_in(&rule->label, LANGUAGE_FR), "Base");
    CHECK_EQ(rule->unit, 0);
    CHECK_EQ(rule->give, GIVE_PER_AMOUNT);
    CHECK_EQ(rule->every_minor, 1000);
    CHECK_EQ(rule->points.n, 25);
    CHECK(rule->full_steps);
    CHECK_EQ(rule->rounding, ROUND_HALF_UP);
    CHECK_EQ(rule->purchase_max.n, 1000);
    CHECK_EQ(rule->when.minimum_minor, 6000);
    CHECK(rule->when.minimum_is_excluding_vat);
    CHECK_EQ(rule->when.match.include_skus.count, 2);
    CHECK_STR(rule->when.match.include_skus.items[1], "B");
    CHECK_STR(rule->when.match.include_categories.items[0], "c");
    CHECK_STR(rule->when.match.include_tags.items[0], "t");
    CHECK_STR(rule->when.match.exclude_skus.items[0], "D");
    CHECK_STR(rule->when.match.exclude_categories.items[1], "f");
    CHECK_STR(rule->when.match.exclude_tags.items[0], "g");

    CHECK_EQ(program.rules[1].give, GIVE_PER_VISIT);
    CHECK_EQ(program.rules[1].points.n, 3);
    CHECK_EQ(program.rules[1].rounding, ROUND_CEILING);
    CHECK_EQ(program.rules[2].give, GIVE_PERCENT);
    CHECK_EQ(program.rules[2].unit, 1);
    CHECK_EQ(program.rules[2].rate_bp, 550);
}

static void check_rewards(void)
{
    const struct reward *reward = &program.rewards[0];
    CHECK(reward->has_cost);
    CHECK_EQ(reward->unit, 0);
    CHECK_EQ(reward->cost.n, 100);
    CHECK_EQ(reward->effect, EFFECT_PERCENT_OFF);
    CHECK_EQ(reward->rate_bp, 1000);
    CHECK_EQ(reward->when.minimum_minor, 2000);
    CHECK(!reward->when.minimum_is_excluding_vat);
    CHECK_EQ(reward->discount_max_minor, 5000);
    CHECK_EQ(reward->uses_max, 2);
    CHECK(reward->is_exclusive);
    CHECK_EQ(program.rewards[1].effect, EFFECT_AS_MONEY);
    CHECK_EQ(program.rewards[1].amount_minor, 1);
    CHECK(!program.rewards[2].has_cost);
    CHECK_EQ(program.rewards[2].effect, EFFECT_AMOUNT_OFF);
}

TEST(program_read_takes_every_field)
{
    CHECK_OK(read_text(everything));

    CHECK_STR(program.name.fr, "Carte");
    CHECK_EQ(program.currency, CURRENCY_EUR);
    CHECK_EQ(program.unit_count, 2);
    CHECK_EQ(program.rule_count, 3);
    CHECK_EQ(program.reward_count, 3);

    const struct unit *unit = &program.units[0];
    CHECK_STR(unit->id, "p");
    CHECK_STR(unit->label.en, "stars");
    CHECK_EQ(unit->kind, UNIT_POINTS);
    CHECK_EQ(unit->decimals, 1);
    CHECK_EQ(unit->expiry.kind, EXPIRY_MONTHS);
    CHECK_EQ(unit->expiry.count, 12);
    CHECK_EQ(unit->expiry.end, EXPIRY_END_OF_QUARTER);
    CHECK_EQ(unit->available_after_days, 14);
    CHECK_EQ(unit->announce_count, 2); /* the fewest first, each once */
    CHECK_EQ(unit->announce_days[0], 7);
    CHECK_EQ(unit->announce_days[1], 30);
    CHECK_EQ(unit->value_points, 10);
    CHECK_EQ(unit->value_minor, 50);

    check_rules();
    check_rewards();
    CHECK_EQ(program.policies.combine, COMBINE_BEST);
    CHECK_EQ(program.policies.earn_on, EARN_BEFORE_DISCOUNT);
    CHECK_EQ(program.policies.claw_back, CLAW_BACK_WITHHOLD);
    CHECK_EQ(program.policies.claim_days, 0);
    CHECK_EQ(program.policies.reopen_days, 7);
    CHECK(program.second_factor.is_told);
    CHECK_EQ(program.second_factor.above_minor, 2000);
}

TEST(program_read_fills_in_the_defaults)
{
    CHECK_OK(read_text("{" HEAD ",'units':" UNITS ",'rules':" RULES ",'rewards':" REWARDS "}"));

    CHECK_EQ(program.policies.combine, COMBINE_SUM);
    CHECK_EQ(program.policies.earn_on, EARN_AFTER_DISCOUNT);
    CHECK_EQ(program.policies.claw_back, CLAW_BACK_DEBT);
    CHECK_EQ(program.policies.claim_days, 14);
    CHECK_EQ(program.policies.reopen_days, 30);
    CHECK(!program.second_factor.is_told);
    CHECK_EQ(program.units[0].decimals, 0);
    CHECK_EQ(program.units[0].expiry.kind, EXPIRY_NEVER);
    CHECK_EQ(program.units[0].value_points, 0);
    CHECK_EQ(program.rules[0].rounding, ROUND_FLOOR);
    CHECK(!program.rules[0].full_steps);
    CHECK_STR(program.rules[0].label.fr, "base"); /* a rule without a label is called by its id */
    CHECK_EQ(program.rewards[0].uses_max, 0);
    CHECK(!program.rewards[0].is_exclusive);
}

TEST(program_read_gives_money_the_decimals_and_the_worth_of_the_currency)
{
    static const struct {
        const char *currency;
        int decimals;
    } cases[] = { { "EUR", 2 }, { "JPY", 0 }, { "TND", 3 } };

    for (size_t i = 0; i < COUNT(cases); i++) {
        char head[80];
        (void)snprintf(head, sizeof(head), "'format':1,'name':{'en':'Card'},'currency':'%s'",
                       cases[i].currency);
        CHECK_OK(read_parts(&(struct parts){ .head = head }));
        CHECK_EQ(program.units[1].decimals, cases[i].decimals);
        CHECK_EQ(program.units[1].value_points, 1);
        CHECK_EQ(program.units[1].value_minor, 1);
    }
}

TEST(program_read_knows_each_expiry)
{
    static const struct {
        const char *json;
        enum expiry_kind kind;
        int32_t count;
        enum expiry_end end;
    } cases[] = {
        { "'never'", EXPIRY_NEVER, 0, EXPIRY_SAME_DAY },
        { "{'days':30}", EXPIRY_DAYS, 30, EXPIRY_SAME_DAY },
        { "{'months':1}", EXPIRY_MONTHS, 1, EXPIRY_SAME_DAY },
        { "{'months':12,'to_end_of':'month'}", EXPIRY_MONTHS, 12, EXPIRY_END_OF_MONTH },
        { "{'months':12,'to_end_of':'quarter'}", EXPIRY_MONTHS, 12, EXPIRY_END_OF_QUARTER },
        { "{'months':12,'to_end_of':'half'}", EXPIRY_MONTHS, 12, EXPIRY_END_OF_HALF },
        { "{'to_end_of':'year','months':1200}", EXPIRY_MONTHS, 1200, EXPIRY_END_OF_YEAR },
        { "{'date':'2027-12-31'}", EXPIRY_DATE, 0, EXPIRY_SAME_DAY },
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        char units[200];
        (void)snprintf(units, sizeof(units),
                       "[{'id':'points','label':{'fr':'p'},'kind':'points','expiry':%s},"
                       "{'id':'credit','label':{'fr':'c'},'kind':'money'}]",
                       cases[i].json);
        check_note("%s", cases[i].json);
        CHECK_OK(read_parts(&(struct parts){ .units = units }));
        CHECK_EQ(program.units[0].expiry.kind, cases[i].kind);
        CHECK_EQ(program.units[0].expiry.count, cases[i].count);
        CHECK_EQ(program.units[0].expiry.end, cases[i].end);
        if (cases[i].kind == EXPIRY_DATE)
            CHECK_EQ(date_parts(program.units[0].expiry.date).year, 2027);
    }
}

/* ---- what is wrong ---------------------------------------------------------------------------- */

static const struct wrong wrongs[] = {
    /* the head */
    { { .head = "'name':{'fr':'C'},'currency':'EUR'" },
      "/format",
      E_INVALID,
      "This is missing; write 1.",
      "Ceci manque ; écrivez 1." },
    { { .head = "'format':2,'name':{'fr':'C'},'currency':'EUR'" },
      "/format",
      E_INVALID,
      "Format 2 belongs to a newer version of the server",
      "Le format 2 est celui d'une version plus récente" },
    { { .head = "'format':'1','name':{'fr':'C'},'currency':'EUR'" },
      "/format",
      E_INVALID,
      "\"1\" cannot stand here; write 1.",
      "\"1\" ne convient pas ici ; écrivez 1." },
    { { .head = "'format':1,'currency':'EUR'" },
      "/name",
      E_INVALID,
      "This is missing; write an object { } with \"fr\", \"en\".",
      "Ceci manque ; écrivez un objet { } avec \"fr\", \"en\"." },
    { { .head = "'format':1,'name':{},'currency':'EUR'" },
      "/name",
      E_INVALID,
      "no text in any language; write \"fr\", \"en\" or both",
      "texte dans aucune langue ; écrivez \"fr\", \"en\" ou les deux" },
    { { .head = "'format':1,'name':'Carte','currency':'EUR'" },
      "/name",
      E_INVALID,
      "\"Carte\" cannot stand here; write an object",
      "\"Carte\" ne convient pas ici ; écrivez un objet" },
    { { .head = "'format':1,'name':{'fr':'C','de':'K'},'currency':'EUR'" },
      "/name/de",
      E_UNKNOWN_FIELD,
      "\"de\" is not known here",
      "\"de\" n'existe pas ici" },
    { { .head = "'format':1,'name':{'fr':'C','en':' '},'currency':'EUR'" },
      "/name/en",
      E_INVALID,
      "1 to 200 bytes, not only blanks",
      "de 1 à 200 octets, pas seulement des blancs" },
    { { .head = "'format':1,'name':{'fr':'a\\nb'},'currency':'EUR'" },
      "/name/fr",
      E_INVALID,
      "\"a b\" cannot stand here; write a text of one line",
      "écrivez un texte d'une ligne" },
    { { .head = "'format':1,'name':{'fr':'C'},'currency':'euro'" },
      "/currency",
      E_INVALID,
      "write the three letters of a currency, such as \"EUR\"",
      "écrivez les trois lettres d'une devise" },
    { { .head = HEAD ",'unités':[]" },
      "/unités",
      E_UNKNOWN_FIELD,
      "did you mean \"units\"?",
      "vouliez-vous dire \"units\" ?" },
    { { .head = HEAD ",'prepaid':[]" },
      "/prepaid",
      E_UNKNOWN_FIELD,
      "\"prepaid\" is planned, but this version does not have it yet; it has \"format\"",
      "\"prepaid\" est prévu, mais cette version ne l'a pas encore ; elle a \"format\"" },
    { { .head = HEAD ",'$schema':7" },
      "/$schema",
      E_INVALID,
      "7 cannot stand here",
      "7 ne convient pas" },

    /* units */
    { { .units = UNIT("'label':{'fr':'p'},'kind':'points'"), .rules = "[]", .rewards = "[]" },
      "/units/0/id",
      E_INVALID,
      "This is missing; write an id of 1 to 64 characters",
      "Ceci manque ; écrivez un identifiant de 1 à 64 caractères" },
    { { .units = UNIT("'id':'Mes points','label':{'fr':'p'},'kind':'points'"),
        .rules = "[]",
        .rewards = "[]" },
      "/units/0/id",
      E_INVALID,
      "for instance \"mes-points\"",
      "par exemple \"mes-points\"" },
    { { .units = UNIT("'id':'credit','label':{'fr':'p'},'kind':'points'"),
        .rules = "[]",
        .rewards = "[]" },
      "/units/1/id",
      E_INVALID,
      "The id \"credit\" is already that of /units/0",
      "L'identifiant \"credit\" est déjà celui de /units/0" },
    { { .units = UNIT("'id':'points','kind':'points'") },
      "/units/0/label",
      E_INVALID,
      "This is missing",
      "Ceci manque" },
    { { .units = UNIT("'id':'points','label':{'fr':'p'}") },
      "/units/0/kind",
      E_INVALID,
      "write \"points\", \"stamps\", \"money\", \"voucher\"",
      "écrivez \"points\", \"stamps\", \"money\", \"voucher\"" },
    { { .units = UNIT("'id':'points','label':{'fr':'p'},'kind':'stamp'") },
      "/units/0/kind",
      E_INVALID,
      "did you mean \"stamps\"?",
      "vouliez-vous dire \"stamps\" ?" },
    { { .units = POINTS("'decimals':4") },
      "/units/0/decimals",
      E_INVALID,
      "a whole number from 0 to 3",
      "un nombre entier de 0 à 3" },
    { { .units = UNIT("'id':'points','label':{'fr':'p'},'kind':'money','decimals':0") },
      "/units/0/decimals",
      E_INVALID,
      "has the decimals of EUR, which are 2",
      "a les décimales de EUR, soit 2" },
    { { .units = POINTS("'expiry':'12 months'") },
      "/units/0/expiry",
      E_INVALID,
      "write \"never\", {\"days\": 30}, {\"months\": 12} or",
      "écrivez \"never\", {\"days\": 30}, {\"months\": 12} ou" },
    { { .units = POINTS("'expiry':{}") },
      "/units/0/expiry",
      E_INVALID,
      "One of \"days\", \"months\", \"date\" is missing",
      "Il manque un champ parmi \"days\", \"months\", \"date\"" },
    { { .units = POINTS("'expiry':{'days':30,'months':1}") },
      "/units/0/expiry",
      E_INVALID,
      "Only one of \"days\", \"months\", \"date\"",
      "Un seul parmi \"days\", \"months\", \"date\"" },
    { { .units = POINTS("'expiry':{'month':1}") },
      "/units/0/expiry/month",
      E_UNKNOWN_FIELD,
      "did you mean \"months\"?",
      "vouliez-vous dire \"months\" ?" },
    { { .units = POINTS("'expiry':{'days':0}") },
      "/units/0/expiry/days",
      E_INVALID,
      "a whole number of days from 1 to 36600",
      "un nombre entier de jours, de 1 à 36600" },
    { { .units = POINTS("'expiry':{'months':1201}") },
      "/units/0/expiry/months",
      E_INVALID,
      "a whole number of months from 1 to 1200",
      "un nombre entier de mois, de 1 à 1200" },
    { { .units = POINTS("'expiry':{'days':30,'to_end_of':'month'}") },
      "/units/0/expiry/to_end_of",
      E_INVALID,
      "goes with \"months\" only",
      "ne va qu'avec \"months\"" },
    { { .units = POINTS("'expiry':{'months':12,'to_end_of':'week'}") },
      "/units/0/expiry/to_end_of",
      E_INVALID,
      "one can write \"month\", \"quarter\", \"half\", \"year\"",
      "on peut écrire \"month\", \"quarter\", \"half\", \"year\"" },
    { { .units = POINTS("'expiry':{'date':'2027-02-29'}") },
      "/units/0/expiry/date",
      E_INVALID,
      "\"2027-02-29\" cannot stand here; write a day that exists",
      "écrivez un jour qui existe" },
    { { .units = POINTS("'available_after_days':-1") },
      "/units/0/available_after_days",
      E_INVALID,
      "-1 cannot stand here",
      "-1 ne convient pas ici" },
    { { .units = POINTS("'announce_days':[30,0]") },
      "/units/0/announce_days/1",
      E_INVALID,
      "0 cannot stand here",
      "0 ne convient pas ici" },
    { { .units = POINTS("'announce_days':[1,2,3,4,5]") },
      "/units/0/announce_days",
      E_LIMIT,
      "announcements",
      "annonces" },
    { { .units = POINTS("'value':{'points':1}") },
      "/units/0/value/amount",
      E_INVALID,
      "This is missing; write an amount in the currency's smallest unit",
      "Ceci manque ; écrivez un montant dans la plus petite unité de la devise" },
    { { .units = POINTS("'value':{'points':0,'amount':1}") },
      "/units/0/value/points",
      E_INVALID,
      "0 cannot stand here; write a whole number of the unit's smallest steps",
      "écrivez un nombre entier de plus petites parts de l'unité" },
    { { .units = UNIT("'id':'points','label':{'fr':'p'},'kind':'money',"
                      "'value':{'points':1,'amount':1}") },
      "/units/0/value",
      E_INVALID,
      "is worth itself; leave \"value\" out",
      "vaut ce qu'elle est ; retirez \"value\"" },
    { { .units = "[]" },
      "/units",
      E_INVALID,
      "The list has 0 items; write 1 to 8 units.",
      "La liste a 0 éléments ; écrivez de 1 à 8 unités." },
    { { .units = "{}" },
      "/units",
      E_INVALID,
      "An object cannot stand here; write a list [ ] of 1 to 8 units.",
      "Un objet ne convient pas ici ; écrivez une liste [ ] de 1 à 8 unités." },

    /* policies */
    { { .policies = "[]" },
      "/policies",
      E_INVALID,
      "A list cannot stand here",
      "Une liste ne convient pas ici" },
    { { .policies = "{'combine':'max'}" },
      "/policies/combine",
      E_INVALID,
      "one can write \"sum\", \"best\"",
      "on peut écrire \"sum\", \"best\"" },
    { { .policies = "{'earn_on':'discount'}" },
      "/policies/earn_on",
      E_INVALID,
      "\"after_discount\", \"before_discount\"",
      "\"after_discount\", \"before_discount\"" },
    { { .policies = "{'claw_back':'none'}" },
      "/policies/claw_back",
      E_INVALID,
      "\"debt\", \"clamp\", \"withhold\"",
      "\"debt\", \"clamp\", \"withhold\"" },
    { { .policies = "{'claim_days':36601}" },
      "/policies/claim_days",
      E_INVALID,
      "days from 0 to 36600",
      "jours, de 0 à 36600" },
    { { .policies = "{'reopen_days':-1}" },
      "/policies/reopen_days",
      E_INVALID,
      "days from 0 to 36600",
      "jours, de 0 à 36600" },
    { { .policies = "{'claw_back':'withhold'}" },
      "/units/0/value",
      E_INVALID,
      "The policy \"withhold\" needs the worth of each unit",
      "La règle \"withhold\" demande la valeur de chaque unité" },
    { { .units = POINTS("'value':{'points':0,'amount':1}"),
        .policies = "{'claw_back':'withhold'}" },
      "/units/0/value/points", /* a value that is wrong is not missing as well */
      E_INVALID,
      "0 cannot stand here",
      "0 ne convient pas ici" },
    { { .policies = "{'second_factor_above':-1}" },
      "/policies/second_factor_above",
      E_INVALID,
      "from 0 to 1000000000000",
      "de 0 à 1000000000000" },
    { { .policies = "{'spend_order':'fifo'}" },
      "/policies/spend_order",
      E_INVALID,
      "one can write \"expiring_first\", \"oldest_first\"",
      "\"expiring_first\", \"oldest_first\"" },
};

TEST(program_read_says_what_is_wrong_and_what_would_be_right)
{
    for (size_t i = 0; i < COUNT(wrongs); i++)
        check_wrong(&wrongs[i]);
}

TEST(program_read_refuses_what_is_not_an_object)
{
    static const struct json_node nodes[] = {
        { .type = JSON_ARRAY },         { .type = JSON_NULL },
        { .type = JSON_TRUE },          { .type = JSON_FALSE },
        { .type = JSON_INT, .num = 7 }, { .type = JSON_TEXT, .text = { "points", 6 } },
    };

    for (size_t i = 0; i < COUNT(nodes); i++) {
        begin();
        CHECK_ERR(program_read(&arena, &nodes[i], &program, &problems), E_PROGRAM_INVALID);
        check_said("", "write an object { } with \"format\"", "écrivez un objet { } avec");
    }
}

TEST(program_read_asks_for_every_table_but_the_policies)
{
    CHECK_ERR(read_text("{}"), E_PROGRAM_INVALID);

    static const char *const pointers[] = { "/format", "/name",  "/currency",
                                            "/units",  "/rules", "/rewards" };
    CHECK_EQ(problems.count, COUNT(pointers));
    for (size_t i = 0; i < COUNT(pointers); i++)
        CHECK_STR(said(i)->pointer, pointers[i]);
}

TEST(program_read_goes_on_after_a_problem)
{
    struct parts parts = {
        .units = "[{'id':'points','label':{},'kind':'point'},"
                 "{'id':'credit','label':{'fr':'c'},'kind':'money','decimals':7}]",
        .rules = RULE("'give':{'unit':'points','per_visit':{}},'rounding':'up'"),
        .rewards = REWARD("'effect':{'amount_off':-5}"),
        .policies = "{'combine':3}",
    };
    static const char *const pointers[] = {
        "/units/0/label",    "/units/0/kind",
        "/units/1/decimals", "/rules/0/give/per_visit/points",
        "/rules/0/rounding", "/rewards/0/effect/amount_off",
        "/policies/combine",
    };

    CHECK_ERR(read_parts(&parts), E_PROGRAM_INVALID);
    CHECK_EQ(problems.count, COUNT(pointers));
    CHECK_EQ(problems.error_count, COUNT(pointers));
    for (size_t i = 0; i < COUNT(pointers); i++)
        CHECK_STR(said(i)->pointer, pointers[i]);
}

TEST(program_read_does_not_blame_references_when_the_units_cannot_be_read)
{
    CHECK_ERR(read_parts(&(struct parts){ .units = "7" }), E_PROGRAM_INVALID);
    check_said("/units", "7 cannot stand here", "7 ne convient pas ici");
}

/* ---- bounds ----------------------------------------------------------------------------------- */

TEST(program_read_takes_as_much_as_the_limits_and_no_more)
{
    static const char unit[] = "{'id':'u#','label':{'fr':'u'},'kind':'points'}";
    static const char rule[] = "{'id':'r#','on':'purchase'," GIVE "}";
    static const char reward[] = "{'id':'w#','label':{'fr':'w'}," COST "," OFF "}";

    CHECK_OK(read_parts(
        &(struct parts){ .units = list_of(UNITS_MAX, unit), .rules = "[]", .rewards = "[]" }));
    CHECK_ERR(read_parts(&(struct parts){
                  .units = list_of(UNITS_MAX + 1, unit), .rules = "[]", .rewards = "[]" }),
              E_PROGRAM_INVALID);
    check_said("/units", "The list has 9 items", "La liste a 9 éléments");
    CHECK_EQ(said(0)->err, E_LIMIT);

    CHECK_OK(read_parts(&(struct parts){ .rules = list_of(RULES_MAX, rule) }));
    CHECK_ERR(read_parts(&(struct parts){ .rules = list_of(RULES_MAX + 1, rule) }),
              E_PROGRAM_INVALID);
    check_said("/rules", "write 0 to 64 rules", "écrivez de 0 à 64 règles");

    CHECK_OK(read_parts(&(struct parts){ .rewards = list_of(REWARDS_MAX, reward) }));
    CHECK_ERR(read_parts(&(struct parts){ .rewards = list_of(REWARDS_MAX + 1, reward) }),
              E_PROGRAM_INVALID);
    check_said("/rewards", "write 0 to 64 rewards", "écrivez de 0 à 64 avantages");
}

TEST(program_read_takes_lists_and_texts_as_long_as_the_limits)
{
    static const struct {
        const char *kind;
        int max_bytes;
    } kinds[] = { { "skus", SKU_MAX_BYTES },
                  { "categories", CODE_MAX_BYTES },
                  { "tags", CODE_MAX_BYTES } };
    static char rules[TEXT_BYTES];

    for (size_t i = 0; i < COUNT(kinds); i++) {
        for (int more = 0; more <= 1; more++) {
            enum err want = more ? E_PROGRAM_INVALID : OK;
            (void)snprintf(rules, sizeof(rules), WHEN("'include':{'%s':%s}"), kinds[i].kind,
                           list_of(MATCH_ITEMS_MAX + more, "'x#'"));
            CHECK_ERR(read_parts(&(struct parts){ .rules = rules }), want);
            (void)snprintf(rules, sizeof(rules), WHEN("'exclude':{'%s':['%0*d']}"), kinds[i].kind,
                           kinds[i].max_bytes + more, 7);
            CHECK_ERR(read_parts(&(struct parts){ .rules = rules }), want);
        }
    }
}

TEST(program_read_takes_ids_of_64_characters)
{
    char rules[300];
    for (int more = 0; more <= 1; more++) {
        (void)snprintf(rules, sizeof(rules), "[{'id':'%0*d','on':'purchase'," GIVE "}]",
                       CODE_MAX_BYTES + more, 7);
        CHECK_ERR(read_parts(&(struct parts){ .rules = rules }), more ? E_PROGRAM_INVALID : OK);
    }
}

TEST(program_read_keeps_the_first_problems_and_counts_the_rest)
{
    /* sixty rules with two errors each */
    CHECK_ERR(read_parts(&(struct parts){
                  .rules = list_of(60, "{'id':'r#','on':'x','give':{'unit':'points',"
                                       "'per_visit':{'points':0}}}") }),
              E_PROGRAM_INVALID);
    CHECK_EQ(problems.count, PROGRAM_PROBLEMS_MAX);
    CHECK_EQ(problems.error_count, 120);
    CHECK_STR(said(49)->pointer, "/rules/24/give/per_visit/points");
    CHECK_STR(said(49)->en, said(1)->en); /* as whole as the first */
    CHECK_STR(said(49)->fr, said(1)->fr);

    /* a thousand fields that do not exist */
    static char head[TEXT_BYTES / 4];
    size_t used = (size_t)snprintf(head, sizeof(head), "%s", HEAD);
    for (int i = 0; i < 1000; i++)
        used += (size_t)snprintf(head + used, sizeof(head) - used, ",'field%d':1", i);
    CHECK_ERR(read_parts(&(struct parts){ .head = head }), E_PROGRAM_INVALID);
    CHECK_EQ(problems.count, PROGRAM_PROBLEMS_MAX);
    CHECK_EQ(problems.error_count, 1000);
}

TEST(program_read_cuts_what_is_too_long_to_repeat)
{
    char rules[2000];
    char name[701];
    for (size_t i = 0; i + 2 < sizeof(name); i += 2)
        memcpy(name + i, "é", 2);
    name[700] = '\0';

    (void)snprintf(rules, sizeof(rules), RULE(GIVE ",'%s':1"), name);
    CHECK_ERR(read_parts(&(struct parts){ .rules = rules }), E_PROGRAM_INVALID);
    CHECK_EQ(problems.count, 1);
    CHECK(str_is_line(str_c(said(0)->en)) && str_is_line(str_c(said(0)->fr)));
    CHECK(str_is_line(str_c(said(0)->pointer)));
    CHECK(strstr(said(0)->en, "...") != NULL);

    (void)snprintf(rules, sizeof(rules), "[{'id':'%s','on':'purchase'," GIVE "}]", name);
    CHECK_ERR(read_parts(&(struct parts){ .rules = rules }), E_PROGRAM_INVALID);
    CHECK(str_is_line(str_c(said(0)->en)) && str_is_line(str_c(said(0)->fr)));
}

TEST(program_read_cuts_a_sentence_that_is_too_long)
{
    char units[1000];
    struct buf out = BUF(units);
    buf_lit(&out, "[");
    for (int i = 0; i < UNITS_MAX; i++) {
        buf_str(&out, i > 0 ? STR(",{'id':'unit-") : STR("{'id':'unit-"));
        buf_int_padded(&out, i, 50);
        buf_lit(&out, "','label':{'fr':'u'},'kind':'points'}");
    }
    buf_lit(&out, "]\0");
    CHECK_EQ(out.err, OK);

    CHECK_ERR(read_parts(&(struct parts){ .units = units, .rules = RULE(GIVE), .rewards = "[]" }),
              E_PROGRAM_INVALID);
    CHECK_EQ(problems.count, 1);
    CHECK(str_ends(str_c(said(0)->en), STR("...")));
    CHECK(str_ends(str_c(said(0)->fr), STR("...")));
    CHECK(str_c(said(0)->en).len > 240 && str_c(said(0)->en).len < sizeof(said(0)->en));
}

TEST(program_read_ends_a_pointer_before_a_name_that_does_not_fit)
{
    char rules[400];
    char name[CODE_MAX_BYTES + 1];
    memset(name, '~', CODE_MAX_BYTES); /* each is written ~0 */
    name[CODE_MAX_BYTES] = '\0';
    (void)snprintf(rules, sizeof(rules), RULE(GIVE ",'%s':1"), name);
    CHECK_ERR(read_parts(&(struct parts){ .rules = rules }), E_PROGRAM_INVALID);
    CHECK_STR(said(0)->pointer, "/rules/0");
}

TEST(program_read_escapes_the_names_in_a_pointer)
{
    CHECK_ERR(read_parts(&(struct parts){ .head = HEAD ",'a/b~c':1" }), E_PROGRAM_INVALID);
    CHECK_STR(said(0)->pointer, "/a~1b~0c");
}

/* However little memory there is: an error, never a half-read programme. */
TEST(program_read_ends_when_its_memory_does)
{
    static char small_room[64u << 10];
    static const char text[] =
        "{" HEAD ",'units':" UNITS ",'rules':" RULES ",'rewards':" REWARDS "}";
    char json[sizeof(text)];
    const struct json_node *root = NULL;
    struct problem problem = { 0 };
    size_t refused = 0;

    for (size_t i = 0; i < sizeof(text); i++)
        json[i] = (char)(text[i] == '\'' ? '"' : text[i]);
    begin();
    CHECK_OK(json_parse(&arena, str_c(json), &root, &problem));
    for (size_t size = 0; size <= sizeof(small_room); size += 16) {
        struct arena little = arena_in(small_room, size);
        program = (struct program){ .currency = 77 };
        enum err err = program_read(&little, root, &program, &problems);
        if (err == OK) {
            CHECK(refused > 100);
            CHECK_EQ(program.rule_count, 2);
            return;
        }
        CHECK_ERR(err, E_NO_MEMORY);
        CHECK_EQ(program.currency, 77);
        refused++;
    }
    CHECK(false);
}
