/* dates.c - see dates.h. */
#include "french/dates.h"

#include "french/numbers.h"

/* The month, or the day of the month, in the year that is most likely meant. */
static struct date without_year(int month, int day, struct date today)
{
	struct date date = {today.year, month, day};
	if (day == 0) {
		date.year -= month > today.month;
		return date;
	}
	int64_t now = calendar_days(today);
	date.year++;
	while (calendar_days(date) > now + DATES_SOON)
		date.year--;
	if (month == 2 && day == 29)
		while (calendar_month_days(date.year, 2) == 28)
			date.year--;
	return date;
}

static int full_year(int64_t short_year, struct date today)
{
	int year = 2000 + (int)short_year;
	return year > today.year + 10 ? year - 100 : year;
}

/* ---- Figures: 12/03/2026, 12-03, 2026-03-12, 03/2026, 12 03 2026 ---- */

static bool is_dash_like(uint32_t sign)
{
	return sign == '/' || sign == '-' || sign == '.';
}

/* The next figures of the same date: after the same sign, all glued, or all after a space. */
static size_t next_figures(const struct scan *scan, size_t at, uint32_t sign)
{
	if (sign == 0)
		return scan_piece(scan, at)->spaced && scan_digits(scan, at, 2, 4) ? at : 0;
	if (!scan_sign(scan, at, sign) || scan_piece(scan, at)->spaced ||
	    scan_piece(scan, at + 1)->spaced || !scan_digits(scan, at + 1, 1, 4))
		return 0;
	return at + 1;
}

/* What says that 5/4 is a day: le 5/4, du 5/4. */
static bool is_announced(const struct scan *scan, size_t at)
{
	return scan_had(scan, at, ROLE(LE) | ROLE(OF) | ROLE(JOINS) | ROLE(WEEKDAY) | ROLE(SINCE));
}

/* True when the figures that end before `at` are figures of something longer. */
static bool is_longer(const struct scan *scan, size_t at, uint32_t sign)
{
	return scan_glued(scan, at - 1) || scan_goes_on(scan, at) ||
	       (sign == 0 && scan_digits(scan, at, 1, 18));
}

static size_t read_figures(const struct scan *scan, size_t at, struct date today, struct date *date)
{
	if (!scan_digits(scan, at, 1, 4) || !scan_starts_number(scan, at))
		return 0;
	uint32_t sign = scan_piece(scan, at + 1)->sign;
	if (scan_piece(scan, at + 1)->kind != PIECE_SIGN)
		sign = 0;
	else if (!is_dash_like(sign))
		return 0;
	size_t second = next_figures(scan, at + 1, sign);
	if (!second)
		return 0;
	size_t third = next_figures(scan, second + 1, sign);
	const struct piece *a = scan_piece(scan, at), *b = scan_piece(scan, second);
	if (third) {
		const struct piece *c = scan_piece(scan, third);
		if (a->folded.length == 4)
			*date = (struct date){(int)a->number, (int)b->number, (int)c->number};
		else
			*date = (struct date){(int)c->number, (int)b->number, (int)a->number};
		bool brief = a->folded.length <= 2 && c->folded.length == 2 && sign != 0;
		if (brief)
			date->year = full_year(c->number, today);
		bool shape = a->folded.length == 4
				     ? c->folded.length <= 2 && sign != '.' && sign != 0
				     : a->folded.length <= 2 && (brief || c->folded.length == 4);
		bool good =
			shape && b->folded.length <= 2 && date->day > 0 && calendar_is_valid(*date);
		return good && !is_longer(scan, third + 1, sign) ? third + 1 : 0;
	}
	if (sign == 0 || sign == '.' || a->folded.length > 2 || is_longer(scan, second + 1, sign))
		return 0;
	if (b->folded.length == 4) {
		*date = (struct date){(int)b->number, (int)a->number, 0};
		return calendar_is_valid(*date) ? second + 1 : 0;
	}
	bool whole = a->folded.length == 2 && b->folded.length == 2 && sign == '/';
	if (b->folded.length > 2 || (!whole && !is_announced(scan, at)))
		return 0;
	struct date leap = {2000, (int)b->number, (int)a->number};
	if (leap.day == 0 || !calendar_is_valid(leap))
		return 0;
	*date = without_year(leap.month, leap.day, today);
	return second + 1;
}

