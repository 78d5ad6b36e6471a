#include <stdlib.h>
#include <string.h>

#include "search.h"

static int allocate_routes(Route *route, int32_t routes, int32_t clients)
{
    size_t room = (size_t)clients + 2;
    for (int32_t r = 0; r < routes; r++) {
        route[r].stops = malloc(room * sizeof *route[r].stops);
        route[r].legs = malloc(room * sizeof *route[r].legs);
        if (!route[r].stops || !route[r].legs)
            return 0;
    }
    return 1;
}

static void free_routes(Route *route, int32_t routes)
{
    for (int32_t r = 0; route && r < routes; r++) {
        free(route[r].stops);
        free(route[r].legs);
    }
    free(route);
}

static int allocate(Search *search)
{
    const Problem *p = search->problem;
    const size_t clients = (size_t)p->clients + 1, cells = clients * (size_t)p->days, routes = (size_t)search->routes;
    search->route = calloc(routes, sizeof *search->route);
    search->backup = calloc(routes, sizeof *search->backup);
    search->touched = malloc(routes * sizeof *search->touched);
    search->is_touched = calloc(routes, 1);
    search->pattern = malloc(clients * sizeof *search->pattern);
    search->pattern_before = malloc(clients * sizeof *search->pattern_before);
    search->where = malloc(cells * sizeof *search->where);
    search->where_before = malloc(cells * sizeof *search->where_before);
    search->removed = malloc(clients * sizeof *search->removed);
    search->is_removed = calloc(clients, 1);
    search->offer = malloc((size_t)p->days * sizeof *search->offer);
    search->sort_key = malloc(clients * sizeof *search->sort_key);
    search->ruined_route = malloc(clients * sizeof *search->ruined_route);
    return search->route && search->backup && search->touched && search->is_touched && search->pattern &&
           search->pattern_before && search->where && search->where_before && search->removed && search->is_removed &&
           search->offer && search->sort_key && search->ruined_route &&
           allocate_routes(search->route, search->routes, p->clients) &&
           allocate_routes(search->backup, search->routes, p->clients);
}

Search *search_new(const Problem *problem)
{
    Search *search = calloc(1, sizeof *search);
    if (!search)
        return NULL;
    search->problem = problem;
    search->routes = problem->days * problem->vehicles;
    if (allocate(search))
        return search;
    search_free(search);
    return NULL;
}

void search_free(Search *search)
{
    free_routes(search->route, search->routes);
    free_routes(search->backup, search->routes);
    free(search->touched);
    free(search->is_touched);
    free(search->pattern);
    free(search->pattern_before);
    free(search->where);
    free(search->where_before);
    free(search->removed);
    free(search->is_removed);
    free(search->offer);
    free(search->sort_key);
    free(search->ruined_route);
    free(search);
}

void solution_load(Search *search, const int32_t *flat)
{
    const Problem *p = search->problem;
    const size_t cells = ((size_t)p->clients + 1) * (size_t)p->days;
    memset(&search->totals, 0, sizeof search->totals);
    for (size_t k = 0; k < cells; k++)
        search->where[k] = ABSENT;
    search->pattern[0] = ABSENT;
    for (int32_t client = 1; client <= p->clients; client++) {
        int32_t pattern = *flat++;
        search->pattern[client] = pattern;
        if (pattern != ABSENT)
            search->totals.objective += p->pattern_cost[pattern];
    }
    for (int32_t r = 0; r < search->routes; r++) {
        int32_t length = *flat++;
        route_set(search, r, flat, length);
        flat += length;
    }
}

int32_t solution_store(const Search *search, int32_t *flat)
{
    int32_t *at = flat;
    memcpy(at, search->pattern + 1, (size_t)search->problem->clients * sizeof *at);
    at += search->problem->clients;
    for (int32_t r = 0; r < search->routes; r++) {
        const Route *route = &search->route[r];
        *at++ = route->length;
        memcpy(at, route->stops + 1, (size_t)route->length * sizeof *at);
        at += route->length;
    }
    return (int32_t)(at - flat);
}

double penalised(const Search *search, const Totals *totals)
{
    return totals->objective + search->penalties.load * totals->over_load +
           search->penalties.minutes * totals->over_minutes;
}
