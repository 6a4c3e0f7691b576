/*
 * entities.c - see entities.h.
 *
 * The text is cut into pieces (scan.h); at each piece every reader says how far it can read,
 * and the longest reading wins its pieces. Readers look a bounded number of pieces ahead, so
 * the time is linear in the text, whatever is typed: no regular expression, no backtracking.
 */
#include "french/entities.h"

#include <stdio.h>
#include <stdlib.h>

#include "french/amounts.h"
#include "french/dates.h"
#include "french/emails.h"
#include "french/numbers.h"
#include "french/phones.h"
#include "french/scan.h"

struct entity_extractor {
	struct scan *scan;
	struct date today;
	/* Addresses are found first, from their arobase outwards. */
	size_t email_count;
	struct {
		size_t first, end; /* pieces */
		char address[EMAIL_BYTES];
	} emails[ENTITY_LIMIT];
};

_Static_assert((int)EMAIL_BYTES <= (int)sizeof(((struct entity *)0)->value), "an address fits");

/* Each reads at the piece `at`, fills type, number and value, and returns the index after its
 * last piece, or 0. */
typedef size_t reader(const struct entity_extractor *extractor, size_t at, struct entity *entity);

static void write_number(struct entity *entity, enum entity_type type, int64_t number)
{
	entity->type = type;
	entity->number = number;
	(void)snprintf(entity->value, sizeof entity->value, "%lld", (long long)number);
}

static size_t read_phone(const struct entity_extractor *extractor, size_t at, struct entity *entity)
{
	char number[PHONE_BYTES];
	size_t next = phones_read(extractor->scan, at, number);
	if (next) {
		entity->type = ENTITY_PHONE;
		memcpy(entity->value, number, strlen(number) + 1);
	}
	return next;
}

static size_t read_date(const struct entity_extractor *extractor, size_t at, struct entity *entity)
{
	struct date date;
	size_t next = dates_read(extractor->scan, at, extractor->today, &date);
	if (!next)
		return 0;
	entity->type = ENTITY_DATE;
	int used =
		snprintf(entity->value, sizeof entity->value, "%04d-%02d", date.year, date.month);
	if (date.day)
		(void)snprintf(entity->value + used, sizeof entity->value - (size_t)used, "-%02d",
			       date.day);
	return next;
}

static size_t read_amount(const struct entity_extractor *extractor, size_t at,
			  struct entity *entity)
{
	int64_t cents;
	size_t next = amounts_read(extractor->scan, at, &cents);
	if (next)
		write_number(entity, ENTITY_AMOUNT, cents);
	return next;
}

/* Words that may stand between a number and what it counts: "3 autres lignes". */
enum { ADJECTIVES = 2, COUNT_MOST = 9999999 };

static size_t read_count(const struct entity_extractor *extractor, size_t at, struct entity *entity)
{
	const struct scan *scan = extractor->scan;
	int64_t number;
	size_t next = numbers_read(scan, at, &number);
	if (!next || number > COUNT_MOST)
		return 0;
	const struct piece *first = scan_piece(scan, at);
	bool figures = first->kind == PIECE_DIGITS;
	/* "06 lignes" is no number, "un" is mostly an article, "s 23" and "iphone 15" are names. */
	if ((figures && first->folded.bytes[0] == '0' && first->folded.length > 1) ||
	    (!figures && number < 2) || scan_goes_on(scan, next))
		return 0;
	bool data =
		scan_has(scan, next, ROLE(DATA)) || (scan_has(scan, next, ROLE(G)) && number > 5);
	write_number(entity, ENTITY_COUNT, number);
	if (data && figures)
		return next + 1;
	bool alone = at == 0 && next == scan_count(scan);
	if (alone && number <= 999 && !scan_has(scan, at, ROLE(MONTH)) &&
	    (!figures || !scan_glued(scan, at)))
		return figures || number != 9 ? next : 0; /* neuf: new */
	if (figures && (scan_had(scan, at, ROLE(NAMED)) || scan_glued(scan, next - 1)))
		return 0;
	size_t noun = next;
	for (int i = 0; i < ADJECTIVES && scan_has(scan, noun, ROLE(ADJECTIVE)); i++)
		noun++;
	/* The noun stays a word of the sentence: the count is the number alone. */
	return scan_has(scan, noun, ROLE(NOUN) | ROLE(DATA)) ? next : 0;
}

/* The words that one of the readers begins with. */
#define BEGINNINGS                                                                                 \
	(ROLE(UNIT) | ROLE(TEN) | ROLE(HUNDRED) | ROLE(THOUSAND) | ROLE(ABOUT) | ROLE(MONTH) |     \
	 ROLE(WEEKDAY) | ROLE(DAYS) | ROLE(MONTHS) | ROLE(MOI) | ROLE(LAST) | ROLE(THIS) |         \
	 ROLE(YESTERDAY) | ROLE(TODAY) | ROLE(TOMORROW) | ROLE(BEFORE) | ROLE(AFTER) |             \
	 ROLE(AUJOURD) | ROLE(IL) | ROLE(Y) | ROLE(YA) | ROLE(IN) | ROLE(FIRST))

