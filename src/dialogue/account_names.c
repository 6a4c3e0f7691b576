/* account_names.c - see account_names.h. */
#include "dialogue/account_names.h"

const struct account_name_row ACCOUNT_NAMES[ACCOUNT_NAME_COUNT] = {
#define ACCOUNT_NAME_ROW(name, values) {#name, values},
	ACCOUNT_NAME_LIST(ACCOUNT_NAME_ROW)
#undef ACCOUNT_NAME_ROW
};
