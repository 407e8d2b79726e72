/* db_merchant.h - where the database of a merchant lies that an installation keeps beside its own.
 *
 *      DIR                       DIR/merchants/CODE
 *      postgres://HOST/NAME      postgres://HOST/NAME?options=-csearch_path%3Dmerchant_CODE
 *
 * The address of a merchant is an address like any other (storage/db_open.h): whoever has opened it finds
 * the merchant's tables and no others.  In PostgreSQL that is a schema, with _ for the - of a code.
 */
#ifndef STORAGE_DB_MERCHANT_H
#define STORAGE_DB_MERCHANT_H

#include "core/buf.h"

/* 1..MERCHANT_CODE_MAX_BYTES of a-z, 0-9 and -, the first a letter: it stands in addresses, names a folder
 * and a schema. */
bool merchant_code_is_valid(struct str code);

/* Writes the address of the merchant with this valid code, of the installation at `address`, with a NUL. */
void db_merchant_address(struct buf *out, const char *address, struct str code);

/* The folder of all merchants' folders, made unless it is there; nothing in PostgreSQL.  E_FILE,
 * E_DISK_FULL. */
MUST_USE enum err db_merchants_create(const char *address);

#endif
