/*
 * table.h - a file of labelled rows: UTF-8, a header, columns by tabs.
 */
#ifndef CHEMIN_CLI_TABLE_H
#define CHEMIN_CLI_TABLE_H

#include <stddef.h>

enum { TABLE_COLUMNS = 8 };

/* One row: the cells in the order of the names asked for, "" where the file has no such column;
 * they may be changed, and are gone after the call. Not EXIT_DONE: reading ends with that code. */
typedef int table_row(void *context, char *const *cells, int line);

/*
 * Calls `row` for each row of `path`. The header says which column is which: the first `needed` of
 * `names` must be there, of `count` (at most TABLE_COLUMNS). Columns of other names, and empty
 * lines, are passed over. Returns an exit code (options.h); what is wrong is said, with file and
 * line, for the subcommand `command`.
 */
int table_read(const char *command, const char *path, const char *const *names, size_t count,
	       size_t needed, table_row *row, void *context);

#endif
