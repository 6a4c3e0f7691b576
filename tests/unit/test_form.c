/* test_form.c - acts that change something, when the account's answer comes late, twice or never.
 */
#include "support.h"

#include "base/buffer.h"
#include "dialogue/dialogue.h"

static struct dialogue *dialogue;
static struct dialogue_state *talk;
static struct dialogue_call call; /* what the last step asked of the account: its kind and key */
static unsigned keys;
static int64_t now_ms;

static int open_dialogue(void **state)
{
	struct error error = {0};
	(void)state;
	dialogue = dialogue_open(PACK, TEXTS, &error);
	if (!dialogue)
		print_error("%s\n", error.message);
	return dialogue ? 0 : -1;
}

static int close_dialogue(void **state)
{
	(void)state;
	dialogue_close(dialogue);
	return 0;
}

static int begin_talk(void **state)
{
	(void)state;
	now_ms = INT64_C(1772787600000);
	talk = dialogue_state_new();
	return talk ? 0 : -1;
}

static int end_talk(void **state)
{
	(void)state;
	dialogue_state_free(talk);
	return 0;
}

/* One step; what is said is joined, the caller's. The state is saved and loaded between steps. */
static char *play(struct dialogue_event event)
{
	struct error error = {0};
	struct dialogue_turn turn;
	struct buffer said;
	char key[40];
	(void)snprintf(key, sizeof key, "key-%u", ++keys);
	event.at_ms = now_ms;
	event.level = LEVEL_STRONG;
	event.fresh_key = text_of(key);
	if (dialogue_step(dialogue, talk, &event, &turn, &error) != 0)
		fail_msg("%s", error.message);
	buffer_init(&said);
	buffer_add_string(&said, "");
	for (size_t i = 0; i < turn.count; i++) {
		buffer_add_string(&said, turn.replies[i].text);
		buffer_add_char(&said, '\n');
	}
	call = turn.call;
	call.said = call.wants = call.params = NULL;
	dialogue_turn_clear(&turn);
	char *json = dialogue_state_save(talk);
	dialogue_state_free(talk);
	talk = dialogue_state_load(text_of(json), &error);
	assert_non_null(talk);
	free(json);
	char *all = buffer_take(&said);
	return all ? all : strdup("");
}

static char *say(const char *text)
{
	return play((struct dialogue_event){.kind = DIALOGUE_SAY, .text = text_of(text)});
}

static char *answer(json_t *outcome)
{
	char *said = play((struct dialogue_event){.kind = DIALOGUE_RESULT, .result = outcome});
	json_decref(outcome);
	return said;
}

static void ignore(char *said)
{
	free(said);
}

static void expect(char *said, const char *words)
{
	if (!strstr(said, words))
		fail_msg("« %s » is not in « %s »", words, said);
	free(said);
}

static void expect_nothing(char *said)
{
	assert_string_equal(said, "");
	free(said);
}

static json_t *prepared(void)
{
	return json_pack("{s:s, s:{s:s, s:s, s:s}, s:{}, s:{}}", "status", "ok", "line", "id",
			 "mobile-1", "label", "06 39 98 00 01", "market", "mobile", "lists",
			 "fields");
}

static json_t *done(const char *key)
{
	return json_pack("{s:s, s:s*, s:{s:s}}", "status", "done", "key", key, "values",
			 "reference", "D-2026-000042");
}

/* Asks for another mobile, up to the yes: the key of what runs. */
static void confirm_another_mobile(char key[DIALOGUE_KEY_BYTES])
{
	ignore(say("je voudrais changer de mobile"));
	assert_int_equal(call.kind, DIALOGUE_CALL_PREPARE);
	ignore(answer(prepared()));
	ignore(say("Neuf"));
	ignore(say("En une fois"));
	ignore(say("oui"));
	assert_int_equal(call.kind, DIALOGUE_CALL_EXECUTE);
	(void)snprintf(key, DIALOGUE_KEY_BYTES, "%s", call.key);
}

static void what_may_have_been_done_is_not_begun_again(void **state)
{
	char key[DIALOGUE_KEY_BYTES];
	(void)state;
	confirm_another_mobile(key);
	ignore(answer(json_pack("{s:s}", "status", "unknown")));
	char *said = say("je voudrais changer de mobile");
	assert_int_equal(call.kind, DIALOGUE_CALL_NONE);
	assert_true(*said != '\0');
	free(said);
}

