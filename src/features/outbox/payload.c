/*
 * Payloads. A row keeps all of a payload; what replies, logs and the audit log are given is written by the RECORD as every reply is, and
 * so without its .write_only fields. Those stand in the outermost structure only.
 */
#include "features/outbox/payload.h"

json_text payload_write(struct arena *arena, const struct job_type *type, const void *payload)
{
    struct buffer out = {.arena = arena};
    buffer_append_byte(&out, '{');
    for (size_t i = 0; i < type->payload->count; i++) {
        const struct field *field = &type->payload->fields[i];
        buffer_append(&out, i == 0 ? TEXT("") : TEXT(","));
        json_write_text(&out, text_of(field->name));
        buffer_append_byte(&out, ':');
        json_write_value(&out, field, payload);
    }
    buffer_append_byte(&out, '}');
    return (json_text){.value = buffer_text(&out)};
}