/* ---- Names: 12 mars 2026, 1er avril, mars, fin mai, décembre dernier ---- */

/* True when the piece `at` makes the number before it a sum or a volume: 2000 euros, 2000 Mo. */
static bool is_money(const struct scan *scan, size_t at)
{
	return scan_has(scan, at, ROLE(EURO) | ROLE(CENTIME) | ROLE(DATA) | ROLE(HUNDRED)) ||
	       scan_sign(scan, at, 0x20AC) || scan_sign(scan, at, '%');
}

/* True when the piece `at` makes the number before it a count, a duration, a day. */
static bool is_counted(const struct scan *scan, size_t at)
{
	return is_money(scan, at) || scan_piece(scan, at)->kind == PIECE_DIGITS ||
	       scan_has(scan, at,
			ROLE(NOUN) | ROLE(DAYS) | ROLE(MONTHS) | ROLE(YEARS) | ROLE(CLOCK) |
				ROLE(ADJECTIVE) | ROLE(MONTH));
}

/* The year at `at`: 2025, 25, deux mille vingt-cinq. 0 when there is none. */
static size_t read_year(const struct scan *scan, size_t at, struct date today, int *year)
{
	int64_t value;
	const struct piece *piece = scan_piece(scan, at);
	if (piece->kind == PIECE_DIGITS) {
		if (scan_glued(scan, at) || scan_goes_on(scan, at + 1) || is_money(scan, at + 1))
			return 0;
		*year = (int)piece->number;
		if (piece->folded.length == 4)
			return *year >= 1900 && *year <= 2100 ? at + 1 : 0;
		if (piece->folded.length != 2 || *year <= 12 || is_counted(scan, at + 1))
			return 0;
		*year = full_year(*year, today);
		/* "mars 31" is no year that anybody speaks of. */
		return *year > today.year - 15 && *year < today.year + 5 ? at + 1 : 0;
	}
	size_t next = numbers_read_words(scan, at, &value);
	if (!next || value < 1990 || value > 2100 || is_money(scan, next))
		return 0;
	*year = (int)value;
	return next;
}

/* dernier, passé, d'avant, prochain after a month or a weekday; *way is -1 or +1. */
static size_t read_way(const struct scan *scan, size_t at, int *way)
{
	if (scan_has(scan, at, ROLE(LAST) | ROLE(NEXT))) {
		*way = scan_has(scan, at, ROLE(LAST)) ? -1 : 1;
		return at + 1;
	}
	size_t of = at;
	if (scan_has(scan, of, ROLE(OF)))
		of += scan_sign(scan, of + 1, '\'') ? 2 : 1;
	if (of > at && scan_has(scan, of, ROLE(BEFORE) | ROLE(AFTER))) {
		*way = scan_has(scan, of, ROLE(BEFORE)) ? -1 : 1;
		return of + 1;
	}
	return 0;
}

/* "de l'an dernier", "l'année dernière": the year before. */
static size_t read_year_before(const struct scan *scan, size_t at, struct date today, int *year)
{
	int way;
	if (scan_has(scan, at, ROLE(OF)))
		at++;
	if (scan_sign(scan, at + 1, '\''))
		at += 2;
	else if (scan_has(scan, at, ROLE(LA)))
		at++;
	if (!scan_has(scan, at, ROLE(YEARS)))
		return 0;
	size_t next = read_way(scan, at + 1, &way);
	if (!next || way > 0)
		return 0;
	*year = today.year - 1;
	return next;
}

/* Year, or "dernier", after a month; else the year of the month that follows it, as in
 * "mars et avril 2025", "du 3 au 12 mars 2025". Returns the index after what was read. */
static size_t read_which_year(const struct scan *scan, size_t at, struct date today,
			      struct date *date)
{
	int year, way;
	size_t next = read_year(scan, at, today, &year);
	if (!next)
		next = read_year_before(scan, at, today, &year);
	if (next) {
		date->year = year;
		return next;
	}
	*date = without_year(date->month, date->day, today);
	next = read_way(scan, at, &way);
	if (next) {
		struct date begins = {date->year, date->month, date->day ? date->day : 1};
		bool ahead = calendar_days(begins) > calendar_days(today);
		if (way > 0)
			date->year += !ahead;
		else if (date->day == 0)
			date->year -= date->month == today.month;
		else
			date->year -= ahead;
		return next;
	}
	size_t other = scan_sign(scan, at, ',') || scan_has(scan, at, ROLE(JOINS)) ? at + 1 : 0;
	if (other && date->day == 0 && scan_has(scan, other, ROLE(MONTH)) &&
	    read_year(scan, other + 1, today, &year)) {
		bool earlier = date->month <= scan_piece(scan, other)->word->month;
		date->year = earlier ? year : year - 1;
	}
	return at;
}

