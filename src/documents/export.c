/* export.c - CSV of several bills. Its columns and its form: EXPORT.md. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "french/format.h"
#include "base/buffer.h"
#include "documents/renderers.h"

/* What a row is told of. */
struct row {
	const json_t *account, *bill, *part, *item;
	bool centres; /* a company: its bills have a centre */
};

struct table {
	struct buffer out;
	bool begun; /* the row has a cell already */
};

/* ---- Cells ---- */

static void separate(struct table *table)
{
	if (table->begun)
		buffer_add_char(&table->out, ';');
	table->begun = true;
}

/* Any text: never a formula, quoted where it must be. */
static void add_text(struct table *table, const char *text)
{
	separate(table);
	bool formula = *text && strchr("=+-@\t\r", *text) != NULL;
	bool quoted = strpbrk(text, ";\"\r\n") != NULL;
	if (quoted)
		buffer_add_char(&table->out, '"');
	if (formula)
		buffer_add_char(&table->out, '\'');
	for (; *text; text++) {
		if (*text == '"')
			buffer_add_char(&table->out, '"');
		buffer_add_char(&table->out, *text);
	}
	if (quoted)
		buffer_add_char(&table->out, '"');
}

static void add_number(struct table *table, json_int_t number)
{
	separate(table);
	buffer_add_format(&table->out, "%lld", (long long)number);
}

static void add_amount(struct table *table, json_int_t cents)
{
	unsigned long long size =
		cents < 0 ? 0ULL - (unsigned long long)cents : (unsigned long long)cents;
	separate(table);
	buffer_add_format(&table->out, "%s%llu,%02llu", cents < 0 ? "-" : "", size / 100,
			  size % 100);
}

/* "06 39 98 00 01", with spaces that can be typed. */
static void add_phone(struct table *table, const char *number)
{
	char text[FORMAT_BYTES], plain[FORMAT_BYTES];
	size_t length = 0;
	(void)format_phone(number, text, sizeof text);
	for (const char *at = text; *at; at++) {
		bool wide = strncmp(at, "\u00A0", 2) == 0;
		plain[length++] = wide ? ' ' : *at;
		at += wide;
	}
	plain[length] = '\0';
	add_text(table, plain);
}

static void end_row(struct table *table)
{
	buffer_add_string(&table->out, "\r\n");
	table->begun = false;
}

/* ---- Rows ---- */

static void add_headers(struct table *table, bool centres, const char *const *own)
{
	static const char *const common[] = {"Ligne", "Type de ligne", "Facture",
					     "Mois",  "Émise le",      "Échéance"};
	add_text(table, "Radical");
	if (centres)
		add_text(table, "Centre de facturation");
	for (size_t i = 0; i < sizeof common / sizeof common[0]; i++)
		add_text(table, common[i]);
	for (; *own; own++)
		add_text(table, *own);
	end_row(table);
}

static void add_bill(struct table *table, const struct row *row)
{
	add_text(table, document_text(row->account, "radical"));
	if (row->centres)
		add_text(table, document_text(row->bill, "centre"));
	add_phone(table, document_text(row->bill, "number"));
	add_text(table, document_market(document_text(row->bill, "market")));
	add_text(table, document_text(row->bill, "id"));
	add_text(table, document_text(row->bill, "month"));
	add_text(table, document_text(row->bill, "issued"));
	add_text(table, document_text(row->bill, "due"));
}

static const char *status_name(const char *status)
{
	return strcmp(status, "paid") == 0   ? "payée"
	       : strcmp(status, "late") == 0 ? "en retard"
					     : "à payer";
}

static void add_summary(struct table *table, const struct row *row)
{
	add_bill(table, row);
	add_amount(table, document_number(row->bill, "amount_cents"));
	add_amount(table, document_number(row->bill, "remaining_cents"));
	add_text(table, status_name(document_text(row->bill, "status")));
	end_row(table);
}

static void add_part(struct table *table, const struct row *row)
{
	add_bill(table, row);
	add_text(table, document_text(row->part, "name"));
	add_amount(table, document_number(row->part, "amount_cents"));
	end_row(table);
}

static void add_item(struct table *table, const struct row *row)
{
	const json_t *quantity = json_object_get(row->item, "quantity");
	add_bill(table, row);
	add_text(table, document_text(row->part, "name"));
	add_text(table, document_text(row->item, "label"));
	add_text(table, document_text(row->item, "type"));
	add_text(table, document_text(row->item, "user"));
	if (json_is_integer(quantity))
		add_number(table, json_integer_value(quantity));
	else
		add_text(table, "");
	add_text(table, document_text(row->item, "unit"));
	add_text(table, document_text(row->item, "from"));
	add_text(table, document_text(row->item, "to"));
	add_text(table, json_is_true(json_object_get(row->item, "prorata")) ? "oui" : "non");
	add_amount(table, document_number(row->item, "amount_cents"));
	end_row(table);
}

static void add_parts(struct table *table, struct row row)
{
	json_t *parts = json_object_get(row.bill, "parts");
	for (size_t i = 0; i < json_array_size(parts); i++) {
		row.part = json_array_get(parts, i);
		add_part(table, &row);
	}
}

static void add_items(struct table *table, struct row row)
{
	json_t *parts = json_object_get(row.bill, "parts");
	for (size_t i = 0; i < json_array_size(parts); i++) {
		row.part = json_array_get(parts, i);
		json_t *items = json_object_get(row.part, "items");
		for (size_t j = 0; j < json_array_size(items); j++) {
			row.item = json_array_get(items, j);
			add_item(table, &row);
		}
	}
}

