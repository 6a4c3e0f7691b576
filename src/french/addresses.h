/*
 * addresses.h - a postal address in what was typed: "12 bis rue des Lilas, 44000 Nantes".
 */
#ifndef CHEMIN_FRENCH_ADDRESSES_H
#define CHEMIN_FRENCH_ADDRESSES_H

#include <stdbool.h>

#include "base/text.h"

/* Each part is of the text itself; one that was not said is empty. */
struct address {
	struct text street;      /* "12 bis rue des Lilas" */
	struct text postal_code; /* five digits */
	struct text city;        /* of the postal code */
};

/* Reads the parts that `text` has, whatever stands before the street. False: it has neither a
 * street nor a postal code. A city is read after a postal code only, any word might be one; or
 * before it where it is a large town: "à Nantes, 44000". A street is over there, or where another
 * clause or a date begins: "6 rue Blanche à Nantes le 15", but "5 rue du Moulin à Vent". */
bool address_read(struct text text, struct address *address);

#endif
