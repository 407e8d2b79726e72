/* aes.h - AES with keys of 128 bits, as chips speak it: blocks sealed and opened, and a code over a message (CMAC,
 * RFC 4493). */
#ifndef CORE_PROOF_AES_H
#define CORE_PROOF_AES_H

#include "core/str.h"

#define AES_BYTES 16

struct aes_block {
    uint8_t bytes[AES_BYTES];
};

/* One block, without a chain before it. */
struct aes_block aes_seal(const struct aes_block *key, const struct aes_block *opened);
struct aes_block aes_open(const struct aes_block *key, const struct aes_block *sealed);

/* Whole blocks, each chained to the one before it (CBC); the first to `before`.  It may be done in place. */
void aes_seal_chain(const struct aes_block *key, const struct aes_block *before,
                    const uint8_t *opened, size_t count, uint8_t *ret_sealed);
void aes_open_chain(const struct aes_block *key, const struct aes_block *before,
                    const uint8_t *sealed, size_t count, uint8_t *ret_opened);

/* AES-CMAC of so many bytes; 0 is a message too. */
struct aes_block aes_cmac(const struct aes_block *key, const uint8_t *bytes, size_t count);

/* Whether so many bytes are the same, in constant time: for codes. */
bool aes_eq(const uint8_t *a, const uint8_t *b, size_t count);

#endif
