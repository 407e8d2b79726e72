/* form.h - the body of a form (application/x-www-form-urlencoded), field by field. */
#ifndef PAY_FORM_H
#define PAY_FORM_H

#include "core/buf.h"

/* The name is ours and goes as it is; the value is encoded. */
void form_put(struct buf *out, const char *name, struct str value);
void form_put_int(struct buf *out, const char *name, int64_t number);

#endif
