/* bill.c - the duplicate of one bill, in PDF. */
#include <stdio.h>
#include <string.h>

#include "french/format.h"
#include "documents/letterhead.h"
#include "documents/renderers.h"

enum { TEXT = 160, LEADING = 12 };

/* Where the columns of the detail stand. */
static const double QUANTITY = SHEET_LEFT + 290, PERIOD = SHEET_LEFT + 306, LABEL_WIDTH = 210,
		    BAR_LEFT = SHEET_LEFT + 190, BAR_WIDTH = 190;

static const struct style SMALL_STRONG = {8, true, INK_SOFT};

/* What is drawn. */
struct paper {
	const json_t *account, *bill;
	char month[FORMAT_BYTES], title[TEXT];
};

static const char *euros(const json_t *object, const char *key, char *to)
{
	return format_euros(document_number(object, key), to, FORMAT_BYTES);
}

static const char *day(const json_t *object, const char *key, char *to)
{
	return format_day(document_text(object, key), to, FORMAT_BYTES);
}

/* ---- The first lines ---- */

static void add_facts(struct pen *pen, const struct paper *paper)
{
	char holder[TEXT], number[FORMAT_BYTES], issued[FORMAT_BYTES], online[FORMAT_BYTES],
		due[FORMAT_BYTES];
	const json_t *bill = paper->bill;
	const json_t *user = json_array_get(json_object_get(bill, "users"), 0);
	document_holder(paper->account, holder, sizeof holder);
	const struct fact left[] = {
		{"Titulaire", holder},
		{"Ligne", format_phone(document_text(bill, "number"), number, sizeof number)},
		{"Utilisateur", document_text(user, "user")},
		{"Radical", document_text(paper->account, "radical")},
		{"Centre de facturation", document_text(bill, "centre")},
	};
	const struct fact right[] = {
		{"Numéro de facture", document_text(bill, "id")},
		{"Émise le", day(bill, "issued", issued)},
		{"En ligne depuis le", day(bill, "online", online)},
		{"Échéance", day(bill, "due", due)},
	};
	pen_facts(pen, left, sizeof left / sizeof left[0], right, sizeof right / sizeof right[0]);
}

/* What remains, and until when, in one line. */
static const char *tell_state(const json_t *bill, char *to, enum ink *ink)
{
	char due[FORMAT_BYTES];
	const char *status = document_text(bill, "status");
	(void)day(bill, "due", due);
	if (strcmp(status, "paid") == 0) {
		*ink = INK_GOOD;
		return "Facture réglée, merci";
	}
	bool late = strcmp(status, "late") == 0;
	*ink = late ? INK_ALERT : INK_TEXT;
	(void)snprintf(to, TEXT, "%s %s", late ? "En retard depuis le" : "À régler au plus tard le",
		       due);
	return to;
}

static void add_totals(struct pen *pen, const struct paper *paper)
{
	char total[FORMAT_BYTES], left[FORMAT_BYTES], state[TEXT];
	enum ink ink;
	struct sheet *sheet = pen->sheet;
	const char *told = tell_state(paper->bill, state, &ink);
	double y = pen->y, middle = SHEET_LEFT + PEN_WIDTH / 2 + 12;
	sheet_box(sheet, SHEET_LEFT, y, PEN_WIDTH, 74, 5, INK_WASH);
	sheet_element(sheet, "P", SHEET_LEFT + 16, y + 20, STYLE_SMALL, "Total de la facture");
	sheet_element(sheet, "P", SHEET_LEFT + 16, y + 48, (struct style){24, true, INK_ACCENT},
		      euros(paper->bill, "amount_cents", total));
	sheet_element(sheet, "P", middle, y + 20, STYLE_SMALL, "Reste à payer");
	sheet_element(sheet, "P", middle, y + 43, (struct style){16, true, ink},
		      euros(paper->bill, "remaining_cents", left));
	sheet_element(sheet, "P", middle, y + 60, (struct style){9, false, ink}, told);
	pen->y += 74 + 22;
}

/* ---- The six parts ---- */

/* The widest bar is the greatest part. */
static json_int_t greatest_part(const json_t *parts)
{
	json_int_t greatest = 1;
	for (size_t i = 0; i < json_array_size(parts); i++) {
		json_int_t cents = document_number(json_array_get(parts, i), "amount_cents");
		greatest = cents > greatest ? cents : greatest;
	}
	return greatest;
}

static void add_cell(struct pen *pen, double x, struct style style, const char *text)
{
	sheet_element(pen->sheet, "TD", x, pen->y + 12, style, text);
}

static void add_right_cell(struct pen *pen, const char *element, double x, struct style style,
			   const char *text)
{
	sheet_begin(pen->sheet, element);
	sheet_text_right(pen->sheet, x, pen->y + 12, style, text);
	sheet_end(pen->sheet, element);
}

