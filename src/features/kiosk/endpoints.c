/*
 * PINs as they are given and taken, and the kiosk itself.
 *
 * The ids that a kiosk brings are no entities: whether somebody is an employee of another organization, has no PIN or is deactivated
 * is answered like a wrong PIN.
 */
#include "features/attendance/attendance.h"
#include "features/employees/employees.h"
#include "features/kiosk/pins.h"
#include "features/organizations/organizations.h"
#include "features/sign_in/sign_in.h"
#include "features/users/users.h"

static PERMISSION(kiosk_use, "kiosk.use",
                  "Be a kiosk: a shared device where people punch with their PIN",
                  .admin = SCOPE_ALL, .organization_wide = true);

/* ---- giving and taking PINs ---- */

#define NEW_PIN_FIELD(type)                                                           \
    FIELD(type, pin, "4 to 8 digits, neither all the same nor in a straight run",     \
          LENGTH(PIN_MINIMUM, PIN_MAXIMUM), .format = "password", .write_only = true, \
          .check = new_pin_check)

static problem hash_pin(struct request *rq, text pin, text **hash)
{
    text *made = ARENA_NEW(rq->arena, text);

    TRY(password_hash(rq, pin, made));
    *hash = made;
    return NULL;
}

struct employee_pin {
    uuid id;
    text pin;
};
static RECORD(employee_pin, FIELD(employee_pin, id, "The employee", .entity = &employee_entity),
              NEW_PIN_FIELD(employee_pin));

static problem set_employee_pin_prepare(struct request *rq, const void *input)
{
    const struct employee_pin *in = input;
    text *hash;

    TRY(db_commit(rq->db)); /* hashing takes long: not with a snapshot held open */
    TRY(hash_pin(rq, in->pin, &hash));
    rq->prepared = hash;
    return NULL;
}

ENDPOINT(set_employee_pin, employee_pin, nothing, PUT, "/employees/{id}/pin",
         REQUIRES(employees_manage), .prepare = set_employee_pin_prepare,
         .summary = "Give an employee a PIN for the kiosk, in place of one they have; a lock ends",
         .problems = PROBLEMS(&employee_inactive, &password_hashing_busy))
{
    const text *hash = rq->prepared;
    struct employee employee;

    TRY(employee_read(rq, in->id, &employee));
    if (employee.state != EMPLOYEE_ACTIVE) {
        return &employee_inactive;
    }
    TRY(employee_require_assignable(rq, employee.role));
    return kiosk_set_pin(rq, in->id, *hash);
}

struct employee_pin_path {
    uuid id;
};
static RECORD(employee_pin_path,
              FIELD(employee_pin_path, id, "The employee", .entity = &employee_entity));

ENDPOINT(remove_employee_pin, employee_pin_path, nothing, DELETE, "/employees/{id}/pin",
         REQUIRES(employees_manage), .summary = "Take an employee's PIN away, if they have one")
{
    struct employee employee;

    TRY(employee_read(rq, in->id, &employee));
    TRY(employee_require_assignable(rq, employee.role));
    return pin_remove(rq, in->id);
}

struct own_pin {
    text current_password;
    text pin;
};
static RECORD(own_pin, CURRENT_PASSWORD_FIELD(own_pin), NEW_PIN_FIELD(own_pin));

/* What .prepare found out. */
struct own_pin_wish {
    struct password_proof *password;
    text *hash;
};

static problem set_own_pin_prepare(struct request *rq, const void *input)
{
    const struct own_pin *in = input;
    struct own_pin_wish *wish = ARENA_NEW(rq->arena, struct own_pin_wish);

    TRY(sign_in_prove_password(rq, in->current_password, &wish->password));
    TRY(hash_pin(rq, in->pin, &wish->hash));
    rq->prepared = wish;
    return NULL;
}

