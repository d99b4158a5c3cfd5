/*
 * Effort of the demonstration, through the same functions as everybody else's. A day is a meeting or two and one or two tasks of one's
 * projects; what is written down differs a little from the time at work, as it does.
 */
#include "app/demo_effort.h"

#include "features/projects/projects.h"
#include "features/tasks/tasks.h"
#include "features/timesheets/timesheets.h"

#define TASKS_MAXIMUM 8 /* of a project */

struct demo_task {
    const char *name;
    const char *phase;
    const char *discipline;
    const char *type;
};

/* Everybody works on the first one, and those of its departments on another. */
static const struct demo_project {
    const char *name;
    const char *code;
    const char *departments[3];
    struct demo_task tasks[TASKS_MAXIMUM];
} projects[] = {
    {.name = "Company",
     .code = "C-00",
     .tasks = {{"Team meeting", "", "", "Meeting"},
               {"Training", "", "", "Training"},
               {"Paperwork", "", "", "Administration"}}},
    {.name = "Customer portal",
     .code = "P-17",
     .departments = {"Engineering", "Sales"},
     .tasks = {{"Requirements", "Concept", "Analysis", "Work"},
               {"Sign-in and roles", "Realization", "Back end", "Work"},
               {"Order tracking", "Realization", "Front end", "Work"},
               {"Acceptance tests", "Hand-over", "Quality", "Work"},
               {"Customer workshops", "Concept", "Sales", "Work"}}},
    {.name = "Line 4",
     .code = "P-21",
     .departments = {"Production", "Night shift", "Engineering"},
     .tasks = {{"Assembly", "Operation", "Mechanics", "Work"},
               {"Retooling", "Conversion", "Mechanics", "Work"},
               {"Machine control", "Conversion", "Electrics", "Work"},
               {"Inspection", "Operation", "Quality", "Work"}}},
    {.name = "Warehouse move",
     .code = "P-23",
     .departments = {"Logistics", "Administration"},
     .tasks = {{"Stocktaking", "Preparation", "Logistics", "Work"},
               {"Transport", "Move", "Logistics", "Work"},
               {"Contracts", "Preparation", "Purchasing", "Work"}}},
};
#define PROJECTS (sizeof(projects) / sizeof(*projects))

struct effort {
    struct request *rq;
    const struct demo_work *work;
    uint64_t random;
    uuid tasks[PROJECTS][TASKS_MAXIMUM];
    size_t task_counts[PROJECTS];
};

/* xorshift64, as demo.c has it. */
static int64_t random_between(struct effort *effort, int64_t low, int64_t high)
{
    effort->random ^= effort->random << 13;
    effort->random ^= effort->random >> 7;
    effort->random ^= effort->random << 17;
    return low + (int64_t)(effort->random % (uint64_t)(high - low + 1));
}

static bool works_on(const struct demo_project *project, text department)
{
    if (project == &projects[0]) {
        return true;
    }
    for (size_t i = 0; i < sizeof(project->departments) / sizeof(*project->departments); i++) {
        const char *name = project->departments[i];
        if (name != NULL && text_equal(text_of(name), department)) {
            return true;
        }
    }
    return false;
}

/* ---- projects ---- */

static problem add_members(struct effort *effort, const struct demo_project *project,
                           uuid project_id, uuid_list *members)
{
    const struct demo_work *work = effort->work;
    uuid *ids = ARENA_ARRAY(effort->rq->arena, uuid, work->worker_count);
    size_t count = 0;
    for (size_t i = 0; i < work->worker_count; i++) {
        if (works_on(project, work->workers[i].department)) {
            struct project_member member;
            ids[count] = work->workers[i].employee_id;
            TRY(project_member_add(effort->rq, project_id, ids[count++], PROJECT_MEMBER, &member));
        }
    }
    *members = (uuid_list){.items = ids, .count = count};
    return NULL;
}

static problem add_project(struct effort *effort, size_t number)
{
    const struct demo_project *project = &projects[number];
    const struct project_new new = {.name = text_of(project->name),
                                    .code = SOME(text_of(project->code)),
                                    .description = TEXT("")};
    struct project made;
    uuid_list members;
    TRY(project_create(effort->rq, &new, &made));
    TRY(add_members(effort, project, made.id, &members));
    for (size_t i = 0; i < TASKS_MAXIMUM && project->tasks[i].name != NULL; i++) {
        const struct demo_task *task = &project->tasks[i];
        text name = text_of(task->name);
        const struct task_new wanted = {
            .project_id = made.id,
            .name = name,
            .display_name = text_format(effort->rq->arena, "%s: %s", project->name, task->name),
            .search_text = TEXT(""),
            .project_phase = text_of(task->phase),
            .department = TEXT(""),
            .discipline = text_of(task->discipline),
            .task_type = text_of(task->type),
            .employees = members};
        struct task created;
        TRY(task_create(effort->rq, &wanted, &created));
        effort->tasks[number][effort->task_counts[number]++] = created.id;
    }
    return NULL;
}

/* ---- days ---- */

/* One of the tasks of the projects of their department. */
static uuid some_task(struct effort *effort, text department)
{
    size_t number;
    do {
        number = (size_t)random_between(effort, 1, (int64_t)PROJECTS - 1);
    } while (!works_on(&projects[number], department));
    return effort
        ->tasks[number][random_between(effort, 0, (int64_t)effort->task_counts[number] - 1)];
}

static problem save_shift(struct effort *effort, const struct demo_shift *shift)
{
    const struct demo_worker *worker = &effort->work->workers[shift->worker];
    int64_t written = (shift->minutes + random_between(effort, -20, 10)) / 5 * 5;
    int64_t company = random_between(effort, 3, 12) * 5;
    int64_t first = random_between(effort, 30, 70) * (written - company) / 100 / 5 * 5;
    struct day_item items[] = {
        {effort->tasks[0][random_between(effort, 0, (int64_t)effort->task_counts[0] - 1)], company},
        {some_task(effort, worker->department), first},
        {some_task(effort, worker->department), written - company - first},
    };
    struct day_item_list list = {.items = items, .count = 3};
    if (uuid_equal(items[1].task_id, items[2].task_id)) { /* a task stands there once */
        items[1].duration_minutes_raw += items[2].duration_minutes_raw;
        list.count = 2;
    }
    return timesheet_save(effort->rq, worker->employee_id, shift->date, &list);
}

problem demo_add_effort(struct request *rq, const struct demo_work *work, civil_date today)
{
    struct effort *effort = ARENA_NEW(rq->arena, struct effort);
    civil_date start = month_plus(today, -1);
    effort->rq = rq;
    effort->work = work;
    effort->random = work->random;
    for (size_t i = 0; i < PROJECTS; i++) {
        TRY(add_project(effort, i));
    }
    for (size_t i = 0; i < work->shift_count; i++) {
        const struct demo_shift *shift = &work->shifts[i];
        bool is_open = shift->date.days >= start.days && shift->date.days < today.days;
        if (is_open && random_between(effort, 1, 100) > 4) {
            TRY(save_shift(effort, shift));
        }
    }
    return NULL;
}
