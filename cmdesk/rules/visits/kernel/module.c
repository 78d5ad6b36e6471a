/* The Python door of the kernel: plain buffers in and out, the interpreter lock released while searching. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <string.h>

#include "search.h"

enum {
    COST, MINUTES, SERVICE, DEMAND, LIMIT_LOAD, LIMIT_MINUTES, BALANCE, TARGET_MINUTES, SOFT_MINUTES, PATTERN_COST,
    FIRST_PATTERN, FIRST_DAY, PATTERN_DAYS, NEAR, PROBLEM_BUFFERS,
    CURRENT = PROBLEM_BUFFERS, BEST, STATE, RANDOM, STOP, BUFFERS
};

enum {
    BEST_COST, PENALTY_LOAD, PENALTY_MINUTES, LOAD_UNIT, MINUTES_UNIT, OBJECTIVE, OVER_LOAD, OVER_MINUTES,
    REVIEW_ITERATIONS, REVIEW_LOAD, REVIEW_MINUTES, STATE_SIZE
};

static void release(Py_buffer *view, int count)
{
    for (int k = 0; k < count; k++)
        PyBuffer_Release(&view[k]);
}

static int acquire(PyObject *objects, Py_buffer *view)
{
    if (!PyTuple_Check(objects) || PyTuple_Size(objects) != BUFFERS) {
        PyErr_SetString(PyExc_ValueError, "wrong number of buffers");
        return 0;
    }
    for (int k = 0; k < BUFFERS; k++) {
        int flags = k >= CURRENT && k != STOP ? PyBUF_WRITABLE : PyBUF_SIMPLE;
        if (PyObject_GetBuffer(PyTuple_GetItem(objects, k), &view[k], flags) < 0) {
            release(view, k);
            return 0;
        }
    }
    return 1;
}

static Problem problem_of(const Py_buffer *view, const int *size)
{
    Problem p = {0};
    p.clients = size[0];
    p.days = size[1];
    p.vehicles = size[2];
    p.near_count = size[3];
    p.cost = view[COST].buf;
    p.minutes = view[MINUTES].buf;
    p.service = view[SERVICE].buf;
    p.demand = view[DEMAND].buf;
    p.limit_load = view[LIMIT_LOAD].buf;
    p.limit_minutes = view[LIMIT_MINUTES].buf;
    p.balance = view[BALANCE].buf;
    p.target_minutes = view[TARGET_MINUTES].buf;
    p.soft_minutes = view[SOFT_MINUTES].buf;
    p.pattern_cost = view[PATTERN_COST].buf;
    p.first_pattern = view[FIRST_PATTERN].buf;
    p.first_day = view[FIRST_DAY].buf;
    p.pattern_days = view[PATTERN_DAYS].buf;
    p.near = view[NEAR].buf;
    return p;
}

/* Numbers that the flat form of any solution may take. */
static Py_ssize_t flat_room(const Problem *p)
{
    Py_ssize_t room = p->clients + (Py_ssize_t)p->days * p->vehicles;
    for (int32_t client = 1; client <= p->clients; client++) {
        int32_t most = 0;
        for (int32_t k = p->first_pattern[client]; k < p->first_pattern[client + 1]; k++)
            if (p->first_day[k + 1] - p->first_day[k] > most)
                most = p->first_day[k + 1] - p->first_day[k];
        room += most;
    }
    return room;
}

static int right_sizes(const Py_buffer *view, const Problem *p)
{
    const Py_ssize_t n = (Py_ssize_t)p->clients + 1, real = sizeof(double), whole = sizeof(int32_t);
    const Py_ssize_t per_day = p->days * real;
    if (view[FIRST_PATTERN].len != (n + 1) * whole || view[FIRST_DAY].len < whole)
        return 0;
    const Py_ssize_t patterns = p->first_pattern[n];
    return view[COST].len == n * n * real && view[MINUTES].len == n * n * real && view[SERVICE].len == n * real &&
           view[DEMAND].len == n * real && view[LIMIT_LOAD].len == per_day && view[LIMIT_MINUTES].len == per_day &&
           view[BALANCE].len == per_day && view[TARGET_MINUTES].len == per_day && view[SOFT_MINUTES].len == per_day &&
           view[PATTERN_COST].len == patterns * real && view[FIRST_DAY].len == (patterns + 1) * whole &&
           view[PATTERN_DAYS].len == p->first_day[patterns] * whole && view[NEAR].len == n * p->near_count * whole &&
           view[CURRENT].len >= flat_room(p) * whole && view[BEST].len >= flat_room(p) * whole &&
           view[STATE].len == STATE_SIZE * real && view[RANDOM].len == sizeof(Random) && view[STOP].len >= 1;
}

