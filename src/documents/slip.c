/* slip.c - the return slip: what is sent back, where to, until when, in PDF. */
#include <stdio.h>
#include <string.h>

#include "french/format.h"
#include "documents/letterhead.h"
#include "documents/renderers.h"

enum { TEXT = 200 };

struct paper {
	const json_t *account, *slip;
	char until[FORMAT_BYTES], title[TEXT];
};

/* The line that the equipment was for. */
static const char *line_number(const struct paper *paper, char number[FORMAT_BYTES])
{
	const json_t *line = document_find(json_object_get(paper->account, "lines"),
					   document_text(paper->slip, "line"));
	return format_phone(document_text(line, "number"), number, FORMAT_BYTES);
}

/* A line of its own after each comma, as on an envelope. */
static void add_address(struct sheet *sheet, double x, double y, const char *address)
{
	char line[TEXT];
	sheet_begin(sheet, "P");
	for (size_t lines = 0; *address && lines < 3;) {
		size_t length = strcspn(address, ",");
		(void)snprintf(line, sizeof line, "%.*s", (int)length, address);
		lines += sheet_paragraph(sheet, x, y + (double)lines * 20, PEN_WIDTH - 44, 20,
					 (struct style){15, true, INK_TEXT}, line);
		address += length;
		address += strspn(address, ", ");
	}
	sheet_end(sheet, "P");
}

/* To be cut out and stuck on the parcel. */
static void add_label(struct pen *pen, const struct paper *paper)
{
	char reference[TEXT];
	struct sheet *sheet = pen->sheet;
	double y = pen->y, x = SHEET_LEFT + 22;
	sheet_box(sheet, SHEET_LEFT, y, PEN_WIDTH, 150, 6, INK_RULE);
	sheet_box(sheet, SHEET_LEFT + 1.2, y + 1.2, PEN_WIDTH - 2.4, 147.6, 5, INK_WASH);
	sheet_element(sheet, "P", x, y + 28, STYLE_SMALL, "Destinataire");
	add_address(sheet, x, y + 50, document_text(paper->slip, "address"));
	(void)snprintf(reference, sizeof reference, "Référence du retour\u00A0: %.60s",
		       document_text(paper->slip, "id"));
	sheet_element(sheet, "P", x, y + 130, (struct style){12, true, INK_ACCENT}, reference);
	pen->y += 150 + 26;
}

static void add_advice(struct pen *pen)
{
	static const char *const advice[] = {
		"1. Réunissez l’équipement, son alimentation et tous les câbles.",
		"2. Emballez le tout dans un carton solide, avec ce bon à l’intérieur.",
		"3. Découpez l’étiquette ci-dessus et collez-la sur le carton.",
		"4. Déposez le colis et gardez la preuve de dépôt jusqu’à la fin du traitement.",
	};
	pen_heading(pen, "Pour un retour sans souci");
	for (size_t i = 0; i < sizeof advice / sizeof advice[0]; i++)
		pen_paragraph(pen, STYLE_TEXT, advice[i]);
}

static void draw(struct sheet *sheet, const void *context)
{
	const struct paper *paper = context;
	char holder[TEXT], number[FORMAT_BYTES], below[TEXT];
	struct pen pen = {.sheet = sheet, .follows = paper->title};
	document_holder(paper->account, holder, sizeof holder);
	const struct fact left[] = {{"Client", holder}, {"Ligne", line_number(paper, number)}};
	const struct fact right[] = {{"Équipement", document_text(paper->slip, "equipment")},
				     {"À renvoyer au plus tard le", paper->until}};
	(void)snprintf(below, sizeof below, "À joindre au colis, à renvoyer au plus tard le %s",
		       paper->until);
	pen_letterhead(&pen, "Retour d’équipement", "Bon de restitution", below);
	pen_notice(&pen,
		   "Exemplaire de démonstration\u00A0: le bon qui fait foi est celui de votre "
		   "opérateur.");
	pen_facts(&pen, left, 2, right, 2);
	pen.y += 12;
	add_label(&pen, paper);
	add_advice(&pen);
}

int render_slip(const struct document_source *source, struct document *document,
		struct error *error)
{
	char footer[2 * TEXT];
	const char *id = document_text(source->params, "slip");
	struct paper paper = {
		.account = source->account,
		.slip = document_find(json_object_get(source->data, "slips"), id),
	};
	if (!paper.slip)
		return error_set(error, ERROR_ABSENT, "the account has no such return slip");
	(void)format_day(document_text(paper.slip, "until"), paper.until, sizeof paper.until);
	(void)snprintf(paper.title, sizeof paper.title, "Bon de restitution %.60s", id);
	(void)snprintf(footer, sizeof footer, "%s, exemplaire de démonstration", paper.title);
	(void)snprintf(document->name, sizeof document->name, "Bon de restitution %.60s.pdf", id);
	(void)snprintf(document->slug, sizeof document->slug, "bon-de-restitution.pdf");
	document->type = "application/pdf";
	const struct sheet_about about = {.title = paper.title,
					  .subject = "Exemplaire de démonstration",
					  .day = document_text(paper.slip, "until"),
					  .footer = footer};
	return sheet_make(&about, draw, &paper, &document->bytes, &document->length, error);
}
