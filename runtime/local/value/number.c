/* SPDX-License-Identifier: MIT */
#include "local/value/number.h"

#include "core/number.h"
#include "local/value/text.h"

/* Developer Guide, "Supported data types and naming rules", Number. */
#define DIGITS_MAX   38
#define EXPONENT_MAX 125
#define EXPONENT_MIN (-130)

/* Exponents are counted up to here, beyond which nothing brings them back. */
#define EXPONENT_SATURATED INT64_C(100000000000000000)

/* Places of a sum: 10^126, where a carry may go, down to the last digit of the smallest
 * number, 10^-167. */
#define PLACE_FIRST (EXPONENT_MAX + 1)
#define PLACES      (PLACE_FIRST - EXPONENT_MIN + DIGITS_MAX)

struct dyn_str dynl_number_text(enum dynl_number_problem problem)
{
    switch (problem) {
    case DYNL_NUMBER_NONE:
        return DYN_STR("The parameter cannot be converted to a numeric value");
    case DYNL_NUMBER_OVERFLOW:
        return DYN_STR("Number overflow. Attempting to store a number with magnitude "
                       "larger than supported range");
    case DYNL_NUMBER_UNDERFLOW:
        return DYN_STR("Number underflow. Attempting to store a number with magnitude "
                       "smaller than supported range");
    case DYNL_NUMBER_PRECISION:
        return DYN_STR("Attempting to store more than 38 significant digits in a Number");
    default:
        return dyn_str_n(NULL, 0);
    }
}

/* --- Normal form --------------------------------------------------------------------- */

bool dynl_number_is_plain(struct dyn_str text)
{
    const char *p = text.ptr;
    const char *end = p + text.len;

    if (text.len == 0 || text.len > DIGITS_MAX)
        return false;
    if (*p == '-')
        p++;
    if (p == end || !dyni_is_digit(*p))
        return false;
    if (*p == '0' && (p + 1 == end ? p != text.ptr : p[1] != '.'))
        return false;
    while (p != end && dyni_is_digit(*p))
        p++;
    if (p == end)
        return true;
    if (*p++ != '.')
        return false;
    while (p != end && dyni_is_digit(*p))
        p++;
    return p == end && end[-1] >= '1' && end[-1] <= '9';
}

/* A number while it is read: digits[0] * 10^exponent + ... */
struct decimal {
    bool is_negative;
    bool is_too_long; /* there were digits other than 0 behind the last that is kept */
    size_t count;
    int64_t exponent; /* of the first digit */
    char digits[DIGITS_MAX];
};

/* Takes the digits and the point; returns where they end, NULL: there is no digit. */
static const char *take_mantissa(const char *p, const char *end, struct decimal *ret)
{
    bool has_digit = false, has_point = false, has_begun = false;
    int64_t before = 0, zeros = 0;

    for (; p != end && (dyni_is_digit(*p) || (*p == '.' && !has_point)); p++) {
        if (*p == '.') {
            has_point = true;
            continue;
        }
        has_digit = true;
        has_begun = has_begun || *p != '0';
        before += has_begun && !has_point;
        zeros += !has_begun && has_point;
        if (!has_begun)
            continue;
        if (ret->count < DIGITS_MAX)
            ret->digits[ret->count++] = *p;
        else if (*p != '0')
            ret->is_too_long = true;
    }
    ret->exponent = before > 0 ? before - 1 : -zeros - 1;
    return has_digit ? p : NULL;
}

/* Takes what follows the "e"; returns its end, NULL: there is no digit, or it is beyond 64
 * bits, which the service can't read. */
static const char *take_exponent(const char *p, const char *end, int64_t *exponent)
{
    int64_t value = 0;
    bool is_negative = p != end && *p == '-';

    if (p != end && (*p == '-' || *p == '+'))
        p++;
    if (p == end)
        return NULL;
    for (; p != end && dyni_is_digit(*p); p++) {
        int64_t digit = (int64_t)dyni_digit(*p);
        if (value > (INT64_MAX - digit) / 10)
            return NULL;
        value = value * 10 + digit;
    }
    if (value > EXPONENT_SATURATED)
        value = EXPONENT_SATURATED;
    *exponent += is_negative ? -value : value;
    return p;
}

