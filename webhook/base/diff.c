// SPDX-License-Identifier: Apache-2.0
#include "base/diff.h"

#include <stdlib.h>
#include <string.h>

#define EDITS_MOST 512 /* edits in one search, whose cost grows with the square of their number */

/* Diagonals of the search, counted from the middle of each array. */
struct search {
    struct diff *diff;
    ptrdiff_t *forward, *backward;
};

struct box {
    ptrdiff_t left, top, right, bottom; /* lines before from left up to right, after: top, bottom */
};

static bool split(struct diff_side *side, struct arena *arena, const char *text, size_t length)
{
    const char *end = text + length;
    size_t count = 0;
    for (const char *at = text; at < end; count++) {
        const char *line = memchr(at, '\n', (size_t)(end - at));
        at = line ? line + 1 : end;
    }
    side->count = count;
    side->lines = arena_alloc(arena, (count + 1) * sizeof *side->lines);
    side->changed = arena_alloc(arena, count + 1);
    if (!side->lines || !side->changed)
        return false;
    side->lines[0] = text;
    for (size_t i = 0; i < count; i++) {
        const char *line = memchr(side->lines[i], '\n', (size_t)(end - side->lines[i]));
        side->lines[i + 1] = line ? line + 1 : end;
    }
    return true;
}

static bool same(const struct diff *diff, ptrdiff_t before, ptrdiff_t after)
{
    const char **a = diff->before.lines + before, **b = diff->after.lines + after;
    return a[1] - a[0] == b[1] - b[0] && memcmp(a[0], b[0], (size_t)(a[1] - a[0])) == 0;
}

/* The furthest place on a diagonal with one more edit than those beside it, or -1. */
static ptrdiff_t furthest(const ptrdiff_t *best, ptrdiff_t k, ptrdiff_t edits, ptrdiff_t width,
                          ptrdiff_t height)
{
    ptrdiff_t down = k < edits ? best[k + 1] : -1;
    ptrdiff_t right = k > -edits && best[k - 1] >= 0 ? best[k - 1] + 1 : -1;
    if (edits == 0)
        return 0;
    if (down - k > height)
        down = -1;
    if (right > width)
        right = -1;
    return down > right ? down : right;
}

/* Allows one more edit on every diagonal: forwards from the top left or, with `back`, from the
 * bottom right, where x and y are then counted from. True when the two ways meet. */
static bool go(const struct search *search, const struct box *box, ptrdiff_t edits, bool back,
               ptrdiff_t *x, ptrdiff_t *y)
{
    ptrdiff_t width = box->right - box->left, height = box->bottom - box->top;
    ptrdiff_t delta = width - height;
    ptrdiff_t *best = back ? search->backward : search->forward;
    const ptrdiff_t *other = back ? search->forward : search->backward;

    for (ptrdiff_t k = -edits; k <= edits; k += 2) {
        best[k] = *x = furthest(best, k, edits, width, height);
        if (*x < 0)
            continue;
        for (*y = *x - k; *x < width && *y < height; ++*x, ++*y)
            if (!same(search->diff, back ? box->right - *x - 1 : box->left + *x,
                      back ? box->bottom - *y - 1 : box->top + *y))
                break;
        best[k] = *x;
        ptrdiff_t facing = delta - k, most = back ? edits : edits - 1;
        if ((delta % 2 == 0) == back && facing >= -most && facing <= most && other[facing] >= 0 &&
            *x + other[facing] >= width)
            return true;
    }
    return false;
}

/* The furthest place that can be reached with so many edits. Good enough when there are many. */
static void best_so_far(const struct search *search, ptrdiff_t edits, ptrdiff_t *x, ptrdiff_t *y)
{
    *x = *y = 0;
    for (ptrdiff_t k = -edits; k <= edits; k += 2) {
        ptrdiff_t reached = search->forward[k];
        if (reached >= 0 && 2 * reached - k > *x + *y) {
            *x = reached;
            *y = reached - k;
        }
    }
}

/* A point on a shortest way through the box, counted from its top left. */
static void middle(const struct search *search, const struct box *box, ptrdiff_t *x, ptrdiff_t *y)
{
    for (ptrdiff_t edits = 0;; edits++) {
        if (go(search, box, edits, false, x, y))
            return;
        if (go(search, box, edits, true, x, y)) {
            *x = box->right - box->left - *x;
            *y = box->bottom - box->top - *y;
            return;
        }
        if (edits == EDITS_MOST) {
            best_so_far(search, edits, x, y);
            return;
        }
    }
}

/* Marks the lines without a twin. Each half needs at most half as many edits. */
static void compare(const struct search *search, struct box box)
{
    struct diff *diff = search->diff;
    while (box.left < box.right && box.top < box.bottom && same(diff, box.left, box.top)) {
        box.left++;
        box.top++;
    }
    while (box.left < box.right && box.top < box.bottom &&
           same(diff, box.right - 1, box.bottom - 1)) {
        box.right--;
        box.bottom--;
    }
    if (box.left == box.right || box.top == box.bottom) {
        memset(diff->before.changed + box.left, true, (size_t)(box.right - box.left));
        memset(diff->after.changed + box.top, true, (size_t)(box.bottom - box.top));
        return;
    }
    ptrdiff_t x, y;
    middle(search, &box, &x, &y);
    compare(search, (struct box){box.left, box.top, box.left + x, box.top + y});
    compare(search, (struct box){box.left + x, box.top + y, box.right, box.bottom});
}

/* Runs of changed lines on either side, between runs of twins. */
static bool gather(struct diff *diff, struct arena *arena)
{
    const struct diff_side *before = &diff->before, *after = &diff->after;
    size_t room = before->count + after->count;
    diff->changes = arena_alloc(arena, (room + 1) * sizeof *diff->changes);
    if (!diff->changes)
        return false;
    for (size_t i = 0, j = 0; i < before->count || j < after->count;) {
        struct diff_change change = {.old_line = i, .new_line = j};
        while (i < before->count && before->changed[i])
            i++;
        while (j < after->count && after->changed[j])
            j++;
        change.old_lines = i - change.old_line;
        change.new_lines = j - change.new_line;
        if (change.old_lines || change.new_lines) {
            diff->changes[diff->count++] = change;
        } else {
            i++;
            j++;
        }
    }
    return true;
}

bool diff_lines(struct diff *diff, struct arena *arena, const char *before, size_t before_length,
                const char *after, size_t after_length)
{
    *diff = (struct diff){0};
    if (!split(&diff->before, arena, before, before_length) ||
        !split(&diff->after, arena, after, after_length))
        return false;
    size_t lines = diff->before.count + diff->after.count + 2;
    ptrdiff_t *diagonals = arena_alloc(arena, 4 * lines * sizeof *diagonals);
    if (!diagonals)
        return false;
    struct search search = {diff, diagonals + lines, diagonals + 3 * lines};
    compare(&search,
            (struct box){0, 0, (ptrdiff_t)diff->before.count, (ptrdiff_t)diff->after.count});
    return gather(diff, arena);
}