static void add_whole(struct table *table, struct row row)
{
	add_summary(table, &row);
}

static const struct level {
	const char *name, *title;
	const char *headers[11];
	void (*add)(struct table *table, struct row row);
} LEVELS[] = {
	{"synthese", "synthèse", {"Montant (€)", "Reste à payer (€)", "État"}, add_whole},
	{"rubriques", "rubriques", {"Rubrique", "Montant (€)"}, add_parts},
	{"detail",
	 "détail",
	 {"Rubrique", "Libellé", "Nature", "Utilisateur", "Quantité", "Unité", "Du", "Au",
	  "Prorata", "Montant (€)"},
	 add_items},
};

static const struct level *find_level(const char *name)
{
	for (size_t i = 0; i < sizeof LEVELS / sizeof LEVELS[0]; i++)
		if (strcmp(LEVELS[i].name, name) == 0)
			return &LEVELS[i];
	return NULL;
}

/* ---- The file ---- */

/* The months that the file begins and ends with; "" when it is empty. */
struct span {
	const char *first, *last;
};

/* Of another month, centre or line than those asked for. */
static bool is_left_out(const json_t *params, const json_t *bill)
{
	const char *month = document_text(bill, "month");
	const char *until = document_text(params, "until");
	const char *centre = document_text(params, "centre"), *line = document_text(params, "line");
	const json_t *months = json_object_get(params, "months");
	bool among = !months;
	for (size_t i = 0; i < json_array_size(months) && !among; i++)
		among = strcmp(json_string_value(json_array_get(months, i)), month) == 0;
	return !among || strcmp(month, document_text(params, "since")) < 0 ||
	       (*until && strcmp(month, until) > 0) ||
	       (*centre && strcmp(document_text(bill, "centre"), centre) != 0) ||
	       (*line && strcmp(document_text(bill, "line"), line) != 0);
}

static void add_bills(struct table *table, const struct document_source *source,
		      const struct level *level, struct span *span)
{
	json_t *bills = json_object_get(source->data, "bills");
	struct row row = {.account = source->account,
			  .centres = strcmp(document_text(source->account, "kind"), "pro") == 0};
	add_headers(table, row.centres, level->headers);
	for (size_t i = 0; i < json_array_size(bills); i++) {
		row.bill = json_array_get(bills, i);
		const char *month = document_text(row.bill, "month");
		if (is_left_out(source->params, row.bill))
			continue;
		if (!*span->first || strcmp(month, span->first) < 0)
			span->first = month;
		if (strcmp(month, span->last) > 0)
			span->last = month;
		level->add(table, row);
	}
}

/* From 1, in the order of the lines. */
static size_t centre_rank(const struct document_source *source, const char *centre)
{
	size_t i, rank = 0;
	const json_t *line;
	json_t *seen = json_object();
	json_array_foreach(json_object_get(source->account, "lines"), i, line)
	{
		const char *name = document_text(line, "centre");
		if (*name && !json_object_get(seen, name)) {
			(void)json_object_set_new(seen, name, json_true());
			rank++;
		}
		if (strcmp(name, centre) == 0)
			break;
	}
	json_decref(seen);
	return rank;
}

/* Its number, as it can be typed, and its place among the lines, from 1; "" and 0: no line is asked
 * for. */
static size_t find_line(const struct document_source *source, char number[FORMAT_BYTES])
{
	size_t i;
	const json_t *line;
	const char *id = document_text(source->params, "line");
	number[0] = '\0';
	json_array_foreach(json_object_get(source->account, "lines"), i, line)
	{
		if (!*id || strcmp(document_text(line, "id"), id) != 0)
			continue;
		(void)format_phone(document_text(line, "number"), number, FORMAT_BYTES);
		return i + 1;
	}
	return 0;
}

static void name_file(struct document *document, const struct document_source *source,
		      const struct level *level, const struct span *span)
{
	char number[FORMAT_BYTES], rank[32] = "";
	size_t line = find_line(source, number);
	const char *centre = document_text(source->params, "centre");
	const char *of = *centre ? centre : number;
	(void)snprintf(document->name, sizeof document->name,
		       "Factures %.7s à %.7s%s%.40s (%s).csv", span->first, span->last,
		       *of ? ", " : "", of, level->title);
	/* Each file has an address of its own, which says nothing of the customer. */
	if (*centre)
		(void)snprintf(rank, sizeof rank, "-centre-%zu", centre_rank(source, centre));
	else if (line)
		(void)snprintf(rank, sizeof rank, "-ligne-%zu", line);
	(void)snprintf(document->slug, sizeof document->slug, "factures-%.7s-%.7s%s-%s.csv",
		       span->first, span->last, rank, level->name);
}

int render_export(const struct document_source *source, struct document *document,
		  struct error *error)
{
	const struct level *level = find_level(document_text(source->params, "detail"));
	struct table table = {0};
	struct span span = {"", ""};
	if (!level)
		return error_set(error, ERROR_USAGE,
				 "a level of detail is synthese, rubriques or detail");
	buffer_init(&table.out);
	buffer_add_string(&table.out, "\uFEFF");
	add_bills(&table, source, level, &span);
	if (!*span.first) {
		buffer_free(&table.out);
		return error_set(error, ERROR_ABSENT, "no bill to export");
	}
	name_file(document, source, level, &span);
	document->type = "text/csv; charset=utf-8";
	document->length = table.out.length;
	document->bytes = buffer_take(&table.out);
	return document->bytes ? 0 : error_set(error, ERROR_MEMORY, "not enough memory");
}