static bool scan(struct dyn_str text, struct decimal *ret)
{
    const char *p = text.ptr;
    const char *end = p + text.len;

    if (text.len == 0)
        return false;
    ret->is_negative = *p == '-';
    if (*p == '-' || *p == '+')
        p++;
    p = take_mantissa(p, end, ret);
    if (p != NULL && p != end && (*p == 'e' || *p == 'E'))
        p = take_exponent(p + 1, end, &ret->exponent);
    while (ret->count > 0 && ret->digits[ret->count - 1] == '0')
        ret->count--;
    return p == end;
}

/* `count` digits, the first of which is not 0, within the service's bounds. */
static size_t write_plain(const struct decimal *number, char *ret_text)
{
    char *out = ret_text;
    int exponent = (int)number->exponent;
    size_t whole = exponent < 0 ? 0 : (size_t)exponent + 1;
    size_t taken = whole < number->count ? whole : number->count;

    if (number->is_negative)
        *out++ = '-';
    memcpy(out, number->digits, taken);
    out += taken;
    for (; whole > taken; whole--)
        *out++ = '0';
    if (exponent < 0)
        *out++ = '0';
    if (taken < number->count)
        *out++ = '.';
    for (; exponent < -1; exponent++)
        *out++ = '0';
    memcpy(out, number->digits + taken, number->count - taken);
    out += number->count - taken;
    return (size_t)(out - ret_text);
}

static enum dynl_number_problem finish(const struct decimal *number, char *ret_text,
                                       size_t *ret_len)
{
    if (number->count == 0) {
        ret_text[0] = '0';
        *ret_len = 1;
        return DYNL_NUMBER_FINE;
    }
    if (number->exponent > EXPONENT_MAX)
        return DYNL_NUMBER_OVERFLOW;
    if (number->exponent < EXPONENT_MIN)
        return DYNL_NUMBER_UNDERFLOW;
    if (number->is_too_long)
        return DYNL_NUMBER_PRECISION;
    *ret_len = write_plain(number, ret_text);
    return DYNL_NUMBER_FINE;
}

/* The service has bounds for the exponent of a zero, too. */
static enum dynl_number_problem finish_zero(const struct decimal *zero, char *ret_text,
                                            size_t *ret_len)
{
    if (zero->exponent + 1 > EXPONENT_MAX)
        return DYNL_NUMBER_OVERFLOW;
    if (zero->exponent + 1 < EXPONENT_MIN)
        return DYNL_NUMBER_UNDERFLOW;
    return finish(zero, ret_text, ret_len);
}

enum dynl_number_problem
dynl_number_normal(struct dyn_str text, char ret_text[DYNL_NUMBER_MAX], size_t *ret_len)
{
    struct decimal number = {0};

    if (!scan(text, &number))
        return DYNL_NUMBER_NONE;
    if (number.count == 0)
        return finish_zero(&number, ret_text, ret_len);
    return finish(&number, ret_text, ret_len);
}

/* --- Looking ------------------------------------------------------------------------- */

/* The digits before the point, and those behind it. */
static struct dyn_str whole_of(struct dyn_str text)
{
    const char *point = text.len == 0 ? NULL : memchr(text.ptr, '.', text.len);

    return point == NULL ? text : dyn_str_n(text.ptr, (size_t)(point - text.ptr));
}

static struct dyn_str fraction_of(struct dyn_str text, struct dyn_str whole)
{
    size_t skipped = whole.len < text.len ? whole.len + 1 : text.len;

    return dyn_str_n(text.ptr + skipped, text.len - skipped);
}

static struct dyn_str without_sign(struct dyn_str text)
{
    bool has_sign = text.len > 0 && text.ptr[0] == '-';

    return has_sign ? dyn_str_n(text.ptr + 1, text.len - 1) : text;
}

static int compare_magnitudes(struct dyn_str a, struct dyn_str b)
{
    struct dyn_str x = whole_of(a), y = whole_of(b);
    int order;

    if (x.len != y.len)
        return x.len < y.len ? -1 : 1;
    order = dynl_bytes_compare(x, y);
    return order != 0 ? order : dynl_bytes_compare(fraction_of(a, x), fraction_of(b, y));
}

int dynl_number_compare(struct dyn_str a, struct dyn_str b)
{
    struct dyn_str x = without_sign(a), y = without_sign(b);
    bool a_negative = x.len != a.len, b_negative = y.len != b.len;

    if (a_negative != b_negative)
        return a_negative ? -1 : 1;
    return a_negative ? compare_magnitudes(y, x) : compare_magnitudes(x, y);
}

