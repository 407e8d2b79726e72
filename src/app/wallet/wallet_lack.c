/* wallet_lack.c - what a wallet lacks, in words. */
#include "app/wallet/wallet.h"

/* clang-format off */
static const struct {
    const char *code;
    struct phrase text;
} lacks[] = {
    [LACK_NOTHING] = { "", { "", "" } },
    [LACK_SETTINGS] = { "settings", {
        "No folder for passes is named: set HABITUE_WALLET, see the page habitue-serve(1), PASSES.",
        "Aucun dossier de cartes n'est indiqué : réglez HABITUE_WALLET, voyez la page habitue-serve(1), PASSES." } },
    [LACK_IMAGE] = { "image", {
        "A picture is not PNG, or is larger than 256 KiB: icon.png, logo.png, and those with @2x and @3x.",
        "Une image n'est pas du PNG, ou dépasse 256 Kio : icon.png, logo.png, et celles avec @2x et @3x." } },
    [LACK_CERTIFICATE] = { "certificate", {
        "The certificate of the pass type is missing: put it into apple-certificate.pem.",
        "Le certificat du type de carte manque : placez-le dans apple-certificate.pem." } },
    [LACK_CERTIFICATE_UNREADABLE] = { "certificate_unreadable", {
        "apple-certificate.pem is no certificate in PEM.",
        "apple-certificate.pem n'est pas un certificat au format PEM." } },
    [LACK_CERTIFICATE_KIND] = { "certificate_kind", {
        "apple-certificate.pem is not that of a pass type: it names no pass. identifier and team.",
        "apple-certificate.pem n'est pas celui d'un type de carte : il ne nomme ni identifiant pass. ni équipe." } },
    [LACK_CERTIFICATE_OVER] = { "certificate_over", {
        "The time of apple-certificate.pem is over: have it renewed by Apple, and restart.",
        "La validité d'apple-certificate.pem est passée : faites-le renouveler par Apple, puis redémarrez." } },
    [LACK_KEY] = { "key", {
        "The key of the certificate is missing: put it into apple-key.pem.",
        "La clé du certificat manque : placez-la dans apple-key.pem." } },
    [LACK_KEY_OPEN] = { "key_open", {
        "Others may read apple-key.pem: chmod 600 it, and restart.",
        "D'autres peuvent lire apple-key.pem : faites chmod 600, puis redémarrez." } },
    [LACK_KEY_UNREADABLE] = { "key_unreadable", {
        "apple-key.pem is no private key in PEM without a password.",
        "apple-key.pem n'est pas une clé privée au format PEM sans mot de passe." } },
    [LACK_KEY_OTHER] = { "key_other", {
        "apple-key.pem is not the key of apple-certificate.pem.",
        "apple-key.pem n'est pas la clé d'apple-certificate.pem." } },
    [LACK_WWDR] = { "wwdr", {
        "Apple's intermediate certificate (WWDR) is missing: put it into apple-wwdr.pem.",
        "Le certificat intermédiaire d'Apple (WWDR) manque : placez-le dans apple-wwdr.pem." } },
    [LACK_WWDR_UNREADABLE] = { "wwdr_unreadable", {
        "apple-wwdr.pem is no certificate in PEM.",
        "apple-wwdr.pem n'est pas un certificat au format PEM." } },
    [LACK_WWDR_OTHER] = { "wwdr_other", {
        "apple-wwdr.pem has not signed apple-certificate.pem: take the generation that did.",
        "apple-wwdr.pem n'a pas signé apple-certificate.pem : prenez la génération qui l'a fait." } },
    [LACK_WWDR_OVER] = { "wwdr_over", {
        "The time of apple-wwdr.pem is over: take the one of today from Apple, and restart.",
        "La validité d'apple-wwdr.pem est passée : prenez chez Apple celui d'aujourd'hui, puis redémarrez." } },
    [LACK_GOOGLE] = { "issuer", {
        "wallet.json has no google: tell the issuer's number and the address of a logo.",
        "wallet.json n'a pas de google : indiquez le numéro d'émetteur et l'adresse d'un logo." } },
    [LACK_GOOGLE_KEY] = { "service_key", {
        "The key of the service account at Google is missing: put it into google-key.json.",
        "La clé du compte de service chez Google manque : placez-la dans google-key.json." } },
    [LACK_GOOGLE_KEY_OPEN] = { "service_key_open", {
        "Others may read google-key.json: chmod 600 it, and restart.",
        "D'autres peuvent lire google-key.json : faites chmod 600, puis redémarrez." } },
    [LACK_GOOGLE_KEY_UNREADABLE] = { "service_key_unreadable", {
        "google-key.json is no key of a service account: it has client_email and a private_key of RSA.",
        "google-key.json n'est pas la clé d'un compte de service : il a client_email et une private_key RSA." } },
};
/* clang-format on */

const char *wallet_lack_code(enum wallet_lack lack)
{
    return lacks[lack].code;
}

struct phrase wallet_lack_text(enum wallet_lack lack)
{
    return lacks[lack].text;
}

enum wallet_lack wallet_apple_lack(const struct wallet *wallet, struct instant now)
{
    if (wallet == NULL)
        return LACK_SETTINGS;
    if (wallet->apple_lack != LACK_NOTHING)
        return wallet->apple_lack;
    const struct sign_owner *owner = sign_owner(wallet->apple);
    if (owner->until.us < now.us)
        return LACK_CERTIFICATE_OVER;
    return owner->issuer_until.us < now.us ? LACK_WWDR_OVER : LACK_NOTHING;
}

enum wallet_lack wallet_google_lack(const struct wallet *wallet)
{
    return wallet != NULL ? wallet->google_lack : LACK_SETTINGS;
}