ENDPOINT(set_own_pin, own_pin, nothing, PUT, "/me/pin", SIGNED_IN, .strict_limit = true,
         .prepare = set_own_pin_prepare,
         .summary = "Choose your PIN for the kiosk of this organization; a lock ends",
         .problems = PROBLEMS(&password_hashing_busy))
{
    const struct own_pin_wish *wish = rq->prepared;

    TRY(sign_in_require_password(rq, wish->password));
    return kiosk_set_pin(rq, rq->principal->employee_id, *wish->hash);
}

ENDPOINT(remove_own_pin, nothing, nothing, DELETE, "/me/pin", SIGNED_IN,
         .summary = "Give up your PIN, if you have one")
{
    TRY(account_require_person(rq));
    return pin_remove(rq, rq->principal->employee_id);
}

const struct feature pins_feature = {
    .name = "pins",
    .title = "PINs",
    .endpoints = ENDPOINTS(&set_employee_pin_endpoint, &remove_employee_pin_endpoint,
                           &set_own_pin_endpoint, &remove_own_pin_endpoint),
};

/* ---- the device ---- */

struct kiosk_reply {
    text organization_name;
    text time_zone;
    instant now;
    text device_name;
};
static RECORD(kiosk_reply,
              FIELD(kiosk_reply, organization_name, "The organization people punch for here"),
              FIELD(kiosk_reply, time_zone, "Its time zone"),
              FIELD(kiosk_reply, now, "The server's clock"),
              FIELD(kiosk_reply, device_name, "The name of the device's key"));

ENDPOINT(read_kiosk, nothing, kiosk_reply, GET, "/kiosk", REQUIRES(kiosk_use),
         .one_statement = true, .summary = "What a kiosk shows of itself")
{
    struct organization organization;

    TRY(organization_read(rq, organization_of(rq), &organization));
    *out = (struct kiosk_reply){.organization_name = organization.name,
                                .time_zone = organization.time_zone,
                                .now = rq->now,
                                .device_name = rq->principal->name};
    return NULL;
}

struct kiosk_employees_query {
    opt_text q;
    LIST_PARAMETERS;
};
static RECORD(kiosk_employees_query,
              FIELD(kiosk_employees_query, q, "Only those whose name contains this; empty: all",
                    LENGTH(0, 200)),
              LIST_FIELDS(kiosk_employees_query));

struct kiosk_employees_page {
    struct kiosk_employee_list items;
    opt_text next_cursor;
};
static RECORD(kiosk_employees_page,
              FIELD_LIST(kiosk_employees_page, items, kiosk_employee, "By name"),
              FIELD(kiosk_employees_page, next_cursor, "Where to go on; null at the end"));

ENDPOINT(list_kiosk_employees, kiosk_employees_query, kiosk_employees_page, GET, "/kiosk/employees",
         REQUIRES(kiosk_use), .one_statement = true,
         .summary = "Who may punch here: the active employees who have a PIN")
{
    struct kiosk_employee_key key = {.name = TEXT(""), .number = TEXT("")};
    opt_text pattern = {.presence = IS_NULL};
    const struct kiosk_employee *last;

    if (IS_PRESENT(in->q) && in->q.value.length > 0) {
        pattern = (opt_text)SOME(text_like_pattern(rq->arena, text_lower(rq->arena, in->q.value)));
    }
    TRY(cursor_read(rq, in->cursor, &kiosk_employee_key_record, &key));
    TRY(kiosk_employees(rq, pattern, &key, LIST_LIMIT(in) + 1, &out->items));
    if (LIST_CUT(&out->items, LIST_LIMIT(in), &last)) {
        key =
            (struct kiosk_employee_key){.name = last->name, .number = last->number, .id = last->id};
        out->next_cursor = cursor_write(rq, &kiosk_employee_key_record, &key);
    }
    return NULL;
}

/* ---- the person ---- */

#define PERSON_FIELDS(type)                                                                   \
    FIELD(type, employee_id, "Who punches"),                                                  \
        FIELD(type, pin, "Their PIN", LENGTH(PIN_MINIMUM, PIN_MAXIMUM), .format = "password", \
              .write_only = true, .check = pin_check)

struct kiosk_check {
    uuid employee_id;
    text pin;
};
static RECORD(kiosk_check, PERSON_FIELDS(kiosk_check));

