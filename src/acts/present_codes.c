/* present_codes.c - codes and references of a line. See present.h. */
#include "acts/present_parts.h"

#include <string.h>

#include "base/secrets.h"
#include "french/plain.h"

static const char *code_of(const struct view *view)
{
	return row_text(view_row(view, "lines"), "code");
}

/* One code of the line, with the warning that goes with it. */
static bool present_code(const struct view *view, enum account_name wording,
			 enum account_name label)
{
	view_set_line(view);
	view_say(view,
		 view_add_secret(view, label, code_of(view)) ? wording : TEXT_compte_code_absent);
	return true;
}

bool present_puk(const struct view *view)
{
	char words[PLAIN_BYTES];
	const char *text = row_text(view->said, "text");
	(void)plain_words((struct text){text, strlen(text)}, words, sizeof words);
	bool pin = plain_find(words, "pin") && !plain_find(words, "puk");
	/* Nobody is to know it: it was hidden before it came here. */
	if (pin && strstr(text, SECRETS_CODE_MARK))
		return view_say_only(view, TEXT_compte_pin_ecrit);
	if (pin && *code_of(view))
		view_say_more(view, TEXT_compte_puk_pin, NULL);
	return present_code(view, TEXT_compte_puk, TEXT_code_puk);
}

bool present_rio(const struct view *view)
{
	char today[32];
	const char *end = row_text(view_row(view, "lines"), "commitment_end");
	if (*code_of(view) && strcmp(end, view_today(view, today)) > 0)
		view_say_more(view, TEXT_compte_rio_engagement,
			      json_pack("{s:o}", "fin", shown_day(end)));
	return present_code(view, TEXT_compte_rio, TEXT_code_rio);
}

bool present_unlock_code(const struct view *view)
{
	return present_code(view, TEXT_compte_denetlockage, TEXT_code_denetlockage);
}

/* Two codes that customers do not tell apart: both are shown. */
bool present_parental_code(const struct view *view)
{
	const json_t *line = json_array_get(json_object_get(view->more, "lines"), 0);
	bool adult = view_add_secret(view, TEXT_code_adulte, code_of(view));
	bool purchase = view_add_secret(view, TEXT_code_achat, row_text(line, "code"));
	view_set_line(view);
	view_say(view, adult && purchase ? TEXT_compte_codes_tele
		       : adult           ? TEXT_compte_code_parental
		       : purchase        ? TEXT_compte_code_achat
					 : TEXT_compte_code_absent);
	return true;
}

bool present_pto(const struct view *view)
{
	const char *pto = row_text(view_row(view, "lines"), "pto");
	view_set_line(view);
	view_set(view, "pto", shown_text(pto));
	view_say(view, *pto ? TEXT_compte_pto : TEXT_compte_code_absent);
	return true;
}
