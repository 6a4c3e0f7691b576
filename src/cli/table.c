/* table.c - see table.h. */
#include "cli/table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/options.h"

enum { CELLS_LIMIT = 32 };

struct table {
	const char *command, *path;
	const char *const *names;
	size_t count, needed;
	size_t places[TABLE_COLUMNS]; /* of each name in the rows; CELLS_LIMIT: nowhere */
	int line;
};

static size_t split(char *line, char **cells)
{
	size_t count = 0;
	char *rest = line, *cell;
	while (count < CELLS_LIMIT && (cell = strsep(&rest, "\t")))
		cells[count++] = cell;
	return count;
}

static int read_header(struct table *table, char *line)
{
	char *cells[CELLS_LIMIT];
	size_t cell_count = split(line, cells);
	for (size_t i = 0; i < table->count; i++) {
		table->places[i] = CELLS_LIMIT;
		for (size_t j = 0; j < cell_count; j++)
			if (strcmp(cells[j], table->names[i]) == 0)
				table->places[i] = j;
		if (i < table->needed && table->places[i] == CELLS_LIMIT)
			return options_refuse(table->command,
					      "%s:1: the header has no column « %s »", table->path,
					      table->names[i]);
	}
	return EXIT_DONE;
}

static int read_row(const struct table *table, char *line, table_row *row, void *context)
{
	char none[1] = "", *cells[CELLS_LIMIT], *wanted[TABLE_COLUMNS];
	size_t cell_count = split(line, cells);
	for (size_t i = 0; i < table->count; i++) {
		if (i < table->needed && table->places[i] >= cell_count)
			return options_refuse(table->command,
					      "%s:%d: a column is missing (separate by tabs)",
					      table->path, table->line);
		wanted[i] = table->places[i] < cell_count ? cells[table->places[i]] : none;
	}
	return row(context, wanted, table->line);
}

int table_read(const char *command, const char *path, const char *const *names, size_t count,
	       size_t needed, table_row *row, void *context)
{
	struct table table = {
		.command = command, .path = path, .names = names, .count = count, .needed = needed};
	FILE *file = fopen(path, "r");
	if (!file)
		return options_refuse(command, "%s: cannot open it (check the path)", path);
	char *line = NULL;
	size_t size = 0;
	ssize_t length;
	int code = EXIT_DONE;
	while (code == EXIT_DONE && (length = getline(&line, &size, file)) >= 0) {
		table.line++;
		while (length > 0 && (line[length - 1] == '\n' || line[length - 1] == '\r'))
			line[--length] = '\0';
		if (table.line == 1)
			code = read_header(&table, line);
		else if (length > 0)
			code = read_row(&table, line, row, context);
	}
	free(line);
	(void)fclose(file);
	return code;
}
