/*
 * Introspective sort: quicksort around the median of three until parts have at most 16 rows, then one insertion sort
 * over all. The choice of medians and the way parts are split decide the order of equal rows: see rank.h.
 */
#include "util/rank.h"

enum { SMALL = 16 };

static int before(const struct rank_row *a, const struct rank_row *b) { return a->count > b->count; }

static void swap(struct rank_row *a, struct rank_row *b)
{
	struct rank_row t = *a;
	*a = *b;
	*b = t;
}

/* Puts the median of a, b and c at `to`. */
static void median_to(struct rank_row *to, struct rank_row *a, struct rank_row *b, struct rank_row *c)
{
	struct rank_row *median;
	if (before(a, b))
		median = before(b, c) ? b : before(a, c) ? c : a;
	else
		median = before(a, c) ? a : before(b, c) ? c : b;
	swap(to, median);
}

/* Splits [first, last) by the row at `pivot`, which lies before it; both ends hold rows that stop the scans. */
static struct rank_row *split(struct rank_row *first, struct rank_row *last, const struct rank_row *pivot)
{
	for (;; first++) {
		while (before(first, pivot))
			first++;
		do
			last--;
		while (before(pivot, last));
		if (first >= last)
			return first;
		swap(first, last);
	}
}

static void sift_down(struct rank_row *rows, size_t at, size_t n)
{
	for (size_t child; (child = 2 * at + 1) < n; at = child) {
		if (child + 1 < n && before(&rows[child], &rows[child + 1]))
			child++;
		if (!before(&rows[at], &rows[child]))
			return;
		swap(&rows[at], &rows[child]);
	}
}

/* For inputs that would make quicksort quadratic. */
static void heap_sort(struct rank_row *rows, size_t n)
{
	for (size_t i = n / 2; i-- > 0;)
		sift_down(rows, i, n);
	while (n > 1) {
		swap(&rows[0], &rows[--n]);
		sift_down(rows, 0, n);
	}
}

static void split_all(struct rank_row *first, struct rank_row *last, unsigned depth)
{
	while (last - first > SMALL) {
		if (depth-- == 0) {
			heap_sort(first, (size_t)(last - first));
			return;
		}
		median_to(first, first + 1, first + (last - first) / 2, last - 1);
		struct rank_row *cut = split(first + 1, last, first);
		split_all(cut, last, depth);
		last = cut;
	}
}

static void insert_all(struct rank_row *rows, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		struct rank_row row = rows[i];
		size_t j = i;
		for (; j > 0 && before(&row, &rows[j - 1]); j--)
			rows[j] = rows[j - 1];
		rows[j] = row;
	}
}

void rank_sort(struct rank_row *rows, size_t n)
{
	unsigned depth = 0;
	for (size_t m = n; m > 1; m /= 2)
		depth += 2;
	split_all(rows, rows + n, depth);
	insert_all(rows, n);
}
