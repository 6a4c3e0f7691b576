/* test_convo.c - scripted dialogues: what the files say, and when a text is in a message. */
#include "support.h"

#include <sys/stat.h>
#include <unistd.h>

#include "cli/convo.h"

/* ---- Text ---- */

static void test_a_text_is_found_inside_a_message(void **state)
{
	(void)state;
	assert_true(convo_text_contains("Voici votre chemin.", "votre chemin"));
	assert_true(convo_text_contains("Voici votre chemin.", ""));
	assert_false(convo_text_contains("Voici votre chemin.", "ma route"));
	assert_false(convo_text_contains("", "chemin"));
}

static void test_case_does_not_count(void **state)
{
	(void)state;
	assert_true(convo_text_contains("POUR QUELLE LIGNE", "pour quelle ligne"));
	assert_true(convo_text_contains("L’ÉTÉ À NOËL", "l'été à noël"));
}

static void test_accents_count(void **state)
{
	(void)state;
	assert_false(convo_text_contains("résilier", "resilier"));
}

static void test_typographic_apostrophes_quotes_and_spaces_do_not_count(void **state)
{
	(void)state;
	assert_true(convo_text_contains("J’accède à l’espace", "j'accède à l'espace"));
	assert_true(convo_text_contains("J'accède", "J’accède"));
	assert_true(convo_text_contains("Suivez « Mon forfait » puis validez",
					"suivez \"mon forfait\" puis"));
	assert_true(convo_text_contains("Pour quelle ligne\xC2\xA0?", "pour quelle ligne ?"));
	assert_true(convo_text_contains("Pour quelle ligne\xE2\x80\xAF?", "pour quelle ligne?"));
	assert_true(convo_text_contains("les 2\xC2\xA0"
					"000 premiers",
					"2 000 premiers"));
}

static void test_a_star_stands_for_anything(void **state)
{
	(void)state;
	assert_true(convo_text_contains("Connectez-vous à votre espace client.",
					"connect*espace client"));
	assert_true(convo_text_contains("un deux", "un * deux"));
	assert_true(convo_text_contains("un deux", "*"));
	assert_false(convo_text_contains("espace client, connectez-vous", "connect*espace client"));
	assert_false(convo_text_contains("un", "un*un"));
}

/* ---- Files ---- */

struct folder_of_files {
	char path[64];
	struct convo_set set;
	struct error error;
	int code;
};