struct kiosk_check_reply {
    uuid employee_id;
    text name;
    text_list allowed_actions;
    opt_instant open_since;
    struct clock_status status;
};
static RECORD(kiosk_check_reply, FIELD(kiosk_check_reply, employee_id, "Whose PIN it is"),
              FIELD(kiosk_check_reply, name, "The person's name"),
              FIELD(kiosk_check_reply, allowed_actions, "What may be punched now"),
              FIELD(kiosk_check_reply, open_since, "The open cycle's punch_in; null: none is open"),
              FIELD_RECORD(kiosk_check_reply, status, clock_status, "The person's clock"));

static problem check_prepare(struct request *rq, const void *input)
{
    const struct kiosk_check *in = input;

    return pin_compare(rq, in->employee_id, in->pin);
}

static problem check_prove(struct request *rq, const void *input)
{
    const struct kiosk_check *in = input;

    return pin_prove(rq, in->employee_id);
}

static text_list allowed_of(struct request *rq, const struct clock_status *status)
{
    const bool can[] = {[PUNCH_IN] = status->can_punch_in,
                        [PUNCH_OUT] = status->can_punch_out,
                        [BREAK_START] = status->can_start_break,
                        [BREAK_END] = status->can_end_break};
    const size_t types = sizeof(can) / sizeof(*can);
    text *allowed = ARENA_ARRAY(rq->arena, text, types);
    size_t count = 0;

    for (unsigned type = 0; type < types; type++) {
        if (can[type]) {
            allowed[count++] = enum_name(punch_type_names, type);
        }
    }
    return (text_list){.items = allowed, .count = count};
}

ENDPOINT(check_kiosk_pin, kiosk_check, kiosk_check_reply, POST, "/kiosk/check", REQUIRES(kiosk_use),
         .once = true, .prepare = check_prepare, .prove = check_prove,
         .summary = "Whether a PIN is right; what the person is doing, and may punch now",
         .problems = PROBLEMS(&wrong_pin, &pin_locked, &password_hashing_busy))
{
    out->employee_id = in->employee_id;
    out->name = pin_name(rq);
    TRY(attendance_status(rq, in->employee_id, &out->status, &out->open_since));
    out->allowed_actions = allowed_of(rq, &out->status);
    return NULL;
}

struct kiosk_punch {
    uuid employee_id;
    text pin;
    enum punch_type type;
    opt_instant timestamp;
};
static RECORD(kiosk_punch, PERSON_FIELDS(kiosk_punch),
              FIELD(kiosk_punch, type, "What to record", .names = punch_type_names),
              FIELD(kiosk_punch, timestamp, "When; the server's clock if absent"));

static problem punch_prepare(struct request *rq, const void *input)
{
    const struct kiosk_punch *in = input;

    return pin_compare(rq, in->employee_id, in->pin);
}

static problem punch_prove(struct request *rq, const void *input)
{
    const struct kiosk_punch *in = input;

    return pin_prove(rq, in->employee_id);
}

ENDPOINT(record_kiosk_punch, kiosk_punch, punch_reply, POST, "/kiosk/punch", REQUIRES(kiosk_use),
         .status = 201, .prepare = punch_prepare, .prove = punch_prove,
         .summary = "Punch with a PIN",
         .problems = PROBLEMS(&wrong_pin, &pin_locked, &punch_out_of_order, &punch_not_after_last,
                              &password_hashing_busy))
{
    problem refused = attendance_punch(rq, in->employee_id, in->type, in->timestamp, out);

    /* That the PIN was right stays counted. These refusals come before anything else is written. */
    rq->keep_changes =
        refused == &punch_out_of_order || refused == &punch_not_after_last || refused == &invalid;
    return refused;
}

const struct feature kiosk_feature = {
    .name = "kiosk",
    .title = "Kiosk",
    .endpoints = ENDPOINTS(&read_kiosk_endpoint, &list_kiosk_employees_endpoint,
                           &check_kiosk_pin_endpoint, &record_kiosk_punch_endpoint),
};