static void its_result_is_told_once_whatever_goes_on(void **state)
{
	char key[DIALOGUE_KEY_BYTES];
	(void)state;
	confirm_another_mobile(key);
	ignore(answer(json_pack("{s:s}", "status", "unknown")));
	ignore(say("je veux changer de forfait"));
	ignore(answer(prepared()));
	expect(answer(done(key)), "D-2026-000042");
	expect_nothing(answer(done(key)));
	/* What was being asked goes on. */
	ignore(say("je voudrais changer de mobile"));
	assert_int_equal(call.kind, DIALOGUE_CALL_PREPARE);
}

static void what_was_surely_not_done_is_summed_up_again(void **state)
{
	char key[DIALOGUE_KEY_BYTES];
	(void)state;
	confirm_another_mobile(key);
	ignore(answer(json_pack("{s:s}", "status", "unknown")));
	expect(answer(json_pack("{s:s, s:s}", "status", "down", "key", key)), "06 39 98 00 01");
	ignore(say("oui"));
	assert_int_equal(call.kind, DIALOGUE_CALL_EXECUTE);
	assert_string_not_equal(call.key, key);
}

static void a_result_that_a_person_took_over_from_is_told_all_the_same(void **state)
{
	char key[DIALOGUE_KEY_BYTES];
	(void)state;
	confirm_another_mobile(key);
	ignore(play((struct dialogue_event){.kind = DIALOGUE_HANDED}));
	expect(answer(done(key)), "D-2026-000042");
	expect_nothing(answer(done(key)));
}

static void a_process_that_ended_before_the_answer_was_stored_tells_it(void **state)
{
	(void)state;
	char *said;
	ignore(say("je voudrais changer de mobile"));
	ignore(answer(prepared()));
	ignore(say("Neuf"));
	ignore(say("En une fois"));
	char *before = dialogue_state_save(talk); /* all that the store has */
	struct error error;
	ignore(say("oui"));
	char key[DIALOGUE_KEY_BYTES];
	(void)snprintf(key, sizeof key, "%s", call.key);
	dialogue_state_free(talk);
	talk = dialogue_state_load(text_of(before), &error);
	free(before);
	expect(answer(done(key)), "D-2026-000042");
	assert_int_equal(dialogue_state_confirms(talk, text_of(key), now_ms), CONFIRMATION_GIVEN);
	said = answer(done(key));
	expect_nothing(said);
}

static void a_confirmation_expires(void **state)
{
	(void)state;
	ignore(say("je voudrais changer de mobile"));
	ignore(answer(prepared()));
	ignore(say("Neuf"));
	ignore(say("En une fois"));
	now_ms += 301000;
	expect(say("oui"), "06 39 98 00 01");
	assert_int_equal(call.kind, DIALOGUE_CALL_NONE);
	ignore(say("oui"));
	assert_int_equal(call.kind, DIALOGUE_CALL_EXECUTE);
}

static void a_payment_that_cannot_be_opened_is_not_run_as_a_change(void **state)
{
	(void)state;
	ignore(say("payer ma facture"));
	ignore(answer(json_pack("{s:s, s:{s:[{s:s, s:s}]}, s:{}}", "status", "ok", "lists",
				"facture", "id", "F1", "label", "42,50 €", "fields")));
	assert_int_equal(call.kind, DIALOGUE_CALL_PAY);
	expect(answer(json_pack("{s:s}", "status", "down")), "rien n’a été débité");
	ignore(say("oui"));
	assert_int_equal(call.kind, DIALOGUE_CALL_NONE);
}

static void what_a_bill_stopped_is_not_lost_to_another_act(void **state)
{
	char key[DIALOGUE_KEY_BYTES];
	(void)state;
	confirm_another_mobile(key);
	ignore(answer(json_pack("{s:s, s:{s:s, s:s}, s:{}}", "status", "blocked", "values",
				"amount_cents", "42,50 €", "due", "1er mars 2026", "unpaid")));
	ignore(say("je veux bloquer mes achats sur facture"));
	ignore(answer(prepared()));
	ignore(say("je veux changer le jour de prélèvement"));
	ignore(answer(prepared()));
	json_t *news = json_pack("{s:s, s:s, s:{s:s, s:s}, s:b, s:b}", "news", "payment", "status",
				 "paid", "values", "montant", "42,50 €", "reste", "0,00 €",
				 "active", 0, "ours", 0);
	expect(play((struct dialogue_event){.kind = DIALOGUE_NEWS, .result = news}),
	       "un mobile neuf");
	json_decref(news);
	ignore(say("oui"));
	assert_int_equal(call.kind, DIALOGUE_CALL_EXECUTE);
	assert_string_equal(call.act, "renouvellement");
}

