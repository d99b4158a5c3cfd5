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
    text time_zone;
    text country;
};

struct new_admin {
    struct new_organization organization;
    text email;
    text name;
    text password;
    text password_hash;
    text configured_key; /* ADMIN_API_KEY, or empty */
    struct admin_ids *ids;
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

static problem check_organization(struct request *rq, const struct new_organization *new)
{
    const char *wrong = name_check(new->name);
    if (wrong != NULL) {
        return fail(rq, &invalid, "the organization's name %s", wrong);
    }
    wrong = time_zone_check(new->time_zone);
    if (wrong != NULL) {
        return fail(rq, &invalid, "--time-zone %s", wrong);
    }
    return NULL;
}

/* ADMIN_API_KEY is the key of the first organization there is: `stint serve` installs it too, where
 * there was one before. */
static problem install_configured_key(struct request *rq, text key)
{
    struct organization_list all;
    TRY(organization_list(rq, &all));
    return key.length > 0 && all.count == 1 ? sign_in_install_key(rq, all.items[0].id, key) : NULL;
}

static problem find_or_make_organization(struct request *rq, const struct new_organization *new,
                                         text configured_key, struct organization *organization)
{
    bool found;
    TRY(organization_find(rq, new->name, &found, organization));
    if (found) {
        return NULL;
    }
    TRY(check_organization(rq, new));
    TRY(organization_create(rq, new->name, new->time_zone, new->country, organization));
    return install_configured_key(rq, configured_key);
}

/* ---- the owner ---- */

/* Who signs in with that address already keeps their login, and gets the new password. */
static problem find_or_make_user(struct request *rq, const struct new_admin *new, uuid *user_id)
{
    struct user_secret found;
    struct user made;
    bool exists;
    TRY(user_find(rq, new->email, &exists, &found));
    if (exists) {
        *user_id = found.id;
        return user_set_password(rq, found.id, new->password_hash);
    }
    TRY(user_create(rq, new->email, new->name, (opt_text)SOME(new->password_hash), &made));
    *user_id = made.id;
    return NULL;
}

static problem make_owner(struct request *rq, uuid organization_id, const struct new_admin *new,
                          uuid user_id, struct employee *employee)
{
    bool found;
    TRY(employee_promote(rq, new->email, user_id, &found, employee));
    if (found) {
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
    const struct new_admin *new = context;
    struct organization organization;
    struct employee employee;
    uuid user_id;
    TRY(find_or_make_organization(rq, &new->organization, new->configured_key, &organization));
    request_act_for(rq, organization.id);
    TRY(find_or_make_user(rq, new, &user_id));
    TRY(make_owner(rq, organization.id, new, user_id, &employee));
    *new->ids = (struct admin_ids){
        .organization_id = organization.id, .user_id = user_id, .employee_id = employee.id};
    return NULL;
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

/* Texts that are stored are never without data, which would be NULL. */
static text country_option(const struct invocation *invocation)
{
    text country = option_value(invocation, "--country");
    return country.length > 0 ? country : TEXT("");
}

static text time_zone_option(const struct invocation *invocation)
{
    text zone = option_value(invocation, "--time-zone");
    return zone.length > 0 ? zone : TEXT("UTC");
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
                         .time_zone = time_zone_option(invocation),
                         .country = country_option(invocation)},
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
    TRY(check_organization(rq, &order->new));
    TRY(organization_find(rq, order->new.name, &found, &organization));
    if (found) {
        return fail(rq, &conflict, "there is an organization of that name");
    }
    TRY(organization_create(rq, order->new.name, order->new.time_zone, order->new.country,
                            &organization));
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
                .time_zone = time_zone_option(invocation),
                .country = country_option(invocation)},
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
