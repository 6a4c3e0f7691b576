/*
 * letterhead.h - what the PDFs have in common: their first lines, cards of facts, and a pen that
 * goes down the page. For the files of documents/.
 */
#ifndef CHEMIN_DOCUMENTS_LETTERHEAD_H
#define CHEMIN_DOCUMENTS_LETTERHEAD_H

#include "documents/sheet.h"

#define PEN_WIDTH (SHEET_RIGHT - SHEET_LEFT)

static const struct style STYLE_TITLE = {24, true, INK_TEXT};
static const struct style STYLE_HEADING = {12.5, true, INK_ACCENT};
static const struct style STYLE_TEXT = {9.5, false, INK_TEXT};
static const struct style STYLE_STRONG = {9.5, true, INK_TEXT};
static const struct style STYLE_SOFT = {9, false, INK_SOFT};
static const struct style STYLE_SMALL = {8, false, INK_SOFT};

struct pen {
	struct sheet *sheet;
	double y;            /* the next free place */
	const char *follows; /* what the next pages say at their top */
};

struct fact {
	const char *label, *value;
};

/* The name of the assistant, what the paper is, its title and a line below. */
void pen_letterhead(struct pen *pen, const char *paper, const char *title, const char *below);

/* A sentence in a band, set apart from the rest. */
void pen_notice(struct pen *pen, const char *text);

/* Two columns of facts, one under the other in each. */
void pen_facts(struct pen *pen, const struct fact *left, size_t left_count,
	       const struct fact *right, size_t right_count);

void pen_heading(struct pen *pen, const char *text);
void pen_paragraph(struct pen *pen, struct style style, const char *text);

/* Goes to the next page when less than `height` is left. True when it did. */
bool pen_need(struct pen *pen, double height);

#endif