static json_t *blocked(void)
{
	return json_pack("{s:s, s:{s:s, s:s}, s:{}}", "status", "blocked", "values", "amount_cents",
			 "42,50 €", "due", "1er mars 2026", "unpaid");
}

static char *pay_the_bill(void)
{
	json_t *news = json_pack("{s:s, s:s, s:{s:s, s:s}, s:b, s:b}", "news", "payment", "status",
				 "paid", "values", "montant", "42,50 €", "reste", "0,00 €",
				 "active", 0, "ours", 0);
	char *said = play((struct dialogue_event){.kind = DIALOGUE_NEWS, .result = news});
	json_decref(news);
	return said;
}

/* Up to the bill that stops it: what was said then, the caller's. */
static char *be_stopped(const char *request, const char *first, const char *second)
{
	ignore(say(request));
	assert_int_equal(call.kind, DIALOGUE_CALL_PREPARE);
	ignore(answer(prepared()));
	ignore(say(first));
	ignore(say(second));
	ignore(say("oui"));
	assert_int_equal(call.kind, DIALOGUE_CALL_EXECUTE);
	return answer(blocked());
}

static void stop_three(void)
{
	ignore(be_stopped("je voudrais changer de mobile", "Neuf", "En une fois"));
	ignore(be_stopped("je veux changer de forfait", "Payer moins", "Dès que possible"));
	ignore(be_stopped("je veux assurer mon mobile", "Casse et vol", "Oui"));
}

static void each_one_that_a_bill_stopped_has_its_turn(void **state)
{
	(void)state;
	stop_three();
	expect(pay_the_bill(), "un mobile neuf");
	ignore(say("oui"));
	assert_string_equal(call.act, "renouvellement");
	expect(answer(done(NULL)), "un prix plus bas");
	expect(say("non"), "la casse et le vol"); /* this one is dropped, the next one comes */
	ignore(say("oui"));
	assert_string_equal(call.act, "assurance_souscrire");
	expect(answer(done(NULL)), "D-2026-000042");
	ignore(say("oui"));
	assert_int_equal(call.kind, DIALOGUE_CALL_NONE);
}

static void what_is_put_off_comes_after_the_others(void **state)
{
	(void)state;
	stop_three();
	ignore(pay_the_bill());
	expect(say("plus tard"), "un prix plus bas");
	expect(say("pas maintenant"), "la casse et le vol");
	ignore(say("oui"));
	ignore(answer(done(NULL)));
	/* All have had a turn: the next act that ends brings the first of them back. */
	ignore(say("je veux bloquer mes achats sur facture"));
	ignore(answer(prepared()));
	expect(say("annuler"), "Changer de mobile");
	expect(say("plus tard"), "Changer de forfait");
	expect(say("oui"), "un prix plus bas");
	ignore(say("oui"));
	assert_string_equal(call.act, "forfait_modifier");
}

static void one_too_many_is_told(void **state)
{
	(void)state;
	stop_three();
	ignore(be_stopped("je veux changer de numéro", "Raison personnelle", "Dès que possible"));
	expect(be_stopped("je veux changer d'offre bbox", "Payer moins", "Dès que possible"),
	       "n’est plus de côté");
	expect(pay_the_bill(), "un prix plus bas"); /* the second of the five */
}

static void the_same_request_is_kept_once(void **state)
{
	(void)state;
	ignore(be_stopped("je voudrais changer de mobile", "Neuf", "En une fois"));
	ignore(be_stopped("je voudrais changer de mobile", "Neuf", "En une fois"));
	expect(pay_the_bill(), "un mobile neuf");
	ignore(say("oui"));
	ignore(answer(done(NULL)));
	ignore(say("oui"));
	assert_int_equal(call.kind, DIALOGUE_CALL_NONE);
}

static void one_kept_by_an_older_version_is_finished(void **state)
{
	(void)state;
	struct error error;
	ignore(be_stopped("je voudrais changer de mobile", "Neuf", "En une fois"));
	char *text = dialogue_state_save(talk);
	json_t *saved = json_loads(text, 0, NULL);
	free(text);
	(void)json_object_set_new(saved, "version", json_integer(3));
	(void)json_object_set(saved, "kept", json_array_get(json_object_get(saved, "kept"), 0));
	text = json_dumps(saved, 0);
	json_decref(saved);
	dialogue_state_free(talk);
	talk = dialogue_state_load(text_of(text), &error);
	free(text);
	assert_non_null(talk);
	expect(pay_the_bill(), "un mobile neuf");
}