static void add_summary_row(struct pen *pen, const char *name, json_int_t cents, double share,
			    struct style style)
{
	char amount[FORMAT_BYTES];
	if (share > 0)
		sheet_box(pen->sheet, BAR_LEFT, pen->y + 5, BAR_WIDTH * share, 7, 2, INK_ACCENT);
	sheet_begin(pen->sheet, "TR");
	add_cell(pen, SHEET_LEFT, style, name);
	add_right_cell(pen, "TD", SHEET_RIGHT, style, format_euros(cents, amount, sizeof amount));
	sheet_end(pen->sheet, "TR");
	pen->y += 18;
	sheet_rule(pen->sheet, SHEET_LEFT, pen->y, PEN_WIDTH, INK_RULE);
}

static void add_summary(struct pen *pen, const struct paper *paper)
{
	json_t *parts = json_object_get(paper->bill, "parts");
	double greatest = (double)greatest_part(parts);
	pen_heading(pen, "Par rubrique");
	sheet_begin(pen->sheet, "Table");
	for (size_t i = 0; i < json_array_size(parts); i++) {
		const json_t *part = json_array_get(parts, i);
		json_int_t cents = document_number(part, "amount_cents");
		add_summary_row(pen, document_text(part, "name"), cents, (double)cents / greatest,
				STYLE_TEXT);
	}
	add_summary_row(pen, "Total", document_number(paper->bill, "amount_cents"), 0,
			STYLE_STRONG);
	sheet_end(pen->sheet, "Table");
	pen->y += 22;
}

/* ---- The items ---- */

static void add_columns(struct pen *pen)
{
	sheet_begin(pen->sheet, "TR");
	sheet_element(pen->sheet, "TH", SHEET_LEFT, pen->y + 10, SMALL_STRONG, "Libellé");
	sheet_begin(pen->sheet, "TH");
	sheet_text_right(pen->sheet, QUANTITY, pen->y + 10, SMALL_STRONG, "Quantité");
	sheet_end(pen->sheet, "TH");
	sheet_element(pen->sheet, "TH", PERIOD, pen->y + 10, SMALL_STRONG, "Période");
	sheet_begin(pen->sheet, "TH");
	sheet_text_right(pen->sheet, SHEET_RIGHT, pen->y + 10, SMALL_STRONG, "Montant");
	sheet_end(pen->sheet, "TH");
	sheet_end(pen->sheet, "TR");
	pen->y += 15;
	sheet_rule(pen->sheet, SHEET_LEFT, pen->y, PEN_WIDTH, INK_ACCENT);
}

/* "06/02/2026": short, for a column. */
static void short_day(const char *iso, char to[FORMAT_BYTES])
{
	int year, month, date;
	if (sscanf(iso, "%4d-%2d-%2d", &year, &month, &date) == 3)
		(void)snprintf(to, FORMAT_BYTES, "%02d/%02d/%04d", date, month, year);
	else
		(void)snprintf(to, FORMAT_BYTES, "%s", iso);
}

static void tell_period(const json_t *item, char to[TEXT])
{
	char from[FORMAT_BYTES], until[FORMAT_BYTES];
	short_day(document_text(item, "from"), from);
	short_day(document_text(item, "to"), until);
	(void)snprintf(to, TEXT, "%s%s%s", from, *from && *until ? " – " : "", until);
}

static void tell_quantity(const json_t *item, char to[TEXT])
{
	json_t *quantity = json_object_get(item, "quantity");
	const char *unit = document_text(item, "unit");
	json_int_t count = json_integer_value(quantity);
	bool several = strcmp(unit, "message") == 0 && count > 1;
	to[0] = '\0';
	if (json_is_integer(quantity))
		(void)snprintf(to, TEXT, "%lld\u00A0%.40s%s", (long long)count, unit,
			       several ? "s" : "");
}

static void add_item(struct pen *pen, const json_t *item)
{
	char quantity[TEXT], period[TEXT], amount[FORMAT_BYTES], label[2 * TEXT];
	struct sheet *sheet = pen->sheet;
	bool prorata = json_is_true(json_object_get(item, "prorata"));
	(void)snprintf(label, sizeof label, "%s%s", document_text(item, "label"),
		       prorata ? " (prorata)" : "");
	tell_quantity(item, quantity);
	tell_period(item, period);
	sheet_begin(sheet, "TR");
	sheet_begin(sheet, "TD");
	double lines = (double)sheet_paragraph(sheet, SHEET_LEFT, pen->y + 12, LABEL_WIDTH, LEADING,
					       STYLE_TEXT, label);
	sheet_end(sheet, "TD");
	add_right_cell(pen, "TD", QUANTITY, STYLE_SOFT, quantity);
	add_cell(pen, PERIOD, STYLE_SOFT, period);
	add_right_cell(pen, "TD", SHEET_RIGHT, STYLE_TEXT, euros(item, "amount_cents", amount));
	sheet_end(sheet, "TR");
	pen->y += (lines > 1 ? lines : 1) * LEADING + 5;
	sheet_rule(sheet, SHEET_LEFT, pen->y, PEN_WIDTH, INK_RULE);
}

