#include "search.h"

static int32_t how_many(Search *search, double mean)
{
    int32_t most = (int32_t)(2.0 * mean);
    int32_t count = 1 + random_below(&search->random, most > 1 ? most : 1);
    return count < search->problem->clients ? count : search->problem->clients;
}

/* Whole clients around a random one, nearest first, some spared. */
static void ruin_neighbourhood(Search *search, int32_t seed, int32_t count)
{
    const Problem *p = search->problem;
    const int32_t *near = p->near + (size_t)seed * p->near_count;
    client_remove(search, seed);
    for (int32_t k = 0; k < p->near_count && search->removed_count < count; k++)
        if (random_below(&search->random, 8))
            client_remove(search, near[k]);
}

static int32_t some_day_of(Search *search, int32_t client)
{
    const Problem *p = search->problem;
    int32_t pattern = search->pattern[client];
    int32_t visits = p->first_day[pattern + 1] - p->first_day[pattern];
    if (visits == 0)
        return ABSENT;
    return p->pattern_days[p->first_day[pattern] + random_below(&search->random, visits)];
}

/* A string of stops containing `client`; its clients are taken out of all their days. */
static void ruin_string(Search *search, int32_t index, int32_t client, int32_t count)
{
    const Route *route = &search->route[index];
    int32_t at = 1, length = count < route->length ? count : route->length;
    while (route->stops[at] != client)
        at++;
    int32_t lowest = at - length + 1 > 1 ? at - length + 1 : 1;
    int32_t highest = at < route->length - length + 1 ? at : route->length - length + 1;
    int32_t start = lowest + random_below(&search->random, highest - lowest + 1);
    int32_t *picked = search->ruined_route;
    for (int32_t k = 0; k < length; k++)
        picked[k] = route->stops[start + k];
    for (int32_t k = 0; k < length; k++)
        client_remove(search, picked[k]);
}

/* Strings of neighbouring routes of one day (Christiaens and Vanden Berghe 2020), taken out of all days. */
static void ruin_day(Search *search, int32_t seed, int32_t count)
{
    const Problem *p = search->problem;
    const int32_t *near = p->near + (size_t)seed * p->near_count;
    const int32_t day = some_day_of(search, seed);
    if (day == ABSENT) {
        client_remove(search, seed);
        return;
    }
    int32_t hit = search->where[(size_t)seed * p->days + day];
    int32_t share = 1 + random_below(&search->random, count);
    ruin_string(search, hit, seed, share);
    for (int32_t k = 0; k < p->near_count && search->removed_count < count; k++) {
        int32_t route = search->where[(size_t)near[k] * p->days + day];
        if (route == ABSENT || route == hit)
            continue;
        share = 1 + random_below(&search->random, count - search->removed_count);
        ruin_string(search, route, near[k], share);
        hit = route;
    }
}

void ruin(Search *search, double mean_removed)
{
    int32_t seed = 1 + random_below(&search->random, search->problem->clients);
    int32_t count = how_many(search, mean_removed);
    if (random_below(&search->random, 2))
        ruin_day(search, seed, count);
    else
        ruin_neighbourhood(search, seed, count);
}
