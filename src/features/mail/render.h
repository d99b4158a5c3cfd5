/* Texts with their values filled in: subject, plain text, HTML. Pure. */
#ifndef STINT_FEATURES_MAIL_RENDER_H
#define STINT_FEATURES_MAIL_RENDER_H

#include "features/mail/texts.h"

struct mail_rendered {
    text subject;
    text plain;
    text html;
};

/* `values` is ended by one without name; a placeholder that has none stays as it stands. */
void mail_render(struct arena *arena, const struct mail_texts *texts,
                 const struct mail_value *values, text link, struct mail_rendered *rendered);

/* For HTML, also inside quoted attributes. */
void mail_append_escaped(struct buffer *out, text value);

#endif