/* A name that is also another word needs company: en mai, mai 2025, facture de sept. */
static bool is_month_alone(const struct scan *scan, size_t at)
{
	if (scan_had(scan, at, ROLE(PLACE)))
		return false;
	if (at >= 2 && scan_had(scan, at, ROLE(OF)) && scan_had(scan, at - 1, ROLE(PLACE)))
		return false;
	if (!scan_has(scan, at, ROLE(SHY)))
		return true;
	size_t after = at + 1;
	while (after < scan_count(scan) && scan_piece(scan, after)->kind == PIECE_SIGN)
		after++;
	/* "mai", "et mai ?", "non, mai": little else is said. */
	bool whole = after == scan_count(scan) &&
		     (at == 0 || (at == 1 && scan_had(scan, at, ROLE(AND))) ||
		      (at == 2 && scan_sign(scan, 1, ',')));
	int year;
	struct date any = {2026, 1, 1};
	if (read_year(scan, at + 1, any, &year) || scan_has(scan, at + 1, ROLE(LAST) | ROLE(NEXT)))
		return true;
	if (scan_has(scan, at, ROLE(UNIT))) /* sept */
		return scan_had(scan, at, ROLE(MONTH_HINT)) &&
		       !scan_had(scan, at, ROLE(DETERMINER)) &&
		       (at + 1 >= scan_count(scan) ||
			scan_piece(scan, at + 1)->kind == PIECE_SIGN ||
			scan_has(scan, at + 1, ROLE(AND))) &&
		       !scan_sign(scan, at + 1, 0x20AC) && !scan_sign(scan, at + 1, '-');
	if (scan_had(scan, at, ROLE(JOINS)) && scan_had(scan, at - 1, ROLE(MONTH)))
		return true;
	if (scan_has(scan, at + 1, ROLE(JOINS)) && scan_has(scan, at + 2, ROLE(MONTH)))
		return true;
	if (at && scan_sign(scan, at - 1, '\''))
		at--; /* d'avr */
	return whole || scan_had(scan, at, ROLE(MONTH_HINT));
}

/* The month's name at `at`, with the point of "sept." Returns the index after it. */
static size_t read_month(const struct scan *scan, size_t at, int *month)
{
	if (!scan_has(scan, at, ROLE(MONTH)))
		return 0;
	const struct word *word = scan_piece(scan, at)->word;
	*month = word->month;
	bool brief = strlen(word->form) <= 5 && word->month != 3 && word->month != 5 &&
		     word->month != 6 && word->month != 8;
	bool point = brief && scan_sign(scan, at + 1, '.') && !scan_piece(scan, at + 1)->spaced &&
		     strcmp(word->form, "avril") != 0;
	/* The point of a sentence's end is not part of the date. */
	return point && at + 2 < scan_count(scan) ? at + 2 : at + 1;
}

size_t dates_read_day(const struct scan *scan, size_t at, int *day)
{
	int64_t value;
	size_t next;
	if (scan_digits(scan, at, 1, 2) && scan_starts_number(scan, at)) {
		value = scan_piece(scan, at)->number;
		next = at + 1;
		if (value == 1 && scan_has(scan, next, ROLE(FIRST)))
			next++;
	} else if (scan_has(scan, at, ROLE(FIRST)) && !scan_digits(scan, at - 1, 1, 2)) {
		value = 1;
		next = at + 1;
	} else {
		next = numbers_read_words(scan, at, &value);
	}
	if (!next || value < 1 || value > 31)
		return 0;
	*day = (int)value;
	return next;
}

static size_t read_relative_month(const struct scan *scan, size_t at, struct date today,
				  struct date *date);

