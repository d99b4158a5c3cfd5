/* The table of verbs. */
#include "app/verb.h"

static const struct option serve_options[] = {
    {.name = "--no-worker", .help = "leave background work to `stint worker`"},
    {.name = NULL},
};

static const struct option admin_options[] = {
    {.name = "--organization",
     .value = "NAME",
     .help = "made if there is none of that name",
     .required = true},
    {.name = "--email", .value = "ADDRESS", .help = "who signs in with it", .required = true},
    {.name = "--name", .value = "NAME", .help = "the person's name", .required = true},
    {.name = "--time-zone",
     .value = "ZONE",
     .help = "of a new organization, such as Europe/Berlin; UTC if not given"},
    {.name = "--country", .value = "CODE", .help = "of a new organization, such as DE"},
    {.name = "--password-stdin",
     .help = "read the password from the first line of standard input",
     .required = true},
    {.name = NULL},
};

static const struct option org_options[] = {
    {.name = "--name",
     .value = "NAME",
     .help = "no other organization may have it",
     .required = true},
    {.name = "--time-zone", .value = "ZONE", .help = "such as Europe/Berlin; UTC if not given"},
    {.name = "--country", .value = "CODE", .help = "such as DE"},
    {.name = NULL},
};

static const struct option organization_option[] = {
    {.name = "--organization",
     .value = "NAME",
     .help = "which one; may be left out where there is only one"},
    {.name = NULL},
};

static const struct option holidays_options[] = {
    {.name = "--organization",
     .value = "NAME",
     .help = "which one; may be left out where there is only one"},
    {.name = "--region",
     .value = "CODE",
     .help = "whose holidays they are, such as DE or DE-BY; everybody's if not given"},
    {.name = NULL},
};

static const struct option sync_options[] = {
    {.name = "--organization",
     .value = "NAME",
     .help = "which one; may be left out where there is only one"},
    {.name = "--allow-mass-deactivation", .help = "also if most of the tasks are gone"},
    {.name = NULL},
};

static const struct option link_options[] = {
    {.name = "--email", .value = "ADDRESS", .help = "of the login", .required = true},
    {.name = NULL},
};

static const struct option demo_options[] = {
    {.name = "--organization", .value = "NAME", .help = "its name; Demo Company if not given"},
    {.name = "--email", .value = "ADDRESS", .help = "the owner's; admin@example.com if not given"},
    {.name = NULL},
};

static const struct option verify_options[] = {
    {.name = "--organization", .value = "NAME", .help = "only this one"},
    {.name = NULL},
};

static const struct option endpoints_options[] = {
    {.name = "--json", .help = "everything that is declared, for programs"},
    {.name = NULL},
};

/* Of verbs that describe the program and open no database. */
static const char *const no_settings[] = {NULL};
static const char *const name_setting[] = {"PROJECT_NAME", NULL};