struct dynl_number_parts dynl_number_split(struct dyn_str text)
{
    struct dyn_str magnitude = without_sign(text);
    struct dyn_str whole = whole_of(magnitude);
    struct dyn_str fraction = fraction_of(magnitude, whole);
    struct dynl_number_parts parts = {0};

    parts.is_negative = magnitude.len != text.len;
    if (whole.len > 0 && whole.ptr[0] != '0') {
        parts.digits = whole.ptr;
        parts.len = magnitude.len;
        parts.exponent = (int)whole.len - 1;
        while (fraction.len == 0 && parts.len > 0 && parts.digits[parts.len - 1] == '0')
            parts.len--;
        return parts;
    }
    while (fraction.len > 0 && fraction.ptr[0] == '0') {
        fraction = dyn_str_n(fraction.ptr + 1, fraction.len - 1);
        parts.exponent--;
    }
    if (fraction.len == 0)
        return (struct dynl_number_parts){0};
    parts.digits = fraction.ptr;
    parts.len = fraction.len;
    parts.exponent--;
    return parts;
}

size_t dynl_number_size(struct dyn_str text)
{
    /* One byte, one more for each two significant digits, one for a sign. Digits pair from
     * the point outwards, so those before it and behind it are counted apart. */
    struct dynl_number_parts parts = dynl_number_split(text);
    struct dyn_str digits = dyn_str_n(parts.digits, parts.len);
    struct dyn_str whole;
    size_t behind;

    if (parts.digits == NULL)
        return 1;
    whole = whole_of(digits);
    behind = fraction_of(digits, whole).len;
    return 1 + (whole.len + 1) / 2 + (behind + 1) / 2 + (parts.is_negative ? 1 : 0);
}

/* --- Adding -------------------------------------------------------------------------- */

/* Puts the digits of a normal form where they belong. */
static void spread(struct dyn_str text, uint8_t ret_places[PLACES])
{
    struct dynl_number_parts parts = dynl_number_split(text);
    int at = PLACE_FIRST - parts.exponent;

    memset(ret_places, 0, PLACES);
    for (size_t i = 0; i < parts.len; i++) {
        if (parts.digits[i] == '.')
            continue;
        if (at >= 0 && at < PLACES)
            ret_places[at] = (uint8_t)(dyni_digit(parts.digits[i]) % 10);
        at++;
    }
}

static void add_places(uint8_t *sum, const uint8_t *other)
{
    unsigned carry = 0;

    for (size_t i = PLACES; i-- > 0;) {
        unsigned digit = sum[i] + other[i] + carry;
        carry = digit >= 10;
        sum[i] = (uint8_t)(digit - 10 * carry);
    }
}

/* `rest` is not less than `other`. */
static void subtract_places(uint8_t *rest, const uint8_t *other)
{
    unsigned borrow = 0;

    for (size_t i = PLACES; i-- > 0;) {
        unsigned less = other[i] + borrow;
        borrow = rest[i] < less;
        rest[i] = (uint8_t)(rest[i] + 10 * borrow - less);
    }
}

static enum dynl_number_problem gather(const uint8_t places[PLACES], bool is_negative,
                                       char *ret_text, size_t *ret_len)
{
    struct decimal number = {.is_negative = is_negative};
    size_t first = 0, end = PLACES;

    while (first < PLACES && places[first] == 0)
        first++;
    while (end > first && places[end - 1] == 0)
        end--;
    number.exponent = PLACE_FIRST - (int64_t)first;
    number.is_too_long = end - first > DIGITS_MAX;
    for (size_t i = first; i < end && number.count < DIGITS_MAX; i++)
        number.digits[number.count++] = (char)('0' + places[i]);
    return finish(&number, ret_text, ret_len);
}

enum dynl_number_problem dynl_number_add(struct dyn_str a, struct dyn_str b,
                                         bool subtract, char ret_text[DYNL_NUMBER_MAX],
                                         size_t *ret_len)
{
    struct dyn_str x = without_sign(a), y = without_sign(b);
    bool a_negative = x.len != a.len, b_negative = (y.len != b.len) != subtract;
    uint8_t more[PLACES], less[PLACES];

    spread(x, more);
    spread(y, less);
    if (a_negative == b_negative) {
        add_places(more, less);
        return gather(more, a_negative, ret_text, ret_len);
    }
    if (compare_magnitudes(x, y) >= 0) {
        subtract_places(more, less);
        return gather(more, a_negative, ret_text, ret_len);
    }
    subtract_places(less, more);
    return gather(less, b_negative, ret_text, ret_len);
}