/* A table may not cross the end of a page: it is closed there, and begun again on the next one. */
static void make_room(struct pen *pen, const json_t *item)
{
	double lines = (double)sheet_count_lines(pen->sheet, LABEL_WIDTH, STYLE_TEXT,
						 document_text(item, "label"));
	double height = (lines + 1) * LEADING + 5;
	if (pen->y + height <= SHEET_BOTTOM)
		return;
	sheet_end(pen->sheet, "Table");
	(void)pen_need(pen, height);
	sheet_begin(pen->sheet, "Table");
	add_columns(pen);
}

static void add_part(struct pen *pen, const json_t *part)
{
	char total[FORMAT_BYTES];
	json_t *items = json_object_get(part, "items");
	if (json_array_size(items) == 0)
		return;
	(void)pen_need(pen, 72);
	sheet_element(pen->sheet, "H3", SHEET_LEFT, pen->y + 12, STYLE_STRONG,
		      document_text(part, "name"));
	sheet_begin(pen->sheet, "P");
	sheet_text_right(pen->sheet, SHEET_RIGHT, pen->y + 12, STYLE_STRONG,
			 euros(part, "amount_cents", total));
	sheet_end(pen->sheet, "P");
	pen->y += 19;
	sheet_begin(pen->sheet, "Table");
	add_columns(pen);
	for (size_t i = 0; i < json_array_size(items); i++) {
		make_room(pen, json_array_get(items, i));
		add_item(pen, json_array_get(items, i));
	}
	sheet_end(pen->sheet, "Table");
	pen->y += 14;
}

static void draw(struct sheet *sheet, const void *context)
{
	const struct paper *paper = context;
	char below[TEXT];
	struct pen pen = {.sheet = sheet, .follows = paper->title};
	json_t *parts = json_object_get(paper->bill, "parts");
	(void)snprintf(below, sizeof below, "%s, %s",
		       document_market(document_text(paper->bill, "market")), paper->month);
	pen_letterhead(&pen, "Duplicata de facture", "Votre facture", below);
	pen_notice(&pen, DEMONSTRATION);
	add_facts(&pen, paper);
	add_totals(&pen, paper);
	add_summary(&pen, paper);
	pen_heading(&pen, "Le détail");
	for (size_t i = 0; i < json_array_size(parts); i++)
		add_part(&pen, json_array_get(parts, i));
	if (json_array_size(json_object_get(paper->bill, "prorata")) > 0)
		pen_paragraph(&pen, STYLE_SMALL,
			      "Prorata\u00A0: la part de mois comptée entre l’activation d’un "
			      "service et la facture. Il n’apparaît qu’une fois.");
}

/* By its month; by its line too, where there are several: digits alone, as files are typed. */
static void name_it(const struct paper *paper, struct document *document)
{
	static const char france[] = "+33";
	const char *number = document_text(paper->bill, "number");
	bool several = json_array_size(json_object_get(paper->account, "lines")) > 1;
	if (!several || strncmp(number, france, strlen(france)) != 0)
		(void)snprintf(document->name, sizeof document->name, "Facture %s.pdf",
			       paper->month);
	else
		(void)snprintf(document->name, sizeof document->name, "Facture %s, 0%.20s.pdf",
			       paper->month, number + strlen(france));
}

int render_bill(const struct document_source *source, struct document *document,
		struct error *error)
{
	char footer[TEXT];
	const char *id = document_text(source->params, "bill");
	struct paper paper = {
		.account = source->account,
		.bill = document_find(json_object_get(source->data, "bills"), id),
	};
	if (!paper.bill)
		return error_set(error, ERROR_ABSENT, "the account has no such bill");
	(void)day(paper.bill, "month", paper.month);
	(void)snprintf(paper.title, sizeof paper.title, "Duplicata de la facture %.60s (%s)", id,
		       paper.month);
	(void)snprintf(footer, sizeof footer, "Facture %.60s, exemplaire de démonstration", id);
	name_it(&paper, document);
	(void)snprintf(document->slug, sizeof document->slug, "facture-%.7s.pdf",
		       document_text(paper.bill, "month"));
	document->type = "application/pdf";
	const struct sheet_about about = {.title = paper.title,
					  .subject = DEMONSTRATION,
					  .day = document_text(paper.bill, "issued"),
					  .footer = footer};
	return sheet_make(&about, draw, &paper, &document->bytes, &document->length, error);
}
