#include <math.h>

#include "search.h"

#define TOLERANCE 1e-7
#define REVIEW 200 /* iterations between two adaptations of the penalties */
#define WANTED_FEASIBLE 0.5

static int within(double excess)
{
    return excess < TOLERANCE;
}

static int feasible(const Search *search)
{
    return within(search->totals.over_load) && within(search->totals.over_minutes);
}

static double adapted(double penalty, double unit, int32_t kept)
{
    double share = (double)kept / REVIEW;
    if (share < WANTED_FEASIBLE - 0.05)
        penalty *= 1.1;
    else if (share > WANTED_FEASIBLE + 0.05)
        penalty *= 0.9;
    return fmin(fmax(penalty, 0.01 * unit), 1e4 * unit);
}

int64_t anneal(Search *search, const Schedule *schedule, int32_t *best, double *best_cost, const volatile char *stop)
{
    double temperature = schedule->temperature_start;
    const double cooling =
        pow(schedule->temperature_end / schedule->temperature_start, 1.0 / (double)schedule->iterations);
    int32_t load_kept = 0, minutes_kept = 0;
    int64_t done = 0;
    for (; done < schedule->iterations && !*stop; done++, temperature *= cooling) {
        move_begin(search);
        ruin(search, schedule->mean_removed);
        recreate(search);
        double change = penalised(search, &search->totals) - penalised(search, &search->totals_before);
        if (change > -temperature * log(1.0 - random_unit(&search->random)))
            move_undo(search);
        else if (feasible(search) && search->totals.objective < *best_cost - TOLERANCE) {
            *best_cost = search->totals.objective;
            solution_store(search, best);
        }
        load_kept += within(search->totals.over_load);
        minutes_kept += within(search->totals.over_minutes);
        if ((done + 1) % REVIEW == 0) {
            search->penalties.load = adapted(search->penalties.load, search->penalties.load_unit, load_kept);
            search->penalties.minutes = adapted(search->penalties.minutes, search->penalties.minutes_unit, minutes_kept);
            load_kept = minutes_kept = 0;
        }
    }
    return done;
}