static size_t read_named_day(const struct scan *scan, size_t at, struct date today,
			     struct date *date)
{
	int day = 0, month = 0, last = 0;
	size_t next = dates_read_day(scan, at, &day);
	if (!next)
		return 0;
	size_t after = read_month(scan, next, &month);
	if (!after && scan_has(scan, next, ROLE(JOINS)) &&
	    (scan_had(scan, at, ROLE(LE) | ROLE(OF)) || scan_has(scan, next, ROLE(AND)))) {
		/* "du 3 au 12 mars": the first day borrows month and year of the second. */
		struct date second;
		size_t to =
			dates_read_day(scan, next + 1 + scan_has(scan, next + 1, ROLE(LE)), &last);
		if (!to || !scan_has(scan, to, ROLE(MONTH)) ||
		    !scan_had(scan, at, ROLE(LE) | ROLE(OF)))
			return 0;
		if (!read_named_day(scan, next + 1 + scan_has(scan, next + 1, ROLE(LE)), today,
				    &second))
			return 0;
		*date = (struct date){second.year, second.month, day};
		return calendar_is_valid(*date) ? next : 0;
	}
	if (!after) {
		size_t of = scan_has(scan, next, ROLE(OF)) ? next + 1 : 0;
		after = of ? read_relative_month(scan, of, today, date) : 0;
		date->day = day;
		return after && calendar_is_valid(*date) ? after : 0;
	}
	if (!calendar_is_valid((struct date){2000, month, day}))
		return 0;
	*date = (struct date){0, month, day};
	next = read_which_year(scan, after, today, date);
	return calendar_is_valid(*date) ? next : 0;
}

static size_t read_named_month(const struct scan *scan, size_t at, struct date today,
			       struct date *date)
{
	int month = 0;
	size_t next = read_month(scan, at, &month);
	if (!next || !is_month_alone(scan, at))
		return 0;
	*date = (struct date){0, month, 0};
	return read_which_year(scan, next, today, date);
}

/* ---- Words: hier, lundi dernier, le mois dernier, il y a trois jours ---- */

static size_t read_relative_month(const struct scan *scan, size_t at, struct date today,
				  struct date *date)
{
	int way = 0;
	size_t next = 0;
	if (scan_has(scan, at, ROLE(THIS)) && scan_has(scan, at + 1, ROLE(MONTHS))) {
		next = at + 2;
		if (scan_sign(scan, next, '-'))
			next++;
		if (scan_has(scan, next, ROLE(LA)) && scan_sign(scan, next - 1, '-'))
			return 0; /* ce mois-là: some other month */
		if (scan_has(scan, next, ROLE(CI)))
			next++;
		else
			next = at + 2;
	} else if (scan_has(scan, at, ROLE(MONTHS) | ROLE(MOI))) {
		next = read_way(scan, at + 1, &way);
		if (!next && scan_has(scan, at, ROLE(MOI)))
			return 0;
		if (!next && scan_has(scan, at + 1, ROLE(CURRENT)))
			next = at + 2;
		if (!next && scan_has(scan, at + 1, ROLE(MONTH_HINT)) &&
		    scan_has(scan, at + 2, ROLE(CURRENT)))
			next = at + 3; /* le mois en cours */
		bool bill = at >= 2 && scan_had(scan, at, ROLE(OF)) &&
			    scan_had(scan, at, ROLE(DETERMINER));
		bool alone = !scan_has(scan, at + 1, ROLE(OF) | ROLE(MONTH));
		if (!next && bill && alone &&
		    (scan_had(scan, at - 1, ROLE(NOUN) | ROLE(UNIT)) ||
		     scan_piece(scan, at - 2)->kind == PIECE_DIGITS))
			next = at + 1; /* la facture du mois */
	} else if (scan_has(scan, at, ROLE(LAST)) && scan_has(scan, at + 1, ROLE(MONTHS)) &&
		   scan_had(scan, at, ROLE(LE) | ROLE(OF))) {
		way = -1;
		next = at + 2;
	}
	if (!next)
		return 0;
	*date = calendar_add_months(today, way);
	return next;
}

