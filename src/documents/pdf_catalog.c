/* pdf_catalog.c - see pdf_catalog.h. */
#include "documents/pdf_catalog.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The last place of `word` in the file; NULL: nowhere. */
static const char *find_last(const struct buffer *pdf, const char *word)
{
	size_t length = strlen(word);
	for (size_t at = pdf->length; at >= length; at--)
		if (memcmp(pdf->bytes + at - length, word, length) == 0)
			return pdf->bytes + at - length;
	return NULL;
}

/* The number after `word`, in the text that begins at `from`; 0: none. */
static unsigned long number_after(const char *from, const char *word)
{
	const char *at = from ? strstr(from, word) : NULL;
	return at ? strtoul(at + strlen(word), NULL, 10) : 0;
}

/* The dictionary of the object, from "<<" to ">>" included; empty: not there, or of another form.
 */
static struct text find_object(const struct buffer *pdf, unsigned long number)
{
	char head[32];
	(void)snprintf(head, sizeof head, "\n%lu 0 obj\n<<", number);
	const char *at = find_last(pdf, head);
	const char *end = at ? strstr(at, "\nendobj") : NULL;
	if (!end)
		return (struct text){0};
	at += strlen(head) - 2;
	while (end > at && end[-1] != '>')
		end--;
	return (struct text){at, (size_t)(end - at)};
}

/* Adds an entry that the catalog does not have. */
static void add_entry(struct buffer *pdf, const struct buffer *catalog, const char *name,
		      const char *value)
{
	if (!strstr(catalog->bytes, name))
		buffer_add_format(pdf, "   %s %s\n", name, value);
}

void pdf_catalog_say_french(struct buffer *pdf)
{
	const char *trailer = pdf->length ? find_last(pdf, "trailer") : NULL;
	unsigned long root = number_after(trailer, "/Root "),
		      info = number_after(trailer, "/Info "),
		      size = number_after(trailer, "/Size "),
		      table = number_after(trailer, "startxref\n");
	struct text old = root ? find_object(pdf, root) : (struct text){0};
	if (old.length < 4 || !info || !size || !table)
		return;
	struct buffer catalog;
	buffer_init(&catalog);
	buffer_add(&catalog, (struct text){old.bytes, old.length - 2});
	size_t place = pdf->length;
	buffer_add_format(pdf, "%lu 0 obj\n", root);
	buffer_add(pdf, buffer_text(&catalog));
	if (!catalog.failed) {
		add_entry(pdf, &catalog, "/Lang", "(fr-FR)");
		add_entry(pdf, &catalog, "/MarkInfo", "<< /Marked true >>");
		add_entry(pdf, &catalog, "/ViewerPreferences", "<< /DisplayDocTitle true >>");
	}
	buffer_add_string(pdf, ">>\nendobj\n");
	size_t next = pdf->length;
	buffer_add_format(pdf,
			  "xref\n%lu 1\n%010zu 00000 n \ntrailer\n<< /Size %lu\n   /Root %lu 0 R\n"
			  "   /Info %lu 0 R\n   /Prev %lu\n>>\nstartxref\n%zu\n%%%%EOF\n",
			  root, place, size, root, info, table, next);
	pdf->failed = pdf->failed || catalog.failed;
	buffer_free(&catalog);
}
