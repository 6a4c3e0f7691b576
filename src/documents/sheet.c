/* sheet.c - see sheet.h. Drawn with cairo. */
#include "documents/sheet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cairo/cairo-pdf.h>

#include "base/buffer.h"
#include "base/utf8.h"
#include "documents/pdf_catalog.h"

#define FONT "Lato"

static const struct style FOOTER = {8, false, INK_SOFT};

struct sheet {
	cairo_t *cairo;
	const struct sheet_about *about;
	bool counts; /* the first time: nothing is shown */
	size_t page, pages;
};

/* ---- Inks ---- */

static void set_ink(const struct sheet *sheet, enum ink ink)
{
	static const unsigned colours[INKS] = {
		[INK_TEXT] = 0x1B2130, [INK_SOFT] = 0x566074, [INK_ACCENT] = 0x1F4E8C,
		[INK_RULE] = 0xD3DAE5, [INK_WASH] = 0xEFF3F9, [INK_ALERT] = 0xA8321E,
		[INK_GOOD] = 0x1E6B47,
	};
	unsigned colour = colours[ink];
	cairo_set_source_rgb(sheet->cairo, (colour >> 16) / 255.0, (colour >> 8 & 255) / 255.0,
			     (colour & 255) / 255.0);
}

/* ---- Texts ---- */

static void set_font(const struct sheet *sheet, struct style style)
{
	cairo_select_font_face(sheet->cairo, FONT, CAIRO_FONT_SLANT_NORMAL,
			       style.bold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL);
	cairo_set_font_size(sheet->cairo, style.size);
}

/* cairo draws nothing more after one invalid byte: what is not a character becomes one. */
static char *clean(struct text text)
{
	struct buffer out;
	buffer_init(&out);
	buffer_add_string(&out, "");
	utf8_repair(text, &out);
	for (size_t i = 0; i < out.length; i++)
		if ((unsigned char)out.bytes[i] < ' ')
			out.bytes[i] = ' ';
	return buffer_take(&out);
}

static double measure(const struct sheet *sheet, struct style style, struct text text)
{
	cairo_text_extents_t extents = {0};
	char *whole = clean(text);
	set_font(sheet, style);
	if (whole)
		cairo_text_extents(sheet->cairo, whole, &extents);
	free(whole);
	return extents.x_advance;
}

double sheet_measure(struct sheet *sheet, struct style style, const char *text)
{
	return measure(sheet, style, text_of(text));
}

static void show(const struct sheet *sheet, double x, double y, struct style style,
		 struct text text)
{
	char *whole = sheet->counts ? NULL : clean(text);
	if (!whole || !*whole) {
		free(whole);
		return;
	}
	set_font(sheet, style);
	set_ink(sheet, style.ink);
	cairo_move_to(sheet->cairo, x, y);
	cairo_show_text(sheet->cairo, whole);
	free(whole);
}

void sheet_text(struct sheet *sheet, double x, double y, struct style style, const char *text)
{
	show(sheet, x, y, style, text_of(text));
}

void sheet_text_right(struct sheet *sheet, double x, double y, struct style style, const char *text)
{
	sheet_text(sheet, x - sheet_measure(sheet, style, text), y, style, text);
}

/* ---- Paragraphs ---- */

/* The longest beginning of `text` that fits: at a blank if there is one, else at a character; never
 * empty. */
static struct text take_line(const struct sheet *sheet, double width, struct style style,
			     struct text text)
{
	size_t at = 0, fits = 0, blank = 0;
	if (measure(sheet, style, text) <= width)
		return text;
	while (at < text.length) {
		size_t before = at;
		bool is_blank = utf8_next(text, &at) == ' ';
		if (is_blank)
			blank = before;
		if (measure(sheet, style, (struct text){text.bytes, is_blank ? before : at}) >
		    width)
			break;
		fits = at;
	}
	if (blank > 0 && blank <= fits)
		fits = blank;
	at = 0;
	(void)utf8_next(text, &at);
	return (struct text){text.bytes, fits ? fits : at};
}

static size_t flow(const struct sheet *sheet, double x, double y, double width, double leading,
		   struct style style, const char *words, bool shown)
{
	struct text rest = text_of(words);
	size_t lines = 0;
	while (rest.length > 0) {
		struct text line = take_line(sheet, width, style, rest);
		if (shown)
			show(sheet, x, y + (double)lines * leading, style, line);
		lines++;
		rest.bytes += line.length;
		rest.length -= line.length;
		while (rest.length > 0 && *rest.bytes == ' ') {
			rest.bytes++;
			rest.length--;
		}
	}
	return lines;
}

size_t sheet_paragraph(struct sheet *sheet, double x, double y, double width, double leading,
		       struct style style, const char *text)
{
	return flow(sheet, x, y, width, leading, style, text, true);
}

size_t sheet_count_lines(struct sheet *sheet, double width, struct style style, const char *text)
{
	return flow(sheet, 0, 0, width, 0, style, text, false);
}

/* ---- Shapes ---- */

