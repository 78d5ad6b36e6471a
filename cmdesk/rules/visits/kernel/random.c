#include "search.h"

/* xoroshiro128+ (Blackman and Vigna, public domain algorithm) */
static uint64_t rotated(uint64_t word, int bits)
{
    return (word << bits) | (word >> (64 - bits));
}

uint64_t random_bits(Random *random)
{
    uint64_t first = random->word[0], second = random->word[1];
    uint64_t result = first + second;
    second ^= first;
    random->word[0] = rotated(first, 24) ^ second ^ (second << 16);
    random->word[1] = rotated(second, 37);
    return result;
}

double random_unit(Random *random)
{
    return (double)(random_bits(random) >> 11) * (1.0 / 9007199254740992.0);
}

int32_t random_below(Random *random, int32_t bound)
{
    return (int32_t)(((random_bits(random) >> 32) * (uint64_t)bound) >> 32);
}

void random_shuffle(Random *random, int32_t *items, int32_t count)
{
    for (int32_t i = count - 1; i > 0; i--) {
        int32_t j = random_below(random, i + 1);
        int32_t kept = items[i];
        items[i] = items[j];
        items[j] = kept;
    }
}
