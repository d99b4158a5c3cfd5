/* `stint admin create` and `stint org create`: what a company needs before anybody can sign in. */
#include "app/command.h"
#include "app/file.h"

#include "features/employees/employees.h"
#include "features/organizations/organizations.h"
#include "features/users/users.h"

#include <string.h>
#include <unistd.h>

#define ARENA_CEILING ((size_t)64 * 1024 * 1024)

struct new_organization {
    text name;
    text time_zone; /* empty: not given */
    text country;   /* likewise */
};

/* What was given for something that is there already, and is another there: it stays as it is. */
struct left_alone {
    bool name;
    bool time_zone;
    bool country;
};

struct new_admin {
    struct new_organization organization;
    text email;
    text name;
    text password;
    text password_hash;
    text configured_key; /* ADMIN_API_KEY, or empty */
    struct admin_ids *ids;
    struct left_alone left_alone;
};

struct admin_ids {
    uuid organization_id;
    uuid user_id;
    uuid employee_id;
};
static RECORD(admin_ids, FIELD(admin_ids, organization_id, "Where"),
              FIELD(admin_ids, user_id, "The login"),
              FIELD(admin_ids, employee_id, "The person there"));

struct organization_ids {
    uuid organization_id;
};
static RECORD(organization_ids, FIELD(organization_ids, organization_id, "The new one"));

/* ---- organizations ---- */

static problem make_organization(struct request *rq, const struct new_organization *new,
                                 struct organization *organization)
{
    text zone = new->time_zone.length > 0 ? new->time_zone : TEXT("UTC");
    /* Texts that are stored are never without data, which would be NULL. */
    text country = new->country.length > 0 ? new->country : TEXT("");
    const char *wrong = name_check(new->name);
    if (wrong != NULL) {
        return fail(rq, &invalid, "the organization's name %s", wrong);
    }
    wrong = time_zone_check(zone);
    if (wrong != NULL) {
        return fail(rq, &invalid, "--time-zone %s", wrong);
    }
    return organization_create(rq, new->name, zone, country, organization);
}

/* ADMIN_API_KEY is the key of the first organization there is: `stint serve` installs it too, where
 * there was one before. */
static problem install_configured_key(struct request *rq, text key)
{
    struct organization_list all;
    TRY(organization_list(rq, &all));
    return key.length > 0 && all.count == 1 ? sign_in_install_key(rq, all.items[0].id, key) : NULL;
}

static bool is_another(text given, text there)
{
    return given.length > 0 && !text_equal(given, there);
}

static problem find_or_make_organization(struct request *rq, struct new_admin *new,
                                         struct organization *organization)
{
    const struct new_organization *wanted = &new->organization;
    bool found;
    TRY(organization_find(rq, wanted->name, &found, organization));
    if (found) {
        new->left_alone.time_zone = is_another(wanted->time_zone, organization->time_zone);
        new->left_alone.country = is_another(wanted->country, organization->country);
        return NULL;
    }
    TRY(make_organization(rq, wanted, organization));
    return install_configured_key(rq, new->configured_key);
}

/* ---- the owner ---- */

static problem find_or_make_user(struct request *rq, const struct new_admin *new, bool *found,
                                 uuid *user_id)
{
    struct user_secret there;
    struct user made;
    TRY(user_find(rq, new->email, found, &there));
    if (*found) {
        *user_id = there.id;
        return NULL;
    }
    TRY(user_create(rq, new->email, new->name, (opt_text)SOME(new->password_hash), &made));
    *user_id = made.id;
    return NULL;
}

static problem make_owner(struct request *rq, uuid organization_id, struct new_admin *new,
                          uuid user_id, struct employee *employee)
{
    bool found;
    TRY(employee_promote(rq, new->email, user_id, &found, employee));
    if (found) {
        new->left_alone.name = is_another(new->name, employee->name);
        return NULL;
    }
    struct employee_new owner = {.number = TEXT(""),
                                 .name = new->name,
                                 .email = new->email,
                                 .department = TEXT(""),
                                 .position = TEXT(""),
                                 .role = ROLE_OWNER,
                                 .daily_norm_minutes = 480,
                                 .user_id = SOME(user_id),
                                 .login = LOGIN_ACTIVE};
    return employee_create(rq, organization_id, &owner, employee);
}

static problem create_admin(struct request *rq, void *context)
{
    struct new_admin *new = context;
    struct organization organization;
    struct employee employee;
    bool had_login;
    uuid user_id;
    new->left_alone = (struct left_alone){.name = false}; /* this may be another try */
    TRY(find_or_make_organization(rq, new, &organization));
    request_act_for(rq, organization.id);
    TRY(find_or_make_user(rq, new, &had_login, &user_id));
    TRY(make_owner(rq, organization.id, new, user_id, &employee));
    *new->ids = (struct admin_ids){
        .organization_id = organization.id, .user_id = user_id, .employee_id = employee.id};
    /* Who signs in with that address already keeps their login, and gets the new password. */
    return had_login ? sign_in_replace_password(rq, user_id, new->password_hash) : NULL;
}

