/* train.c - see train.h. */
#include "understand/train.h"

#include <linear.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "french/entities.h"
#include "understand/features.h"

/* Support vectors, one class against the others; measured by cross-validation. */
static const double COST = 2.0, PRECISION = 0.01;
static const double UNKNOWN = 0.6; /* how much the share of unknown words may count */

/* Dates in examples are read as of this day, so that a model never depends on when it was made. */
static const int64_t TODAY_MS = 1767225600000; /* 2026-01-01 */

/* The examples as sparse rows, and the numbering of their features. */
struct training {
	struct feature_node **rows;
	double *labels;
	double *unknown; /* share of unknown words, by row */
	uint32_t row_count;
	struct feature_node *nodes;
	size_t node_count, node_size;
	size_t *starts; /* of each row in nodes */
	uint32_t *hashes, *counts;
	float *rarities;
	uint32_t feature_count, feature_size;
	uint32_t *table; /* feature number + 1 by hash */
	uint32_t table_size;
};

static void training_free(struct training *training)
{
	free(training->rows);
	free(training->labels);
	free(training->unknown);
	free(training->nodes);
	free(training->starts);
	free(training->hashes);
	free(training->counts);
	free(training->rarities);
	free(training->table);
}

static uint32_t *slot_of(uint32_t *table, uint32_t size, const uint32_t *hashes, uint32_t hash)
{
	for (uint32_t i = hash & (size - 1);; i = (i + 1) & (size - 1))
		if (table[i] == 0 || hashes[table[i] - 1] == hash)
			return &table[i];
}

static bool number_feature(struct training *training, uint32_t hash, uint32_t *number)
{
	if (training->feature_count * 2 >= training->table_size) {
		uint32_t size = training->table_size ? training->table_size * 2 : 1u << 16;
		uint32_t *table = calloc(size, sizeof *table);
		if (!table)
			return false;
		for (uint32_t i = 0; i < training->feature_count; i++)
			*slot_of(table, size, training->hashes, training->hashes[i]) = i + 1;
		free(training->table);
		training->table = table;
		training->table_size = size;
	}
	uint32_t *slot = slot_of(training->table, training->table_size, training->hashes, hash);
	if (*slot == 0) {
		uint32_t *place = pack_grow(&training->hashes, &training->feature_count,
					    &training->feature_size, sizeof *place);
		if (!place)
			return false;
		*place = hash;
		*slot = training->feature_count;
	}
	*number = *slot - 1;
	return true;
}

static bool add_row(struct training *training, const struct feature *list, size_t count,
		    uint32_t label)
{
	size_t needed = training->node_count + count + 3;
	if (needed > training->node_size) {
		size_t size = needed * 2;
		struct feature_node *nodes = realloc(training->nodes, size * sizeof *nodes);
		if (!nodes)
			return false;
		training->nodes = nodes;
		training->node_size = size;
	}
	training->starts[training->row_count] = training->node_count;
	training->labels[training->row_count++] = (double)label;
	for (size_t i = 0; i < count; i++) {
		uint32_t number;
		if (!number_feature(training, list[i].hash, &number))
			return false;
		training->nodes[training->node_count++] =
			(struct feature_node){(int)number + 1, list[i].value};
	}
	training->nodes[training->node_count++] = (struct feature_node){-1, 0};
	/* Room for the share of unknown words and the bias. */
	training->nodes[training->node_count++] = (struct feature_node){-1, 0};
	training->nodes[training->node_count++] = (struct feature_node){-1, 0};
	return true;
}

