/* payment_page.c - see payment_page.h. */
#include "server/payment_page.h"

#include "french/format.h"

static void add_escaped(struct buffer *out, const char *text)
{
	for (const char *at = text; *at; at++) {
		switch (*at) {
		case '&':
			buffer_add_string(out, "&amp;");
			break;
		case '<':
			buffer_add_string(out, "&lt;");
			break;
		case '>':
			buffer_add_string(out, "&gt;");
			break;
		case '"':
			buffer_add_string(out, "&quot;");
			break;
		case '\'':
			buffer_add_string(out, "&#39;");
			break;
		default:
			buffer_add_char(out, *at);
		}
	}
}

static void begin(struct buffer *out, const char *title)
{
	buffer_add_format(
		out,
		"<!doctype html>\n<html lang=\"fr\">\n<head>\n<meta charset=\"utf-8\">\n"
		"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
		"<meta name=\"robots\" content=\"noindex\">\n"
		"<title>%s, démonstration</title>\n"
		"<link rel=\"icon\" href=\"/icon.svg\" type=\"image/svg+xml\">\n"
		"<link rel=\"stylesheet\" href=\"/payment.css\">\n</head>\n<body>\n<main>\n"
		"<p class=\"demo\"><strong>Démonstration\u00A0:</strong> aucune carte n’est "
		"demandée, rien n’est débité.</p>\n",
		title);
}

static void end(struct buffer *out)
{
	buffer_add_string(out, "</main>\n</body>\n</html>\n");
}

static void add_summary(struct buffer *out, const struct pay_record *record, const char *amount)
{
	buffer_add_string(out, "<dl>\n<div><dt>Objet</dt><dd>");
	add_escaped(out, record->label);
	buffer_add_format(out, "</dd></div>\n<div><dt>Montant</dt><dd>%s</dd></div>\n</dl>\n",
			  amount);
}

static void add_choices(struct buffer *out, const struct pay_record *record)
{
	buffer_add_format(
		out,
		"<form method=\"post\" action=\"%s\">\n"
		"<input type=\"hidden\" name=\"token\" value=\"%s\">\n"
		"<fieldset>\n<legend>Que se passe-t-il ensuite\u00A0?</legend>\n"
		"<button type=\"submit\" name=\"button\" value=\"accept\" class=\"main\">La banque "
		"accepte le paiement</button>\n"
		"<button type=\"submit\" name=\"button\" value=\"refuse\">La banque refuse le "
		"paiement</button>\n"
		"<button type=\"submit\" name=\"button\" value=\"abandon\">J’abandonne le "
		"paiement</button>\n</fieldset>\n</form>\n",
		record->url, record->token);
}

static void add_way_back(struct buffer *out, const char *url)
{
	buffer_add_string(out, "<p>Vous pouvez revenir à la conversation.</p>\n");
	if (!url[0])
		return;
	buffer_add_string(out, "<p><a href=\"");
	add_escaped(out, url);
	buffer_add_string(out, "\">Revenir à la conversation</a></p>\n");
}

void payment_page_write(const struct pay_record *record, struct buffer *out)
{
	static const struct {
		const char *title, *text;
	} states[PAY_STATES] = {
		[PAY_STATE_OPEN] = {"Votre paiement", NULL},
		[PAY_STATE_PENDING] = {"Paiement en attente",
				       "La banque n’a pas encore répondu. Vous serez prévenu dans "
				       "la conversation."},
		[PAY_STATE_REFUSED] = {"Paiement refusé",
				       "La banque a refusé ce paiement\u00A0: rien n’est débité."},
		[PAY_STATE_ABANDONED] = {"Paiement abandonné",
					 "Vous avez abandonné ce paiement\u00A0: rien n’est "
					 "débité."},
		[PAY_STATE_EXPIRED] = {"Paiement expiré",
				       "Cette page n’est plus valable\u00A0: elle a attendu trop "
				       "longtemps, ou la somme n’est plus due. Rien n’est "
				       "débité."},
		[PAY_STATE_PAID] = {"Paiement accepté", "Merci, votre paiement est bien accepté."},
	};
	char amount[FORMAT_BYTES];
	(void)format_euros(record->amount_cents, amount, sizeof amount);
	begin(out, states[record->state].title);
	buffer_add_format(out, "<h1>%s</h1>\n", states[record->state].title);
	if (states[record->state].text)
		buffer_add_format(out, "<p class=\"result %s\">%s</p>\n",
				  pay_state_name(record->state), states[record->state].text);
	add_summary(out, record, amount);
	if (record->state == PAY_STATE_OPEN)
		add_choices(out, record);
	else
		add_way_back(out, record->return_url);
	end(out);
}

void payment_page_write_trouble(enum payment_trouble trouble, struct buffer *out)
{
	static const struct {
		const char *title, *text;
	} troubles[] = {
		[TROUBLE_ABSENT] = {"Paiement introuvable",
				    "Cette adresse ne mène à aucun paiement. Revenez à la "
				    "conversation pour en obtenir une autre."},
		[TROUBLE_FORBIDDEN] = {"Demande refusée",
				       "Cette demande ne vient pas de la page du paiement. "
				       "Revenez à la conversation et ouvrez de nouveau la page."},
		[TROUBLE_FAILED] = {"Paiement indisponible",
				    "La page ne répond pas pour le moment. Réessayez dans quelques "
				    "minutes."},
	};
	begin(out, troubles[trouble].title);
	buffer_add_format(out, "<h1>%s</h1>\n<p>%s</p>\n", troubles[trouble].title,
			  troubles[trouble].text);
	end(out);
}
