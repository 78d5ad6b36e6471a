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

static void remember(const Search *search, int32_t *best, double *best_cost)
{
    if (!feasible(search) || search->totals.objective >= *best_cost - TOLERANCE)
        return;
    *best_cost = search->totals.objective;
    solution_store(search, best);
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

static void review(Search *search)
{
    Review *review = &search->review;
    Penalties *penalties = &search->penalties;
    review->load_kept += within(search->totals.over_load);
    review->minutes_kept += within(search->totals.over_minutes);
    if (++review->iterations < REVIEW)
        return;
    penalties->load = adapted(penalties->load, penalties->load_unit, review->load_kept);
    penalties->minutes = adapted(penalties->minutes, penalties->minutes_unit, review->minutes_kept);
    review->iterations = review->load_kept = review->minutes_kept = 0;
}

int64_t anneal(Search *search, const Schedule *schedule, int32_t *best, double *best_cost, const volatile char *stop)
{
    double temperature = schedule->temperature_start;
    const double cooling =
        pow(schedule->temperature_end / schedule->temperature_start, 1.0 / (double)schedule->iterations);
    int64_t done = 0;
    remember(search, best, best_cost);
    for (; done < schedule->iterations && !*stop; done++, temperature *= cooling) {
        move_begin(search);
        ruin(search, schedule->mean_removed);
        recreate(search);
        double change = penalised(search, &search->totals) - penalised(search, &search->totals_before);
        if (change > -temperature * log(1.0 - random_unit(&search->random)))
            move_undo(search);
        else
            remember(search, best, best_cost);
        review(search);
    }
    return done;
}
