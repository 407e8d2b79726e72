/* policy.h - what a page of ours may do in a browser (Content Security Policy, level 3). */
#ifndef HTTP_POLICY_H
#define HTTP_POLICY_H

#include "core/limits.h"

#define POLICY_UNFRAMED "; frame-ancestors 'none'"
#define POLICY_REST     "; object-src 'none'; base-uri 'none'; form-action 'self'"
#define PAGE_POLICY     "default-src 'self'; script-src 'self'" POLICY_REST POLICY_UNFRAMED
/* Without who may show it in a frame. */
#define MODULE_POLICY "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'" POLICY_REST

#define POLICY_MAX_BYTES (512 + ORIGINS_MAX * (ORIGIN_MAX_BYTES + 1))

#endif
