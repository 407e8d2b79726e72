/* assert.h - for the WebAssembly module, which has no C library: a broken promise stops it at once. */
#ifndef LIBRARY_WASM_ASSERT_H
#define LIBRARY_WASM_ASSERT_H

#define assert(claim) ((claim) ? (void)0 : __builtin_trap())
#define static_assert _Static_assert

#endif