const struct verb verbs[] = {
    {.name = "serve",
     .summary = "serve the API and the pages",
     .more = "Brings the schema of the database up to date first. SIGTERM or SIGINT end it once "
             "what runs is finished, at most ten "
             "seconds later.",
     .options = serve_options,
     .beginning = BEGINS_ALL,
     .run = serve_run},
    {.name = "worker",
     .summary = "do the background work alone",
     .more = "`stint serve` does it too, unless it was started with --no-worker.",
     .beginning = BEGINS_ALL,
     .run = worker_run},
    {.name = "migrate",
     .summary = "bring the schema of the database up to date",
     .beginning = BEGINS_ALL,
     .run = migrate_run},
    {.name = "admin create",
     .summary = "make an owner of an organization, with a login",
     .more = "Makes the organization if there is none of that name. A person who is there already "
             "becomes owner, and gets "
             "the new password, which ends all their sessions in every organization. Prints the "
             "ids as JSON. Works beside a running server.",
     .options = admin_options,
     .beginning = BEGINS_ALL,
     .run = admin_create_run},
    {.name = "org create",
     .summary = "make an organization",
     .options = org_options,
     .beginning = BEGINS_ALL,
     .run = org_create_run},
    {.name = "password link",
     .summary = "print a link with which somebody can choose a new password",
     .more =
         "For when no mail is sent. The link is good once, for an hour; whoever opens it has the "
         "login. Works beside a running server.",
     .options = link_options,
     .run = password_link_run},
    {.name = "demo",
     .summary = "make an organization to look around in, with half a year of punches",
     .more = "Prints the owner's address and a generated password.",
     .options = demo_options,
     .beginning = BEGINS_ALL,
     .run = demo_run},
    {.name = "import punches",
     .arguments = "FILE",
     .summary = "record the punches of a CSV file, all or none",
     .more = "The file's first line names its columns: employee (number or email), type (punch_in, "
             "punch_out, break_start, "
             "break_end), timestamp (RFC 3339, or wall time of the employee's zone such as "
             "2026-03-01 09:00:00; where clocks go back the first of the two), and if wanted "
             "notes. A person's punches are judged as a whole once all their lines can be read. "
             "- reads standard input.",
     .options = organization_option,
     .run = import_punches_run},
    {.name = "holidays import",
     .arguments = "FILE",
     .summary = "make holidays of the events of an iCalendar file, all or none",
     .more = "Events that recur yearly are followed from the year before last to the tenth year to "
             "come. Importing a "
             "file again updates what its events brought before. - reads standard input.",
     .options = holidays_options,
     .run = holidays_import_run},
    {.name = "tasks sync",
     .arguments = "FILE|URL",
     .summary = "make the tasks what another system says, all or none",
     .more =
         "Takes JSON, an array of items or {\"items\": [...]}, or CSV whose first line names the "
         "columns: external_id, display_name, and if wanted search_text, project_phase, "
         "department, discipline, task_type, is_active, project (external id or name; made if "
         "there is none) and assignees (numbers or emails, in CSV separated by semicolons). "
         "Tasks are told apart by external_id; those that are gone are deactivated, unless most "
         "are. A URL is asked once, without redirects. - reads standard input. Prints what "
         "became of the tasks as JSON.",
     .options = sync_options,
     .run = tasks_sync_run},
    {.name = "backup",
     .arguments = "FILE",
     .summary = "write a consistent copy of the database, while it is in use",
     .more = "Of PostgreSQL too, by its pg_dump. The file must not be there yet.",
     .beginning = BEGINS_READING,
     .run = backup_run},
    {.name = "restore",
     .arguments = "FILE",
     .summary = "make the database what a backup holds",
     .more = "Embedded, it takes the place of the database that is there: stop every server on it "
             "first, a database in use is left alone. In PostgreSQL, by its pg_restore, it fills "
             "an empty database and leaves one that has tables alone. A backup goes back into the "
             "engine it came from.",
     .beginning = BEGINS_ALL,
     .run = restore_run},
    {.name = "audit verify",
     .summary = "check that nobody has changed the audit log",
     .more =
         "Ends with 1 if it was. Changes nothing: a database of an older program is not brought "
         "up to date but refused, see `stint migrate`.",
     .options = verify_options,
     .beginning = BEGINS_READING,
     .run = audit_verify_run},
    {.name = "endpoints",
     .summary = "list every endpoint of the API",
     .options = endpoints_options,
     .settings = no_settings,
     .run = endpoints_run},
    {.name = "openapi",
     .summary = "print the OpenAPI document",
     .settings = name_setting,
     .run = openapi_run},
    {.name = "config check",
     .summary = "say what every setting is, where that comes from, and what is wrong",
     .more = "Ends with 1 if anything is wrong.",
     .run = config_check_run},
    {.name = "version",
     .summary = "print the version",
     .settings = no_settings,
     .run = version_run},
    {.name = NULL},
};
