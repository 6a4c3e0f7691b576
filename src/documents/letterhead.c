/* letterhead.c - see letterhead.h. */
#include "documents/letterhead.h"

enum { LEADING = 13, COLUMN_GAP = 24, NOTICE_PAD = 10 };

static const struct style BRAND = {14, true, INK_ACCENT};
static const struct style NOTICE = {9, false, INK_ACCENT};

void pen_letterhead(struct pen *pen, const char *paper, const char *title, const char *below)
{
	struct sheet *sheet = pen->sheet;
	sheet_element(sheet, "P", SHEET_LEFT, 50, BRAND, "Chemin");
	sheet_begin(sheet, "P");
	sheet_text_right(sheet, SHEET_RIGHT, 50, STYLE_SOFT, paper);
	sheet_end(sheet, "P");
	sheet_element(sheet, "H1", SHEET_LEFT, 98, STYLE_TITLE, title);
	sheet_element(sheet, "P", SHEET_LEFT, 117, (struct style){10.5, false, INK_SOFT}, below);
	pen->y = 134;
}

void pen_notice(struct pen *pen, const char *text)
{
	double width = PEN_WIDTH - 2 * NOTICE_PAD;
	double lines = (double)sheet_count_lines(pen->sheet, width, NOTICE, text);
	double height = lines * LEADING + 11;
	sheet_box(pen->sheet, SHEET_LEFT, pen->y, PEN_WIDTH, height, 3, INK_WASH);
	sheet_box(pen->sheet, SHEET_LEFT, pen->y, 3, height, 0, INK_ACCENT);
	sheet_begin(pen->sheet, "P");
	(void)sheet_paragraph(pen->sheet, SHEET_LEFT + NOTICE_PAD + 3, pen->y + 15, width, LEADING,
			      NOTICE, text);
	sheet_end(pen->sheet, "P");
	pen->y += height + 20;
}

static double add_column(struct pen *pen, double x, double width, const struct fact *facts,
			 size_t count)
{
	double y = pen->y;
	for (size_t i = 0; i < count; i++) {
		if (!facts[i].value[0])
			continue;
		sheet_element(pen->sheet, "P", x, y + 8, STYLE_SMALL, facts[i].label);
		sheet_begin(pen->sheet, "P");
		double lines = (double)sheet_paragraph(pen->sheet, x, y + 21, width, LEADING,
						       STYLE_STRONG, facts[i].value);
		sheet_end(pen->sheet, "P");
		y += 19 + lines * LEADING;
	}
	return y;
}

void pen_facts(struct pen *pen, const struct fact *left, size_t left_count,
	       const struct fact *right, size_t right_count)
{
	double width = (PEN_WIDTH - COLUMN_GAP) / 2;
	double one = add_column(pen, SHEET_LEFT, width, left, left_count);
	double other = add_column(pen, SHEET_LEFT + width + COLUMN_GAP, width, right, right_count);
	pen->y = (one > other ? one : other) + 8;
}

void pen_heading(struct pen *pen, const char *text)
{
	(void)pen_need(pen, 70);
	sheet_element(pen->sheet, "H2", SHEET_LEFT, pen->y + 12, STYLE_HEADING, text);
	pen->y += 24;
}

void pen_paragraph(struct pen *pen, struct style style, const char *text)
{
	double lines = (double)sheet_count_lines(pen->sheet, PEN_WIDTH, style, text);
	(void)pen_need(pen, lines * LEADING + 6);
	sheet_begin(pen->sheet, "P");
	(void)sheet_paragraph(pen->sheet, SHEET_LEFT, pen->y + 10, PEN_WIDTH, LEADING, style, text);
	sheet_end(pen->sheet, "P");
	pen->y += lines * LEADING + 6;
}

bool pen_need(struct pen *pen, double height)
{
	if (pen->y + height <= SHEET_BOTTOM)
		return false;
	sheet_next_page(pen->sheet);
	sheet_element(pen->sheet, "P", SHEET_LEFT, 44, STYLE_SOFT, pen->follows);
	pen->y = 62;
	return true;
}
