/* Periodic routing by ruin and recreate over all days at once.
 *
 * A client is served on the days of one of its patterns (day combinations). Every day has the same number of
 * vehicles; route r belongs to day r / vehicles. The objective is leg costs + pattern costs + soft costs of a
 * route's minutes; loads and minutes above the limits are excess, weighed by penalties that adapt.
 */
#ifndef CMDESK_VISITS_SEARCH_H
#define CMDESK_VISITS_SEARCH_H

#include <stddef.h>
#include <stdint.h>

#define ABSENT (-1)

typedef struct {
    int32_t clients; /* 1..clients; 0 is the depot */
    int32_t days;
    int32_t vehicles;
    int32_t near_count;
    const double *cost;          /* (clients + 1)^2 */
    const double *minutes;       /* (clients + 1)^2, travel */
    const double *service;       /* clients + 1, minutes */
    const double *demand;        /* clients + 1 */
    const double *limit_load;    /* days */
    const double *limit_minutes; /* days */
    const double *balance;       /* days: cost per squared minute of a route off its target */
    const double *target_minutes; /* days */
    const double *soft_minutes;  /* days: minutes above cost `overtime` each */
    double overtime;
    const double *pattern_cost;  /* patterns */
    const int32_t *first_pattern; /* clients + 2: client i has patterns first[i] .. first[i + 1] - 1 */
    const int32_t *first_day;     /* patterns + 1, into pattern_days */
    const int32_t *pattern_days;
    const int32_t *near;          /* (clients + 1) x near_count, nearest first */
} Problem;

typedef struct {
    int32_t day;
    int32_t length;
    double cost, load, minutes;
    int32_t *stops; /* depot, clients, depot */
    double *legs;   /* legs[k] is the cost from stops[k] to stops[k + 1] */
} Route;

typedef struct {
    double objective; /* leg, pattern and soft costs */
    double over_load, over_minutes;
} Totals;

typedef struct {
    double load, minutes; /* per unit of excess */
    double load_unit, minutes_unit; /* their natural size, which bounds them */
} Penalties;

typedef struct {
    int32_t iterations, load_kept, minutes_kept; /* since the last adaptation of the penalties */
} Review;

typedef struct {
    uint64_t word[2];
} Random;

typedef struct {
    double cost; /* penalised */
    int32_t route, position;
} Insertion;

typedef struct {
    const Problem *problem;
    int32_t routes;
    Route *route;
    int32_t *pattern; /* per client, ABSENT when unplaced */
    int32_t *where;   /* (clients + 1) x days: route or ABSENT */
    Totals totals;
    Penalties penalties;
    Review review;
    Random random;
    double blink;            /* chance of overlooking one insertion place */
    int32_t places_to_blink; /* places left until the next overlooked one */

    /* the move under trial, for undoing it */
    Totals totals_before;
    int32_t touched_count, *touched;
    Route *backup;
    uint8_t *is_touched;
    int32_t removed_count, *removed; /* clients */
    uint8_t *is_removed;
    int32_t *pattern_before, *where_before;

    /* scratch */
    Insertion *offer; /* best insertion per day */
    double *sort_key;
    int32_t *ruined_route;
} Search;

typedef struct {
    double temperature_start, temperature_end;
    double mean_removed;
    int64_t iterations;
} Schedule;

/* solution.c: flat form = patterns of clients 1..n, then per route its length and stops */
Search *search_new(const Problem *problem);
void search_free(Search *search);
void solution_load(Search *search, const int32_t *flat);
int32_t solution_store(const Search *search, int32_t *flat);
double penalised(const Search *search, const Totals *totals);

/* route.c */
void route_insert(Search *search, int32_t route, int32_t position, int32_t client);
void route_remove(Search *search, int32_t route, int32_t client);
void route_set(Search *search, int32_t route, const int32_t *stops, int32_t count);
Insertion route_offer(Search *search, int32_t route, int32_t client);

/* move.c: one trial */
void move_begin(Search *search);
void move_undo(Search *search);
void move_touch(Search *search, int32_t route);
void client_remove(Search *search, int32_t client);
void client_place(Search *search, int32_t client, int32_t pattern);

/* ruin.c */
void ruin(Search *search, double mean_removed);

/* recreate.c */
void recreate(Search *search);
void recreate_all(Search *search);

/* anneal.c: runs the schedule; `best` and `best_cost` (infinite before the first) keep the best feasible solution */
int64_t anneal(Search *search, const Schedule *schedule, int32_t *best, double *best_cost, const volatile char *stop);

/* random.c */
uint64_t random_bits(Random *random);
double random_unit(Random *random);
int32_t random_below(Random *random, int32_t bound);
void random_shuffle(Random *random, int32_t *items, int32_t count);

#endif