/* Features seen once teach little: they are dropped, and the others numbered again. */
static bool drop_rare(struct training *training)
{
	training->counts = calloc(training->feature_count + 1, sizeof *training->counts);
	training->rarities = calloc(training->feature_count + 1, sizeof *training->rarities);
	uint32_t *renumbered = calloc(training->feature_count + 1, sizeof *renumbered);
	if (!training->counts || !training->rarities || !renumbered) {
		free(renumbered);
		return false;
	}
	for (uint32_t row = 0; row < training->row_count; row++)
		for (size_t i = training->starts[row]; training->nodes[i].index > 0; i++) {
			uint32_t feature = (uint32_t)training->nodes[i].index - 1;
			if (renumbered[feature] == row + 1)
				continue;
			renumbered[feature] = row + 1; /* the last row it was counted in */
			training->counts[feature]++;
		}
	memset(renumbered, 0, training->feature_count * sizeof *renumbered);
	uint32_t kept = 0;
	for (uint32_t i = 0; i < training->feature_count; i++) {
		if (training->counts[i] < 2)
			continue;
		training->hashes[kept] = training->hashes[i];
		training->rarities[kept] =
			1 + logf((float)training->row_count / (float)training->counts[i]);
		renumbered[i] = ++kept;
	}
	training->feature_count = kept;
	size_t to = 0;
	for (uint32_t row = 0; row < training->row_count; row++) {
		size_t from = training->starts[row];
		training->starts[row] = to;
		for (; training->nodes[from].index > 0; from++) {
			uint32_t number = renumbered[training->nodes[from].index - 1];
			if (number)
				training->nodes[to++] = (struct feature_node){
					(int)number, training->nodes[from].value};
		}
		for (int i = 0; i < 3; i++)
			training->nodes[to++] = (struct feature_node){-1, 0};
	}
	free(renumbered);
	return true;
}

/* Values times rarity, rows scaled by the length they have before what stands twice is added up
 * (linear_score does the same, word by word). */
static void weigh(struct training *training)
{
	for (uint32_t row = 0; row < training->row_count; row++) {
		struct feature_node *nodes = &training->nodes[training->starts[row]];
		double sum = 0;
		for (size_t i = 0; nodes[i].index > 0; i++) {
			nodes[i].value *= (double)training->rarities[nodes[i].index - 1];
			sum += nodes[i].value * nodes[i].value;
		}
		for (size_t i = 0; nodes[i].index > 0; i++)
			nodes[i].value /= sqrt(sum);
	}
}

/* liblinear wants the features of a row in ascending order. */
static int by_index(const void *a, const void *b)
{
	return ((const struct feature_node *)a)->index - ((const struct feature_node *)b)->index;
}

/* Sorts the row, adds up what stands twice, and ends it with the share of unknown words and the
 * bias. */
static void finish_row(struct training *training, uint32_t row)
{
	struct feature_node *nodes = training->rows[row] = &training->nodes[training->starts[row]];
	size_t length = 0, kept = 0;
	while (nodes[length].index > 0)
		length++;
	qsort(nodes, length, sizeof *nodes, by_index);
	for (size_t i = 0; i < length; i++) {
		if (kept && nodes[kept - 1].index == nodes[i].index)
			nodes[kept - 1].value += nodes[i].value;
		else
			nodes[kept++] = nodes[i];
	}
	int next = (int)training->feature_count + 1;
	nodes[kept] = (struct feature_node){next, UNKNOWN * training->unknown[row]};
	nodes[kept + 1] = (struct feature_node){next + 1, 1};
	nodes[kept + 2] = (struct feature_node){-1, 0};
}

static void silent(const char *text)
{
	(void)text;
}