/* A new e-mail address whose result is not known, then a change of plan that is being asked for. */
static void leave_an_email_behind(char key[DIALOGUE_KEY_BYTES])
{
	ignore(say("changer mon adresse email de contact"));
	ignore(answer(prepared()));
	ignore(say("Celle de contact"));
	ignore(say("camille@example.com"));
	ignore(say("oui"));
	assert_int_equal(call.kind, DIALOGUE_CALL_EXECUTE);
	(void)snprintf(key, DIALOGUE_KEY_BYTES, "%s", call.key);
	ignore(answer(json_pack("{s:s}", "status", "unknown")));
	ignore(say("je veux changer de forfait"));
	ignore(answer(prepared()));
}

static void a_late_refusal_leaves_what_goes_on(void **state)
{
	char key[DIALOGUE_KEY_BYTES];
	(void)state;
	leave_an_email_behind(key);
	/* Told, then the question that was asked comes again. */
	expect(answer(json_pack("{s:s, s:s, s:s, s:{}}", "status", "refused", "key", key, "reason",
				"bad_request", "values")),
	       "Que cherchez-vous pour votre forfait");
	ignore(say("Payer moins"));
	ignore(say("Dès que possible"));
	ignore(say("oui"));
	assert_string_equal(call.act, "forfait_modifier");
	/* And what was refused is offered, with the question that it asks again. */
	expect(answer(done(NULL)), "de côté");
	expect(say("oui"), "adresse");
	ignore(say("camille.martin@example.com"));
	ignore(say("oui"));
	assert_string_equal(call.act, "email_contact_changer");
}

static void a_late_result_leaves_what_runs(void **state)
{
	char key[DIALOGUE_KEY_BYTES];
	(void)state;
	leave_an_email_behind(key);
	ignore(say("Payer moins"));
	ignore(say("Dès que possible"));
	ignore(say("oui"));
	ignore(answer(json_pack("{s:s, s:s, s:s, s:{}}", "status", "refused", "key", key, "reason",
				"bad_request", "values")));
	expect(answer(done(NULL)), "D-2026-000042");
}

static void what_has_left_cannot_be_cancelled(void **state)
{
	char key[DIALOGUE_KEY_BYTES];
	(void)state;
	confirm_another_mobile(key);
	expect(say("annuler"), "déjà partie");
	ignore(answer(json_pack("{s:s}", "status", "unknown")));
	expect(say("annuler"), "déjà partie");
	expect(answer(done(key)), "D-2026-000042");
}

static void what_is_being_read_can_be_cancelled(void **state)
{
	(void)state;
	ignore(say("je voudrais changer de mobile"));
	assert_int_equal(call.kind, DIALOGUE_CALL_PREPARE);
	ignore(say("annuler"));
	expect_nothing(answer(prepared()));
	ignore(say("oui"));
	assert_int_equal(call.kind, DIALOGUE_CALL_NONE);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, begin_talk, end_talk)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_may_have_been_done_is_not_begun_again),
		TEST(its_result_is_told_once_whatever_goes_on),
		TEST(what_was_surely_not_done_is_summed_up_again),
		TEST(a_result_that_a_person_took_over_from_is_told_all_the_same),
		TEST(a_process_that_ended_before_the_answer_was_stored_tells_it),
		TEST(a_confirmation_expires),
		TEST(a_payment_that_cannot_be_opened_is_not_run_as_a_change),
		TEST(what_a_bill_stopped_is_not_lost_to_another_act),
		TEST(each_one_that_a_bill_stopped_has_its_turn),
		TEST(what_is_put_off_comes_after_the_others),
		TEST(one_too_many_is_told),
		TEST(the_same_request_is_kept_once),
		TEST(one_kept_by_an_older_version_is_finished),
		TEST(a_late_refusal_leaves_what_goes_on),
		TEST(a_late_result_leaves_what_runs),
		TEST(what_has_left_cannot_be_cancelled),
		TEST(what_is_being_read_can_be_cancelled),
	};
	return cmocka_run_group_tests_name("form", tests, open_dialogue, close_dialogue);
}
