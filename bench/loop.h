/* What the programs have in common that do nothing but ask a database: threads that go round for some seconds. */
#ifndef STINT_BENCH_LOOP_H
#define STINT_BENCH_LOOP_H

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define STATEMENTS 16
#define EMPLOYEES  20000
#define THREADS    64

struct worker {
    pthread_t thread;
    unsigned seed;
    long rounds;
    long bytes; /* read, so that nothing is read in vain */
};

static char employees[EMPLOYEES][37]; /* their ids as texts */
static unsigned employee_count;
static double seconds;

static inline double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static inline void fail(const char *message)
{
    fprintf(stderr, "%s: %s\n", program_invocation_short_name, message);
    exit(1);
}

static inline void read_employees(const char *path)
{
    FILE *file = fopen(path, "r");
    while (file != NULL && employee_count < EMPLOYEES &&
           fscanf(file, "%36s", employees[employee_count]) == 1) {
        employee_count++;
    }
    if (employee_count == 0) {
        fail("no employees");
    }
    fclose(file);
}

static inline const char *any_employee(struct worker *worker)
{
    return employees[(unsigned)rand_r(&worker->seed) % employee_count];
}

/* Runs `run` in so many threads, each with a worker of its own, and prints the rounds a second. */
static inline void loop(int threads, void *(*run)(void *worker))
{
    static struct worker workers[THREADS];
    long rounds = 0;
    for (int i = 0; i < threads; i++) {
        workers[i].seed = (unsigned)i + 1;
        pthread_create(&workers[i].thread, NULL, run, &workers[i]);
    }
    for (int i = 0; i < threads; i++) {
        pthread_join(workers[i].thread, NULL);
        rounds += workers[i].rounds;
    }
    printf("%.0f\n", (double)rounds / seconds);
}

#endif
