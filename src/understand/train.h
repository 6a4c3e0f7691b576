/*
 * train.h - fits the linear model on the examples of a pack, with liblinear.
 */
#ifndef CHEMIN_UNDERSTAND_TRAIN_H
#define CHEMIN_UNDERSTAND_TRAIN_H

#include "understand/pack.h"

/* What was learnt: one weight for each feature and class. */
struct trained {
	uint32_t feature_count;
	uint32_t *hashes; /* by feature */
	float *rarities;  /* by feature: 1 + ln(rows / rows that have it) */
	uint32_t class_count;
	uint32_t *classes; /* intent of each column */
	double *biases;    /* by column */
	double *unknown;   /* by column: of the share of unknown words */
	double *weights;   /* [feature][column] */
};

/* Fits the examples and counter-examples of `pack` (seconds). 0, or negative with `error`;
 * trained_free in both cases. The result is the same each time. */
int train_model(const struct pack *pack, struct trained *trained, struct error *error);
void trained_free(struct trained *trained);

#endif