void sheet_box(struct sheet *sheet, double x, double y, double width, double height, double radius,
	       enum ink ink)
{
	static const double quarter = 1.5707963267948966;
	cairo_t *cairo = sheet->cairo;
	if (sheet->counts)
		return;
	set_ink(sheet, ink);
	cairo_new_path(cairo);
	if (radius > 0) {
		cairo_arc(cairo, x + width - radius, y + radius, radius, -quarter, 0);
		cairo_arc(cairo, x + width - radius, y + height - radius, radius, 0, quarter);
		cairo_arc(cairo, x + radius, y + height - radius, radius, quarter, 2 * quarter);
		cairo_arc(cairo, x + radius, y + radius, radius, 2 * quarter, 3 * quarter);
		cairo_close_path(cairo);
	} else {
		cairo_rectangle(cairo, x, y, width, height);
	}
	cairo_fill(cairo);
}

void sheet_rule(struct sheet *sheet, double x, double y, double width, enum ink ink)
{
	sheet_box(sheet, x, y, width, 0.6, 0, ink);
}

/* ---- Structure ---- */

void sheet_begin(struct sheet *sheet, const char *element)
{
	if (!sheet->counts)
		cairo_tag_begin(sheet->cairo, element, NULL);
}

void sheet_end(struct sheet *sheet, const char *element)
{
	if (!sheet->counts)
		cairo_tag_end(sheet->cairo, element);
}

void sheet_element(struct sheet *sheet, const char *element, double x, double y, struct style style,
		   const char *text)
{
	sheet_begin(sheet, element);
	sheet_text(sheet, x, y, style, text);
	sheet_end(sheet, element);
}

/* ---- Pages ---- */

static void end_page(struct sheet *sheet)
{
	char number[64];
	double y = SHEET_HEIGHT - 36;
	(void)snprintf(number, sizeof number, "Page %zu sur %zu", sheet->page, sheet->pages);
	sheet_rule(sheet, SHEET_LEFT, y - 16, SHEET_RIGHT - SHEET_LEFT, INK_RULE);
	sheet_element(sheet, "P", SHEET_LEFT, y, FOOTER, sheet->about->footer);
	sheet_begin(sheet, "P");
	sheet_text_right(sheet, SHEET_RIGHT, y, FOOTER, number);
	sheet_end(sheet, "P");
	if (!sheet->counts)
		cairo_show_page(sheet->cairo);
}

static void begin_page(struct sheet *sheet)
{
	sheet->page++;
	sheet_box(sheet, 0, 0, SHEET_WIDTH, 7, 0, INK_ACCENT);
}

void sheet_next_page(struct sheet *sheet)
{
	end_page(sheet);
	begin_page(sheet);
}

static cairo_status_t collect(void *context, const unsigned char *bytes, unsigned length)
{
	struct buffer *out = context;
	buffer_add(out, (struct text){(const char *)bytes, length});
	return out->failed ? CAIRO_STATUS_NO_MEMORY : CAIRO_STATUS_SUCCESS;
}

/* Every date is of the data, so that the same bill gives the same file. */
static void describe(cairo_surface_t *surface, const struct sheet_about *about)
{
	char moment[32];
	(void)snprintf(moment, sizeof moment, "%.10sT00:00:00Z", about->day);
	cairo_pdf_surface_restrict_to_version(surface, CAIRO_PDF_VERSION_1_4);
	cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, about->title);
	cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_AUTHOR, "Chemin");
	cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_SUBJECT, about->subject);
	cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATOR, "Chemin");
	cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, moment);
	cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_MOD_DATE, moment);
}

/* Draws it once, into `out`; returns how many pages, 0 when cairo fails. */
static size_t draw_once(const struct sheet_about *about, sheet_draw *draw, const void *context,
			size_t pages, struct buffer *out)
{
	cairo_surface_t *surface =
		cairo_pdf_surface_create_for_stream(collect, out, SHEET_WIDTH, SHEET_HEIGHT);
	describe(surface, about);
	struct sheet sheet = {.cairo = cairo_create(surface),
			      .about = about,
			      .counts = pages == 0,
			      .pages = pages};
	sheet_begin(&sheet, "Document");
	begin_page(&sheet);
	draw(&sheet, context);
	end_page(&sheet);
	sheet_end(&sheet, "Document");
	cairo_surface_finish(surface);
	bool good = cairo_status(sheet.cairo) == CAIRO_STATUS_SUCCESS &&
		    cairo_surface_status(surface) == CAIRO_STATUS_SUCCESS;
	cairo_destroy(sheet.cairo);
	cairo_surface_destroy(surface);
	return good ? sheet.page : 0;
}

int sheet_make(const struct sheet_about *about, sheet_draw *draw, const void *context, char **bytes,
	       size_t *length, struct error *error)
{
	struct buffer counted, out;
	buffer_init(&counted);
	buffer_init(&out);
	size_t pages = draw_once(about, draw, context, 0, &counted);
	bool good = pages > 0 && draw_once(about, draw, context, pages, &out) == pages;
	buffer_free(&counted);
	if (good)
		pdf_catalog_say_french(&out);
	*length = out.length;
	*bytes = good ? buffer_take(&out) : NULL;
	if (*bytes)
		return 0;
	buffer_free(&out);
	return error_set(error, ERROR_MEMORY, "the PDF cannot be drawn (not enough memory?)");
}
