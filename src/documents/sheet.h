/*
 * sheet.h - an A4 PDF being drawn: texts, boxes, rules, pages with their footers, and the structure
 * that screen readers follow.
 *
 * Points (1/72 inch) from the top left corner; texts stand on the baseline `y`. A document is drawn
 * twice by the same function: once to count its pages, once for good. The bytes depend on what is
 * drawn alone.
 */
#ifndef CHEMIN_DOCUMENTS_SHEET_H
#define CHEMIN_DOCUMENTS_SHEET_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

#define SHEET_WIDTH  595.28
#define SHEET_HEIGHT 841.89
#define SHEET_LEFT   52.0
#define SHEET_RIGHT  (SHEET_WIDTH - SHEET_LEFT)
#define SHEET_BOTTOM (SHEET_HEIGHT - 64.0) /* below it is the footer */

enum ink { INK_TEXT, INK_SOFT, INK_ACCENT, INK_RULE, INK_WASH, INK_ALERT, INK_GOOD, INKS };

struct style {
	double size;
	bool bold;
	enum ink ink;
};

/* What the file says of itself, and each page at its foot; borrowed while it is drawn. */
struct sheet_about {
	const char *title, *subject;
	const char *day; /* "YYYY-MM-DD": the date of the file */
	const char *footer;
};

struct sheet;
typedef void sheet_draw(struct sheet *sheet, const void *context);

/* Draws the document; `*bytes` is owned by the caller (free). 0, or negative with `error`. */
int sheet_make(const struct sheet_about *about, sheet_draw *draw, const void *context, char **bytes,
	       size_t *length, struct error *error);

/* Ends the page and begins another; every structure must be closed. */
void sheet_next_page(struct sheet *sheet);

double sheet_measure(struct sheet *sheet, struct style style, const char *text);
void sheet_text(struct sheet *sheet, double x, double y, struct style style, const char *text);
/* Ends at `x`. */
void sheet_text_right(struct sheet *sheet, double x, double y, struct style style,
		      const char *text);
/* Broken into lines no wider than `width`; returns how many. */
size_t sheet_paragraph(struct sheet *sheet, double x, double y, double width, double leading,
		       struct style style, const char *text);
/* How many lines sheet_paragraph would take. */
size_t sheet_count_lines(struct sheet *sheet, double width, struct style style, const char *text);

void sheet_box(struct sheet *sheet, double x, double y, double width, double height, double radius,
	       enum ink ink);
void sheet_rule(struct sheet *sheet, double x, double y, double width, enum ink ink);

/* What is drawn in between is an element of the structure: "H1", "P", "Table", "TR", "TD"... */
void sheet_begin(struct sheet *sheet, const char *element);
void sheet_end(struct sheet *sheet, const char *element);
/* One text that is one element. */
void sheet_element(struct sheet *sheet, const char *element, double x, double y, struct style style,
		   const char *text);

#endif