/* Writes a file of the test's own folder. */
static void write_file(const char *folder, const char *name, const char *text)
{
	char path[160];
	(void)snprintf(path, sizeof path, "%s/%s", folder, name);
	FILE *file = fopen(path, "w");
	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

static void new_folder(struct folder_of_files *files)
{
	*files = (struct folder_of_files){.path = "/tmp/chemin-convo-XXXXXX"};
	assert_non_null(mkdtemp(files->path));
}

static void read_folder(struct folder_of_files *files)
{
	char *paths[] = {files->path};
	files->code = convo_set_read(&files->set, paths, 1, &files->error);
}

static void remove_folder(struct folder_of_files *files)
{
	char command[128];
	convo_set_free(&files->set);
	(void)snprintf(command, sizeof command, "rm -rf '%s'", files->path);
	assert_int_equal(system(command), 0);
}

static void test_a_dialogue_is_a_title_and_blocks(void **state)
{
	(void)state;
	struct folder_of_files files;
	new_folder(&files);
	write_file(files.path, "un.convo.txt",
		   "Un titre\r\n\r\n#begin\nMARKET fixe\n\n#me\nbonjour\n\n#bot\nINTENT "
		   "salutation\nBonjour\n#end\n");
	read_folder(&files);
	assert_int_equal(files.code, 0);
	assert_int_equal(files.set.convo_count, 1);
	const struct convo *convo = &files.set.convos[0];
	assert_string_equal(convo->title, "Un titre");
	assert_int_equal(convo->count, 4);
	assert_int_equal(convo->blocks[0].kind, BLOCK_BEGIN);
	assert_string_equal(convo->blocks[0].lines[0].text, "MARKET fixe");
	assert_int_equal(convo->blocks[1].kind, BLOCK_ME);
	assert_string_equal(convo->blocks[1].lines[0].text, "bonjour");
	assert_int_equal(convo->blocks[1].line, 6);
	assert_int_equal(convo->blocks[2].kind, BLOCK_BOT);
	assert_int_equal(convo->blocks[2].count, 2);
	assert_int_equal(convo->blocks[2].lines[1].line, 11);
	assert_int_equal(convo->blocks[3].kind, BLOCK_END);
	remove_folder(&files);
}

static void test_folders_are_read_below_and_other_files_left_alone(void **state)
{
	(void)state;
	struct folder_of_files files;
	char below[96];
	new_folder(&files);
	(void)snprintf(below, sizeof below, "%s/theme", files.path);
	assert_int_equal(mkdir(below, 0700), 0);
	write_file(files.path, "b.convo.txt", "B\n#me\nb\n");
	write_file(files.path, "a.convo.txt", "A\n#me\na\n");
	write_file(files.path, "notes.txt", "ceci n'est pas un dialogue\n");
	write_file(below, "c.convo.txt", "C\n#me\nc\n");
	read_folder(&files);
	assert_int_equal(files.code, 0);
	assert_int_equal(files.set.convo_count, 3);
	assert_string_equal(files.set.convos[0].title, "A");
	assert_string_equal(files.set.convos[1].title, "B");
	assert_string_equal(files.set.convos[2].title, "C");
	remove_folder(&files);
}

static void test_a_list_has_a_name_and_its_lines(void **state)
{
	(void)state;
	struct folder_of_files files;
	new_folder(&files);
	write_file(files.path, "un.convo.txt", "Un\n#me\nSALUTS\n");
	write_file(files.path, "saluts.utterances.txt", "SALUTS\nbonjour\n\nbonsoir\n");
	read_folder(&files);
	assert_int_equal(files.code, 0);
	const struct utterance_list *list = convo_find_list(&files.set, "SALUTS");
	assert_non_null(list);
	assert_int_equal(list->count, 2);
	assert_string_equal(list->lines[1], "bonsoir");
	assert_null(convo_find_list(&files.set, "saluts"));
	remove_folder(&files);
}

static void test_include_takes_in_the_blocks_of_a_part(void **state)
{
	(void)state;
	struct folder_of_files files;
	new_folder(&files);
	write_file(files.path, "un.convo.txt", "Un\n#begin\nINCLUDE politesse\n#me\nmerci\n");
	write_file(files.path, "politesse.pconvo.txt", "politesse\n#me\nbonjour\n#bot\n");
	read_folder(&files);
	assert_int_equal(files.code, 0);
	const struct convo *convo = &files.set.convos[0];
	assert_int_equal(convo->count, 4);
	assert_int_equal(convo->blocks[1].kind, BLOCK_ME);
	assert_string_equal(convo->blocks[1].lines[0].text, "bonjour");
	assert_non_null(strstr(convo->blocks[1].file, "politesse.pconvo.txt"));
	assert_int_equal(convo->blocks[2].kind, BLOCK_BOT);
	assert_string_equal(convo->blocks[3].lines[0].text, "merci");
	remove_folder(&files);
}

/* The message of a dialogue that cannot be read tells the file and the line. */
static void assert_refused(const char *dialogue, const char *part, const char *place)
{
	struct folder_of_files files;
	new_folder(&files);
	write_file(files.path, "faux.convo.txt", dialogue);
	write_file(files.path, "part.pconvo.txt", part);
	read_folder(&files);
	assert_int_not_equal(files.code, 0);
	assert_non_null(strstr(files.error.message, place));
	assert_non_null(strchr(files.error.message, '('));
	remove_folder(&files);
}

static void test_what_cannot_be_read_is_refused_with_its_place(void **state)
{
	(void)state;
	assert_refused("Un\n\n#mee\nbonjour\n", "part\n#me\na\n", "faux.convo.txt:3: ");
	assert_refused("Un\nperdu\n#me\nbonjour\n", "part\n#me\na\n", "faux.convo.txt:2: ");
	assert_refused("Un\n#me\na\nINCLUDE absente\n", "part\n#me\na\n", "faux.convo.txt:4: ");
	assert_refused("Un\n#me\na\nINCLUDE part\n", "part\n#me\na\nINCLUDE part\n",
		       "part.pconvo.txt:4: ");
	assert_refused("Un\n", "part\n#me\na\n", "faux.convo.txt:1: ");
}

static void test_a_path_that_is_not_there_is_refused(void **state)
{
	(void)state;
	struct convo_set set;
	struct error error = {0};
	char *paths[] = {"/tmp/chemin-no-such-folder"};
	assert_int_not_equal(convo_set_read(&set, paths, 1, &error), 0);
	assert_non_null(strstr(error.message, "/tmp/chemin-no-such-folder"));
	convo_set_free(&set);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_text_is_found_inside_a_message),
		cmocka_unit_test(test_case_does_not_count),
		cmocka_unit_test(test_accents_count),
		cmocka_unit_test(test_typographic_apostrophes_quotes_and_spaces_do_not_count),
		cmocka_unit_test(test_a_star_stands_for_anything),
		cmocka_unit_test(test_a_dialogue_is_a_title_and_blocks),
		cmocka_unit_test(test_folders_are_read_below_and_other_files_left_alone),
		cmocka_unit_test(test_a_list_has_a_name_and_its_lines),
		cmocka_unit_test(test_include_takes_in_the_blocks_of_a_part),
		cmocka_unit_test(test_what_cannot_be_read_is_refused_with_its_place),
		cmocka_unit_test(test_a_path_that_is_not_there_is_refused),
	};
	return cmocka_run_group_tests_name("convo", tests, NULL, NULL);
}