static reader *const READERS[] = {read_phone, read_date, read_amount, read_count};

struct entity_extractor *entity_extractor_new(struct error *error)
{
	struct entity_extractor *extractor = calloc(1, sizeof *extractor);
	if (extractor)
		extractor->scan = scan_new();
	if (!extractor || !extractor->scan) {
		entity_extractor_free(extractor);
		(void)error_set(error, ERROR_MEMORY, "not enough memory to read dates and amounts");
		return NULL;
	}
	return extractor;
}

void entity_extractor_free(struct entity_extractor *extractor)
{
	if (!extractor)
		return;
	scan_free(extractor->scan);
	free(extractor);
}

static void find_emails(struct entity_extractor *extractor)
{
	const struct scan *scan = extractor->scan;
	size_t free_from = 0;
	extractor->email_count = 0;
	if (!scan_has_arobase(scan))
		return;
	for (size_t at = 0; at < scan_count(scan) && extractor->email_count < ENTITY_LIMIT; at++) {
		size_t n = extractor->email_count, first;
		size_t end = emails_read_around(scan, at, &first, extractor->emails[n].address);
		if (!end || first < free_from)
			continue;
		extractor->emails[n].first = first;
		extractor->emails[n].end = end;
		extractor->email_count++;
		free_from = end;
		at = end - 1;
	}
}

/* Most pieces begin nothing: no reader need look at them. */
static bool may_begin(const struct scan *scan, size_t at)
{
	const struct piece *piece = scan_piece(scan, at);
	if (piece->kind == PIECE_SIGN)
		return piece->sign == '+' || piece->sign == 0x20AC;
	return piece->kind == PIECE_DIGITS || scan_has(scan, at, BEGINNINGS);
}

/* The longest reading at `at` that stays before the piece `limit`; of equals, the first. */
static size_t read_longest(const struct entity_extractor *extractor, size_t at, size_t limit,
			   struct entity *entity)
{
	size_t best = 0;
	for (size_t i = 0; i < sizeof READERS / sizeof READERS[0]; i++) {
		struct entity found = {0};
		size_t next = READERS[i](extractor, at, &found);
		if (next > best && next <= limit) {
			best = next;
			*entity = found;
		}
	}
	return best;
}

size_t entities_find(struct entity_extractor *extractor, struct text text, int64_t today_ms,
		     struct entity entities[ENTITY_LIMIT])
{
	const struct scan *scan = extractor->scan;
	if (!scan_is_promising(scan, text))
		return 0;
	scan_read(extractor->scan, text);
	extractor->today = calendar_today(today_ms);
	find_emails(extractor);
	size_t count = 0, email = 0;
	for (size_t at = 0; at < scan_count(scan) && count < ENTITY_LIMIT;) {
		bool more = email < extractor->email_count;
		struct entity found = {0};
		size_t next;
		if (more && extractor->emails[email].first == at) {
			found.type = ENTITY_EMAIL;
			const char *address = extractor->emails[email].address;
			memcpy(found.value, address, strlen(address) + 1);
			next = extractor->emails[email++].end;
		} else {
			size_t limit = more ? extractor->emails[email].first : scan_count(scan);
			next = may_begin(scan, at) ? read_longest(extractor, at, limit, &found) : 0;
		}
		if (!next) {
			at++;
			continue;
		}
		found.start = scan_piece(scan, at)->start;
		found.end = scan_piece(scan, next - 1)->end;
		entities[count++] = found;
		at = next;
	}
	return count;
}

const char *entity_type_name(enum entity_type type)
{
	static const char *const names[ENTITY_TYPES] = {"date",  "amount", "phone",
							"email", "count",  "line"};
	return names[type];
}

/* "le 8", "au 8", "le cycle du 8"; "à 8", "et 8" announce a count as well. */
static bool announces_day(const struct piece *piece)
{
	return piece->kind == PIECE_WORD &&
	       (text_is(piece->folded, "le") || text_is(piece->folded, "au") ||
		text_is(piece->folded, "du"));
}

size_t entities_find_days(struct entity_extractor *extractor, struct text text,
			  struct day_said *days, size_t limit)
{
	const struct scan *scan = extractor->scan;
	size_t count = 0;
	scan_read(extractor->scan, text);
	for (size_t at = 1; at < scan_count(scan) && count < limit; at++) {
		size_t next = announces_day(scan_piece(scan, at - 1))
				      ? dates_read_day(scan, at, &days[count].day)
				      : 0;
		if (!next || scan_glued(scan, next - 1))
			continue; /* "le 3eme", "le 5g" */
		days[count].start = scan_piece(scan, at)->start;
		days[count++].end = scan_piece(scan, next - 1)->end;
	}
	return count;
}