/* ---- the command line ---- */

/* The first line of standard input. */
static bool read_password(struct arena *arena, text *password)
{
    text input;
    if (whole_file_read_stream(arena, STDIN_FILENO, &input) != 0) {
        return false;
    }
    text line = text_first(input, text_find(input, '\n'));
    *password = text_ends_with(line, TEXT("\r")) ? text_first(line, line.length - 1) : line;
    return true;
}

/* Hashing is slow, so it is done before the transaction; a request it needs only for its memory. */
static problem hash_password(struct request *rq, void *context)
{
    struct new_admin *new = context;
    return password_hash(rq, new->password, &new->password_hash);
}

static void say_what_was_left_alone(const struct left_alone *left_alone)
{
    const struct {
        bool given;
        const char *option, *whose;
    } options[] = {
        {left_alone->name, "--name", "the person"},
        {left_alone->time_zone, "--time-zone", "the organization"},
        {left_alone->country, "--country", "the organization"},
    };
    for (size_t i = 0; i < sizeof(options) / sizeof(*options); i++) {
        if (options[i].given) {
            fprintf(stderr, "stint: %s has no effect: %s is there already, with another\n",
                    options[i].option, options[i].whose);
        }
    }
}

static enum exit_code run_create_admin(struct program *program, struct new_admin *new)
{
    _cleanup_(arena_freep) struct arena *hashing = arena_new(ARENA_CEILING);
    _cleanup_(arena_freep) struct arena *arena = arena_new(ARENA_CEILING);
    struct admin_ids ids;
    new->ids = &ids;
    enum exit_code code = command_act(program, DB_READ, hashing, hash_password, new);
    if (code == EXIT_DONE) {
        code = command_act(program, DB_WRITE, arena, create_admin, new);
    }
    if (code != EXIT_DONE) {
        return code;
    }
    say_what_was_left_alone(&new->left_alone);
    text json = json_of_record(program->arena, &admin_ids_record, &ids);
    return command_print(text_format(program->arena, "%.*s\n", TEXT_ARGUMENTS(json)));
}

enum exit_code admin_create_run(struct invocation *invocation)
{
    text password;
    if (!read_password(invocation->arena, &password)) {
        return command_failed("standard input cannot be read");
    }
    struct new_admin new = {
        .organization = {.name = option_value(invocation, "--organization"),
                         .time_zone = option_value(invocation, "--time-zone"),
                         .country = option_value(invocation, "--country")},
        .email = email_normalize(invocation->arena, option_value(invocation, "--email")),
        .name = option_value(invocation, "--name"),
        .password = password,
        .configured_key = invocation->config.settings.admin_api_key,
    };
    const char *wrong = email_check(new.email);
    if (wrong != NULL) {
        return command_failed("--email %s", wrong);
    }
    wrong = name_check(new.name);
    if (wrong != NULL) {
        return command_failed("--name %s", wrong);
    }
    wrong = password_check_for(password, new.email);
    if (wrong != NULL) {
        return command_failed("the password %s", wrong);
    }
    struct program program;
    enum exit_code code = program_open_migrated(invocation, &program);
    if (code == EXIT_DONE) {
        code = run_create_admin(&program, &new);
        program_close(&program);
    }
    return code;
}

struct organization_order {
    struct new_organization new;
    text configured_key;
    uuid id;
};

static problem create_organization(struct request *rq, void *context)
{
    struct organization_order *order = context;
    struct organization organization;
    bool found;
    TRY(organization_find(rq, order->new.name, &found, &organization));
    if (found) {
        return fail(rq, &conflict, "there is an organization of that name");
    }
    TRY(make_organization(rq, &order->new, &organization));
    order->id = organization.id;
    return install_configured_key(rq, order->configured_key);
}

static enum exit_code run_create_organization(struct program *program,
                                              struct organization_order *order)
{
    _cleanup_(arena_freep) struct arena *arena = arena_new(ARENA_CEILING);
    enum exit_code code = command_act(program, DB_WRITE, arena, create_organization, order);
    if (code != EXIT_DONE) {
        return code;
    }
    struct organization_ids ids = {.organization_id = order->id};
    text json = json_of_record(program->arena, &organization_ids_record, &ids);
    return command_print(text_format(program->arena, "%.*s\n", TEXT_ARGUMENTS(json)));
}

enum exit_code org_create_run(struct invocation *invocation)
{
    struct organization_order order = {
        .new = {.name = option_value(invocation, "--name"),
                .time_zone = option_value(invocation, "--time-zone"),
                .country = option_value(invocation, "--country")},
        .configured_key = invocation->config.settings.admin_api_key,
    };
    struct program program;
    enum exit_code code = program_open_migrated(invocation, &program);
    if (code == EXIT_DONE) {
        code = run_create_organization(&program, &order);
        program_close(&program);
    }
    return code;
}
