/* consent_words.c - the words under which people are asked, and the notice that stands beside them.
 *
 * Each says who, for what and by which way, and that it can be taken back (GDPR, art. 4 (11), 6 (1) (a), 7 (3)).  By e-mail
 * and SMS nobody is written to before he has consented (CPCE, art. L. 34-5); by telephone neither since 11 August 2026
 * (Code de la consommation, art. L. 223-1).  Post is a legitimate interest (GDPR, recital 47) with a right to object that is
 * told of by itself (art. 21 (4)).  To hand the file on, or to compare it with a network's, is a purpose of its own: the
 * CNIL fined that under a consent for e-mail (30 December 2025).  Tracking of who opens a mail reads a terminal (loi
 * Informatique et Libertés, art. 82).
 *
 * Who changes a sentence changes the name that is made of it (consent_text_make()), so those who said yes to the old one
 * go on having said yes to that.
 */
#include "app/consent/consents.h"

static const struct consent_words words[PURPOSE_COUNT] = {
    [PURPOSE_EMAIL] = {
        PHRASE("Offers by e-mail", "Offres par e-mail"),
        PHRASE("I want %1 to send me its offers and news by e-mail. I can take this back at any time and free of "
               "charge, in the shop or by the link in each message; nothing else changes for my card.",
               "J'accepte que %1 m'envoie ses offres et ses nouvelles par e-mail. Je peux changer d'avis à tout "
               "moment et sans frais, en magasin ou par le lien de chaque message ; rien d'autre ne change pour ma "
               "carte."),
    },
    [PURPOSE_SMS] = {
        PHRASE("Offers by SMS", "Offres par SMS"),
        PHRASE("I want %1 to send me its offers and news by SMS. I can take this back at any time and free of charge, "
               "in the shop or by answering STOP; nothing else changes for my card.",
               "J'accepte que %1 m'envoie ses offres et ses nouvelles par SMS. Je peux changer d'avis à tout moment "
               "et sans frais, en magasin ou en répondant STOP ; rien d'autre ne change pour ma carte."),
    },
    [PURPOSE_PHONE] = {
        PHRASE("Offers by telephone", "Offres par téléphone"),
        PHRASE("I want %1 to call me about its offers. I can take this back at any time, in the shop or during a call; "
               "nothing else changes for my card.",
               "J'accepte que %1 m'appelle pour me parler de ses offres. Je peux changer d'avis à tout moment, en "
               "magasin ou pendant un appel ; rien d'autre ne change pour ma carte."),
    },
    [PURPOSE_POST] = {
        PHRASE("No offers by post", "Pas d'offres par courrier"),
        PHRASE("I do not want %1 to send me its offers by post.",
               "Je m'oppose à ce que %1 m'envoie ses offres par courrier."),
    },
    [PURPOSE_PARTNERS] = {
        PHRASE("Offers of partners", "Offres de partenaires"),
        PHRASE("I want %1 to hand my contact details on to its partners, whose list I can ask for, so that they send me "
               "their own offers. I can take this back at any time, in the shop; nothing else changes for my card.",
               "J'accepte que %1 transmette mes coordonnées à ses partenaires, dont je peux demander la liste, pour "
               "qu'ils m'envoient leurs propres offres. Je peux changer d'avis à tout moment, en magasin ; rien "
               "d'autre ne change pour ma carte."),
    },
    [PURPOSE_AUDIENCES] = {
        PHRASE("Advertisements on social networks", "Publicités sur les réseaux sociaux"),
        PHRASE("I want %1 to compare my e-mail address or my telephone number with those of social networks, so that I "
               "see its advertisements there. I can take this back at any time, in the shop; nothing else changes for "
               "my card.",
               "J'accepte que %1 compare mon adresse e-mail ou mon numéro de téléphone à ceux de réseaux sociaux, pour "
               "m'y montrer ses publicités. Je peux changer d'avis à tout moment, en magasin ; rien d'autre ne change "
               "pour ma carte."),
    },
    [PURPOSE_OPENS] = {
        PHRASE("Note which e-mails I open", "Suivi de l'ouverture des e-mails"),
        PHRASE("I let %1 note which of its e-mails I open, and when. I can take this back at any time, in the shop or by "
               "the link in each message; nothing else changes for my card.",
               "J'accepte que %1 note lesquels de ses e-mails j'ouvre, et quand. Je peux changer d'avis à tout moment, "
               "en magasin ou par le lien de chaque message ; rien d'autre ne change pour ma carte."),
    },
};

const struct consent_words *consent_words(enum purpose purpose)
{
    return &words[purpose];
}

bool purpose_is_objection(enum purpose purpose)
{
    return purpose == PURPOSE_POST;
}

/* GDPR, art. 13: who; for what and on which ground; what has to be told; to whom it goes; how long; rights; complaint.
 * Three years: CNIL, référentiel "gestion des activités commerciales"; ten: Code de commerce, art. L. 123-22. */
struct phrase consent_notice(void)
{
    return PHRASE("%1 uses these data to keep your loyalty card (contract), to keep its books "
                  "(legal obligation), and to know its "
                  "sales and prevent fraud (legitimate interest). It sends you offers only where "
                  "you said so above; by post unless "
                  "you object. One way to reach you is enough, everything else is up to you. The "
                  "data stay with %1 and those who "
                  "run its systems. They are erased three years after your last visit; what the "
                  "books need is kept ten years. You "
                  "can see, correct, take along, limit or erase them, and object: %2. You can "
                  "complain to the CNIL (cnil.fr).",
                  "%1 utilise ces données pour tenir votre carte de fidélité (contrat), tenir ses "
                  "comptes (obligation légale), "
                  "connaître ses ventes et éviter la fraude (intérêt légitime). Ses offres ne vous "
                  "sont envoyées que si vous "
                  "l'acceptez ci-dessus ; par courrier, sauf si vous vous y opposez. Un seul moyen "
                  "de vous joindre suffit, le "
                  "reste est facultatif. Les données restent chez %1 et ses prestataires "
                  "techniques. Elles sont effacées trois "
                  "ans après votre dernière visite ; ce qu'exige la comptabilité est gardé dix "
                  "ans. Vous pouvez les consulter, "
                  "les corriger, les emporter, en limiter l'usage, les faire effacer, et vous "
                  "opposer : %2. Vous pouvez adresser "
                  "une réclamation à la CNIL (cnil.fr).");
}

struct phrase consent_contact_default(void)
{
    return PHRASE("at the counter of %1", "au comptoir de %1");
}
