#include <string.h>

#include "search.h"

void move_begin(Search *search)
{
    for (int32_t k = 0; k < search->touched_count; k++)
        search->is_touched[search->touched[k]] = 0;
    for (int32_t k = 0; k < search->removed_count; k++)
        search->is_removed[search->removed[k]] = 0;
    search->touched_count = search->removed_count = 0;
    search->totals_before = search->totals;
}

static void copy_route(Route *to, const Route *from)
{
    int32_t *stops = to->stops;
    double *legs = to->legs;
    *to = *from;
    to->stops = stops;
    to->legs = legs;
    memcpy(stops, from->stops, ((size_t)from->length + 2) * sizeof *stops);
    memcpy(legs, from->legs, ((size_t)from->length + 1) * sizeof *legs);
}

void move_touch(Search *search, int32_t route)
{
    if (search->is_touched[route])
        return;
    search->is_touched[route] = 1;
    search->touched[search->touched_count++] = route;
    copy_route(&search->backup[route], &search->route[route]);
}

void move_undo(Search *search)
{
    const size_t days = (size_t)search->problem->days;
    for (int32_t k = 0; k < search->touched_count; k++)
        copy_route(&search->route[search->touched[k]], &search->backup[search->touched[k]]);
    for (int32_t k = 0; k < search->removed_count; k++) {
        int32_t client = search->removed[k];
        search->pattern[client] = search->pattern_before[client];
        memcpy(search->where + client * days, search->where_before + client * days, days * sizeof *search->where);
    }
    search->totals = search->totals_before;
}

/* Takes the client out of all its days. */
void client_remove(Search *search, int32_t client)
{
    const Problem *p = search->problem;
    if (search->is_removed[client])
        return;
    const int32_t pattern = search->pattern[client];
    int32_t *where = search->where + (size_t)client * p->days;
    search->is_removed[client] = 1;
    search->removed[search->removed_count++] = client;
    search->pattern_before[client] = pattern;
    memcpy(search->where_before + (size_t)client * p->days, where, (size_t)p->days * sizeof *where);
    if (pattern == ABSENT)
        return;
    for (int32_t k = p->first_day[pattern]; k < p->first_day[pattern + 1]; k++)
        route_remove(search, where[p->pattern_days[k]], client);
    search->totals.objective -= p->pattern_cost[pattern];
    search->pattern[client] = ABSENT;
}

/* Puts the client on the days of a pattern, where `offer` says. */
void client_place(Search *search, int32_t client, int32_t pattern)
{
    const Problem *p = search->problem;
    for (int32_t k = p->first_day[pattern]; k < p->first_day[pattern + 1]; k++) {
        const Insertion *offer = &search->offer[p->pattern_days[k]];
        route_insert(search, offer->route, offer->position, client);
    }
    search->totals.objective += p->pattern_cost[pattern];
    search->pattern[client] = pattern;
}