static void restore(Search *search, const Py_buffer *view)
{
    const double *state = view[STATE].buf;
    search->penalties.load = state[PENALTY_LOAD];
    search->penalties.minutes = state[PENALTY_MINUTES];
    search->penalties.load_unit = state[LOAD_UNIT];
    search->penalties.minutes_unit = state[MINUTES_UNIT];
    search->review.iterations = (int32_t)state[REVIEW_ITERATIONS];
    search->review.load_kept = (int32_t)state[REVIEW_LOAD];
    search->review.minutes_kept = (int32_t)state[REVIEW_MINUTES];
    memcpy(&search->random, view[RANDOM].buf, sizeof search->random);
    solution_load(search, view[CURRENT].buf);
}

static void keep(const Search *search, const Py_buffer *view)
{
    double *state = view[STATE].buf;
    state[PENALTY_LOAD] = search->penalties.load;
    state[PENALTY_MINUTES] = search->penalties.minutes;
    state[OBJECTIVE] = search->totals.objective;
    state[OVER_LOAD] = search->totals.over_load;
    state[OVER_MINUTES] = search->totals.over_minutes;
    state[REVIEW_ITERATIONS] = search->review.iterations;
    state[REVIEW_LOAD] = search->review.load_kept;
    state[REVIEW_MINUTES] = search->review.minutes_kept;
    memcpy(view[RANDOM].buf, &search->random, sizeof search->random);
    solution_store(search, view[CURRENT].buf);
}

static int64_t run(Search *search, const Schedule *schedule, const Py_buffer *view)
{
    restore(search, view);
    recreate_all(search);
    int64_t done = anneal(search, schedule, view[BEST].buf, (double *)view[STATE].buf + BEST_COST, view[STOP].buf);
    keep(search, view);
    return done;
}

static PyObject *improve(PyObject *self, PyObject *args)
{
    PyObject *objects;
    int size[4];
    long long iterations, done = 0;
    Schedule schedule;
    double blink, overtime;
    Py_buffer view[BUFFERS];
    (void)self;
    if (!PyArg_ParseTuple(args, "O(iiii)dLdddd", &objects, &size[0], &size[1], &size[2], &size[3], &overtime, &iterations,
                          &schedule.temperature_start, &schedule.temperature_end, &schedule.mean_removed, &blink))
        return NULL;
    if (!acquire(objects, view))
        return NULL;
    Problem problem = problem_of(view, size);
    if (!right_sizes(view, &problem)) {
        release(view, BUFFERS);
        PyErr_SetString(PyExc_ValueError, "a buffer has the wrong size");
        return NULL;
    }
    problem.overtime = overtime;
    Search *search = search_new(&problem);
    if (search) {
        schedule.iterations = iterations;
        search->blink = blink;
        Py_BEGIN_ALLOW_THREADS
        done = run(search, &schedule, view);
        Py_END_ALLOW_THREADS
        search_free(search);
    }
    release(view, BUFFERS);
    return search ? PyLong_FromLongLong(done) : PyErr_NoMemory();
}

static PyMethodDef methods[] = {
    {"improve", improve, METH_VARARGS,
     "improve(buffers, (clients, days, vehicles, near), overtime, iterations, t_start, t_end, mean_removed, blink) -> iterations"},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "_kernel", "Compiled search of the visit planner.", -1, methods, NULL, NULL, NULL, NULL,
};

PyMODINIT_FUNC PyInit__kernel(void)
{
    return PyModule_Create(&definition);
}
