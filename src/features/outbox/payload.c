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

const void *payload_read(struct arena *arena, const struct job_type *type, json_text kept)
{
    struct input_errors errors = {.arena = arena};
    struct json_reading reading = {.nulls = false};
    void *payload = arena_allocate(arena, type->payload->size);
    struct json_document *document = json_parse(arena, kept.value, &errors);
    bool read =
        document != NULL && json_read_record(document, type->payload, &reading, payload, &errors);
    return read ? payload : NULL;
}

opt_json payload_shown(struct arena *arena, const struct job_type *type, json_text kept)
{
    const void *payload = type == NULL ? NULL : payload_read(arena, type, kept);
    if (payload == NULL) {
        return (opt_json){.presence = IS_NULL};
    }
    return (opt_json)SOME((json_text){json_of_record(arena, type->payload, payload)});
}

const struct job_type *job_type_find(const struct feature *const *features, text name)
{
    for (; *features != NULL; features++) {
        for (const struct job_type *const *type = (*features)->jobs; type != NULL && *type != NULL;
             type++) {
            if (text_equal(text_of((*type)->name), name)) {
                return *type;
            }
        }
    }
    return NULL;
}