/* hier, avant-hier, demain, après-demain, aujourd'hui, ce matin. */
static size_t read_near_day(const struct scan *scan, size_t at, struct date today,
			    struct date *date)
{
	size_t next = at;
	bool twice = scan_has(scan, at, ROLE(BEFORE) | ROLE(AFTER));
	bool before = scan_has(scan, at, ROLE(BEFORE));
	if (twice)
		next = at + 1 + scan_sign(scan, at + 1, '-');
	if (scan_has(scan, next, ROLE(YESTERDAY) | ROLE(TOMORROW))) {
		bool past = scan_has(scan, next, ROLE(YESTERDAY));
		if (twice && before != past)
			return 0;
		int64_t days = 1 + twice + scan_piece(scan, next)->word->number;
		*date = calendar_add_days(today, past ? -days : days);
		return next + 1;
	}
	*date = today;
	if (scan_has(scan, at, ROLE(TODAY)))
		return at + 1;
	if (scan_has(scan, at, ROLE(AUJOURD))) {
		next = at + 1 + scan_sign(scan, at + 1, '\'');
		return scan_has(scan, next, ROLE(HUI)) ? next + 1 : 0;
	}
	if (scan_has(scan, at, ROLE(THIS)) && scan_has(scan, at + 1, ROLE(HALF_DAY)))
		return at + 2;
	return 0;
}

/* lundi dernier, mardi prochain, depuis lundi, lundi 12 mars. */
static size_t read_weekday(const struct scan *scan, size_t at, struct date today, struct date *date)
{
	if (!scan_has(scan, at, ROLE(WEEKDAY)))
		return 0;
	size_t next = read_named_day(scan, at + 1, today, date);
	if (!next)
		next = read_figures(scan, at + 1, today, date);
	if (next)
		return next;
	int way = -1;
	next = read_way(scan, at + 1, &way);
	if (!next && !scan_had(scan, at, ROLE(SINCE)))
		return 0;
	int64_t ahead =
		(scan_piece(scan, at)->word->number - calendar_weekday(calendar_days(today)) + 7) %
		7;
	if (way > 0 && ahead == 0)
		ahead = 7;
	*date = calendar_add_days(today, way > 0 ? ahead : ahead - 7);
	return next ? next : at + 1;
}

/* "deux semaines" at `at`, from today, back or ahead. */
static size_t read_span(const struct scan *scan, size_t at, int way, struct date today,
			struct date *date)
{
	int64_t count;
	size_t next = numbers_read(scan, at, &count);
	if (!next || count > 999)
		return 0;
	if (scan_has(scan, next, ROLE(DAYS)))
		*date = calendar_add_days(today,
					  way * count * scan_piece(scan, next)->word->number);
	else if (scan_has(scan, next, ROLE(MONTHS)))
		*date = calendar_add_months(today, way * count);
	else if (scan_has(scan, next, ROLE(YEARS)) && count <= 50)
		*date = calendar_add_months(today, way * count * 12);
	else
		return 0;
	return calendar_is_valid(*date) ? next + 1 : 0;
}

/* il y a trois jours, y'a 2 mois, dans une semaine, la semaine dernière. */
static size_t read_distance(const struct scan *scan, size_t at, struct date today,
			    struct date *date)
{
	int way;
	size_t next;
	if (scan_has(scan, at, ROLE(IN)))
		return read_span(scan, at + 1, 1, today, date);
	if (scan_has(scan, at, ROLE(DAYS)) && scan_piece(scan, at)->word->number == 7) {
		next = read_way(scan, at + 1, &way);
		*date = calendar_add_days(today, next ? way * 7 : 0);
		return next;
	}
	next = at;
	if (scan_has(scan, next, ROLE(IL)))
		next++;
	if (scan_has(scan, next, ROLE(YA))) {
		next++;
	} else {
		if (!scan_has(scan, next, ROLE(Y)))
			return 0;
		next += scan_sign(scan, next + 1, '\'') ? 2 : 1;
		if (!scan_has(scan, next, ROLE(A)))
			return 0;
		next++;
	}
	return read_span(scan, next, -1, today, date);
}

size_t dates_read(const struct scan *scan, size_t at, struct date today, struct date *date)
{
	static size_t (*const readers[])(const struct scan *, size_t, struct date,
					 struct date *) = {
		read_figures,  read_named_day, read_named_month, read_relative_month,
		read_near_day, read_weekday,   read_distance,
	};
	size_t best = 0;
	for (size_t i = 0; i < sizeof readers / sizeof readers[0]; i++) {
		struct date found = {0};
		size_t next = readers[i](scan, at, today, &found);
		if (next > best && calendar_is_valid(found)) {
			best = next;
			*date = found;
		}
	}
	return best;
}
