#include <math.h>
#include <string.h>

#include "search.h"

static double over(double amount, double limit)
{
    return amount > limit ? amount - limit : 0.0;
}

/* Adds (sign 1) or takes back (sign -1) what a route contributes to the totals. */
static void count(Search *search, const Route *route, double sign)
{
    const Problem *p = search->problem;
    Totals *totals = &search->totals;
    double off = route->minutes - p->target_minutes[route->day];
    double soft = p->balance[route->day] * off * off;
    double overtime = p->overtime * over(route->minutes, p->soft_minutes[route->day]);
    totals->objective += sign * (route->cost + soft + overtime);
    totals->over_load += sign * over(route->load, p->limit_load[route->day]);
    totals->over_minutes += sign * over(route->minutes, p->limit_minutes[route->day]);
}

static double leg(const Problem *p, int32_t from, int32_t to)
{
    return p->cost[(size_t)from * (p->clients + 1) + to];
}

static double travel(const Problem *p, int32_t from, int32_t to)
{
    return p->minutes[(size_t)from * (p->clients + 1) + to];
}

static double detour_minutes(const Problem *p, int32_t before, int32_t client, int32_t after)
{
    return travel(p, before, client) + travel(p, client, after) - travel(p, before, after);
}

void route_insert(Search *search, int32_t index, int32_t position, int32_t client)
{
    const Problem *p = search->problem;
    move_touch(search, index);
    Route *route = &search->route[index];
    count(search, route, -1.0);
    int32_t before = route->stops[position], after = route->stops[position + 1];
    size_t behind = (size_t)(route->length - position);
    memmove(route->stops + position + 2, route->stops + position + 1, (behind + 1) * sizeof *route->stops);
    memmove(route->legs + position + 2, route->legs + position + 1, behind * sizeof *route->legs);
    route->stops[position + 1] = client;
    route->cost -= leg(p, before, after);
    route->legs[position] = leg(p, before, client);
    route->legs[position + 1] = leg(p, client, after);
    route->cost += route->legs[position] + route->legs[position + 1];
    route->length++;
    route->load += p->demand[client];
    route->minutes += p->service[client] + detour_minutes(p, before, client, after);
    search->where[(size_t)client * p->days + route->day] = index;
    count(search, route, 1.0);
}

void route_remove(Search *search, int32_t index, int32_t client)
{
    const Problem *p = search->problem;
    move_touch(search, index);
    Route *route = &search->route[index];
    count(search, route, -1.0);
    int32_t at = 1;
    while (route->stops[at] != client)
        at++;
    int32_t before = route->stops[at - 1], after = route->stops[at + 1];
    size_t behind = (size_t)(route->length - at);
    memmove(route->stops + at, route->stops + at + 1, (behind + 1) * sizeof *route->stops);
    route->cost -= route->legs[at - 1] + route->legs[at];
    memmove(route->legs + at, route->legs + at + 1, behind * sizeof *route->legs);
    route->legs[at - 1] = leg(p, before, after);
    route->cost += route->legs[at - 1];
    route->length--;
    route->load -= p->demand[client];
    route->minutes -= p->service[client] + detour_minutes(p, before, client, after);
    search->where[(size_t)client * p->days + route->day] = ABSENT;
    count(search, route, 1.0);
}

void route_set(Search *search, int32_t index, const int32_t *stops, int32_t length)
{
    const Problem *p = search->problem;
    Route *route = &search->route[index];
    route->day = index / p->vehicles;
    route->length = length;
    route->cost = route->load = route->minutes = 0.0;
    route->stops[0] = route->stops[length + 1] = 0;
    for (int32_t k = 0; k < length; k++) {
        route->stops[k + 1] = stops[k];
        route->load += p->demand[stops[k]];
        route->minutes += p->service[stops[k]];
        search->where[(size_t)stops[k] * p->days + route->day] = index;
    }
    for (int32_t k = 0; k <= length; k++) {
        route->legs[k] = leg(p, route->stops[k], route->stops[k + 1]);
        route->cost += route->legs[k];
        route->minutes += travel(p, route->stops[k], route->stops[k + 1]);
    }
    count(search, route, 1.0);
}

/* The place to overlook in a route with so many places, or -1. */
static int32_t overlooked(Search *search, int32_t places)
{
    search->places_to_blink -= places;
    if (search->places_to_blink > 0)
        return -1;
    double draw = log(1.0 - random_unit(&search->random)) / log(1.0 - search->blink);
    search->places_to_blink = draw < 1e9 ? (int32_t)draw + 1 : 1000000000;
    return random_below(&search->random, places);
}

static double excess_cost(const Search *search, const Route *route, int32_t client, double minutes)
{
    const Problem *p = search->problem;
    double load_limit = p->limit_load[route->day], minutes_limit = p->limit_minutes[route->day];
    double load = over(route->load + p->demand[client], load_limit) - over(route->load, load_limit);
    double after = route->minutes + minutes;
    double late = over(after, minutes_limit) - over(route->minutes, minutes_limit);
    double soft = p->balance[route->day] * minutes * (after + route->minutes - 2.0 * p->target_minutes[route->day]);
    double soft_limit = p->soft_minutes[route->day];
    soft += p->overtime * (over(after, soft_limit) - over(route->minutes, soft_limit));
    return search->penalties.load * load + search->penalties.minutes * late + soft;
}

Insertion route_offer(Search *search, int32_t index, int32_t client)
{
    const Problem *p = search->problem;
    const Route *route = &search->route[index];
    const double *from = p->cost + (size_t)client * (p->clients + 1);
    const int32_t skipped = overlooked(search, route->length + 1);
    Insertion best = {INFINITY, index, 0};
    double before = from[0];
    for (int32_t k = 0; k <= route->length; k++) {
        double after = from[route->stops[k + 1]];
        double detour = before + after - route->legs[k];
        if (detour < best.cost && k != skipped) {
            best.cost = detour;
            best.position = k;
        }
        before = after;
    }
    if (best.cost < INFINITY) {
        int32_t left = route->stops[best.position], right = route->stops[best.position + 1];
        double minutes = p->service[client] + detour_minutes(p, left, client, right);
        best.cost += excess_cost(search, route, client, minutes);
    }
    return best;
}
