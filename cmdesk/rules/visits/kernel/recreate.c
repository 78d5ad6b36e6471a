#include <math.h>

#include "search.h"

enum { SHUFFLED, DEMANDING, FAR, CLOSE };

static double urgency(const Search *search, int32_t client, int order)
{
    const Problem *p = search->problem;
    int32_t pattern = p->first_pattern[client];
    int32_t visits = p->first_day[pattern + 1] - p->first_day[pattern];
    switch (order) {
    case DEMANDING:
        return -(double)visits * (p->demand[client] + p->service[client] + 1e-3);
    case FAR:
        return -p->cost[client];
    default:
        return p->cost[client];
    }
}

static int pick_order(Random *random)
{
    static const int order[11] = {SHUFFLED, SHUFFLED, SHUFFLED, SHUFFLED, DEMANDING, DEMANDING,
                                  DEMANDING, DEMANDING, FAR, FAR, CLOSE};
    return order[random_below(random, 11)];
}

/* Insertion sort: stable, and the lists are short. */
static void sort_by_key(int32_t *clients, const double *key, int32_t count)
{
    for (int32_t i = 1; i < count; i++) {
        int32_t client = clients[i], j = i;
        for (; j > 0 && key[clients[j - 1]] > key[client]; j--)
            clients[j] = clients[j - 1];
        clients[j] = client;
    }
}

static void arrange(Search *search)
{
    int order = pick_order(&search->random);
    random_shuffle(&search->random, search->removed, search->removed_count);
    if (order == SHUFFLED)
        return;
    for (int32_t k = 0; k < search->removed_count; k++)
        search->sort_key[search->removed[k]] = urgency(search, search->removed[k], order);
    sort_by_key(search->removed, search->sort_key, search->removed_count);
}

/* The cheapest insertion on a day; of the unused vehicles only the first is looked at. */
static Insertion day_offer(Search *search, int32_t client, int32_t day)
{
    const int32_t vehicles = search->problem->vehicles;
    Insertion best = {INFINITY, day * vehicles, 0};
    int empty_seen = 0;
    for (int32_t r = day * vehicles; r < (day + 1) * vehicles; r++) {
        if (search->route[r].length == 0 && empty_seen++)
            continue;
        Insertion offer = route_offer(search, r, client);
        if (offer.cost < best.cost)
            best = offer;
    }
    return best;
}

static void collect_offers(Search *search, int32_t client, int32_t from, int32_t to)
{
    const Problem *p = search->problem;
    for (int32_t day = 0; day < p->days; day++)
        search->offer[day].route = ABSENT;
    for (int32_t k = p->first_day[from]; k < p->first_day[to]; k++) {
        int32_t day = p->pattern_days[k];
        if (search->offer[day].route == ABSENT)
            search->offer[day] = day_offer(search, client, day);
    }
}

static double pattern_price(const Search *search, int32_t pattern)
{
    const Problem *p = search->problem;
    double price = p->pattern_cost[pattern];
    for (int32_t k = p->first_day[pattern]; k < p->first_day[pattern + 1]; k++)
        price += search->offer[p->pattern_days[k]].cost;
    return price;
}

static void place_best(Search *search, int32_t client)
{
    const Problem *p = search->problem;
    const int32_t from = p->first_pattern[client], to = p->first_pattern[client + 1];
    int32_t best = from;
    double lowest = INFINITY;
    collect_offers(search, client, from, to);
    for (int32_t pattern = from; pattern < to; pattern++) {
        double price = pattern_price(search, pattern);
        if (price < lowest) {
            lowest = price;
            best = pattern;
        }
    }
    client_place(search, client, best);
}

void recreate(Search *search)
{
    arrange(search);
    for (int32_t k = 0; k < search->removed_count; k++)
        place_best(search, search->removed[k]);
}

/* Places every client that has no pattern yet. */
void recreate_all(Search *search)
{
    const Problem *p = search->problem;
    move_begin(search);
    for (int32_t client = 1; client <= p->clients; client++)
        if (search->pattern[client] == ABSENT)
            search->removed[search->removed_count++] = client;
    recreate(search);
}
