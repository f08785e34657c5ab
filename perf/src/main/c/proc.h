/* CPU time as /proc tells it: ticks of 10 ms, as ns. */
#pragma once
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { CORE_FIELDS = 8 };
static const char *const CORE_FIELD_NAMES[CORE_FIELDS] =
    {"user", "nice", "system", "idle", "iowait", "irq", "softirq", "steal"};

static inline long tick_ns(void) { return 1000000000L / sysconf(_SC_CLK_TCK); }

/* utime + stime, fields 14 and 15, of a process or kernel thread; its name, field 2, may hold blanks, so count from
 * its closing bracket. Without CONFIG_IRQ_TIME_ACCOUNTING they include the softirqs that ran in its time. */
static inline long process_ns(int pid)
{
    char path[64], line[1024];
    snprintf(path, sizeof path, "/proc/%d/stat", pid);
    FILE *file = fopen(path, "r");
    if (!file || !fgets(line, sizeof line, file)) { perror(path); exit(3); }
    fclose(file);
    unsigned long utime, stime;
    if (sscanf(strrchr(line, ')') + 2, "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &utime, &stime) != 2)
    {
        fprintf(stderr, "%s: not understood\n", path);
        exit(3);
    }
    return (long)(utime + stime) * tick_ns();
}

/* What a core spent its time on since the machine started. */
static inline void core_ns(int core, long *fields)
{
    char line[512], name[32];
    FILE *file = fopen("/proc/stat", "r");
    if (!file) { perror("/proc/stat"); exit(3); }
    snprintf(name, sizeof name, "cpu%d ", core);
    memset(fields, 0, CORE_FIELDS * sizeof *fields);
    while (fgets(line, sizeof line, file))
        if (strncmp(line, name, strlen(name)) == 0)
        {
            char *rest = line + strlen(name);
            for (int i = 0; i < CORE_FIELDS; i++) fields[i] = strtol(rest, &rest, 10) * tick_ns();
        }
    fclose(file);
}