static bool read_examples(struct training *training, const struct pack *pack)
{
	struct hits *hits = hits_new(pack);
	struct feature *features = calloc(FEATURE_LIMIT, sizeof *features);
	struct entity_extractor *extractor = entity_extractor_new(NULL);
	struct entity entities[ENTITY_LIMIT];
	uint32_t rows = pack->example_count + pack->counter_count;
	training->starts = calloc(rows + 1, sizeof *training->starts);
	training->labels = calloc(rows + 1, sizeof *training->labels);
	training->unknown = calloc(rows + 1, sizeof *training->unknown);
	training->rows = calloc(rows + 1, sizeof *training->rows);
	bool good = hits && features && extractor && training->starts && training->labels &&
		    training->rows;
	for (uint32_t i = 0; good && i < rows; i++) {
		/* A share of the examples, spread evenly and the same each time. */
		if ((float)((i * 2654435761u) >> 22) >= pack->examples_share * 1024)
			continue;
		bool own = i < pack->example_count;
		const char *text =
			own ? pack->examples[i].text : pack->counters[i - pack->example_count].text;
		uint32_t label = own ? pack->examples[i].intent
				     : pack->counters[i - pack->example_count].expected;
		size_t count = entities_find(extractor, text_of(text), TODAY_MS, entities);
		hits_find(hits, text_of(text), entities, count);
		size_t found = features_read(hits, 0, hits->utterance->count, features);
		training->unknown[training->row_count] =
			(double)features_unknown(hits, 0, hits->utterance->count);
		good = add_row(training, features, found, label);
	}
	good = good && drop_rare(training);
	if (good)
		weigh(training);
	for (uint32_t i = 0; good && i < training->row_count; i++)
		finish_row(training, i);
	entity_extractor_free(extractor);
	free(features);
	hits_free(hits);
	return good;
}

static int copy_weights(struct training *training, const struct model *fitted,
			struct trained *trained)
{
	size_t columns = (size_t)fitted->nr_class;
	trained->feature_count = training->feature_count;
	trained->class_count = (uint32_t)columns;
	trained->hashes = calloc(training->feature_count + 1, sizeof *trained->hashes);
	trained->rarities = calloc(training->feature_count + 1, sizeof *trained->rarities);
	trained->classes = calloc(columns + 1, sizeof *trained->classes);
	trained->biases = calloc(columns + 1, sizeof *trained->biases);
	trained->unknown = calloc(columns + 1, sizeof *trained->unknown);
	trained->weights =
		calloc((size_t)training->feature_count * columns + 1, sizeof *trained->weights);
	if (!trained->hashes || !trained->rarities || !trained->classes || !trained->biases ||
	    !trained->unknown || !trained->weights)
		return ERROR_MEMORY;
	for (uint32_t i = 0; i < training->feature_count; i++) {
		trained->hashes[i] = training->hashes[i];
		trained->rarities[i] = training->rarities[i];
	}
	for (size_t i = 0; i < columns; i++)
		trained->classes[i] = (uint32_t)fitted->label[i];
	for (size_t i = 0; i < columns; i++) {
		size_t after = (size_t)training->feature_count * columns + i;
		trained->unknown[i] = UNKNOWN * fitted->w[after];
		trained->biases[i] = fitted->w[after + columns];
	}
	for (size_t i = 0; i < (size_t)training->feature_count * columns; i++)
		trained->weights[i] = fitted->w[i];
	return 0;
}

int train_model(const struct pack *pack, struct trained *trained, struct error *error)
{
	*trained = (struct trained){0};
	struct training training = {0};
	struct model *fitted = NULL;
	int code = 0;
	if (!read_examples(&training, pack)) {
		code = error_set(error, ERROR_MEMORY, "not enough memory to train the model");
		goto done;
	}
	if (pack->intent_count < 3) {
		code = error_set(error, ERROR_FORMAT,
				 "a pack needs at least three intents to train on");
		goto done;
	}
	struct problem problem = {.l = (int)training.row_count,
				  .n = (int)training.feature_count + 2,
				  .y = training.labels,
				  .x = training.rows,
				  .bias = 1};
	struct parameter parameter = {
		.solver_type = L2R_L2LOSS_SVC_DUAL, .eps = PRECISION, .C = COST};
	set_print_string_function(silent);
	srand(1); /* liblinear shuffles with rand(): the same order each time */
	fitted = train(&problem, &parameter);
	if (!fitted || copy_weights(&training, fitted, trained) != 0)
		code = error_set(error, ERROR_MEMORY, "not enough memory to train the model");
done:
	if (fitted)
		free_and_destroy_model(&fitted);
	training_free(&training);
	return code;
}

void trained_free(struct trained *trained)
{
	free(trained->hashes);
	free(trained->rarities);
	free(trained->classes);
	free(trained->biases);
	free(trained->unknown);
	free(trained->weights);
	*trained = (struct trained){0};
}
