/* Fitted by `make calibrate`; do not edit. See requests.h. */
#ifndef CHEMIN_UNDERSTAND_REQUESTS_WEIGHTS_H
#define CHEMIN_UNDERSTAND_REQUESTS_WEIGHTS_H

/* clang-format off */
static const float REQUESTS_BIAS = -1.7901f;
static const float REQUESTS_WEIGHTS[] = {
	0.8341f, 1.3042f, -0.4178f, -0.0229f, 0.7986f, 0.6853f, 0.0914f, 0.0874f,
	0.9083f, 0.8438f, 0.4187f, 0.1787f, 0.2813f, 0.6434f, 0.0385f, 0.1199f,
	0.1752f, 0.1032f, 0.3665f, -0.5441f, -0.6328f, 0.2154f, 0.4354f, 0.7803f,
	-0.7266f, -0.0331f, 0.4243f, 1.1433f, 0.5246f, -1.4188f, -0.3488f, -0.6152f,
	-1.9011f, -0.5942f, 0.0023f, 0.1051f, -1.9987f, 0.1815f, 1.7198f, 2.7541f,
	2.2870f, 2.2025f, 2.8556f, 0.0000f, 2.8932f, 2.2070f, 1.6920f, 1.1234f,
	0.3698f, -1.3749f, 1.0326f, 2.8229f, 0.6907f, 0.0000f, 5.8336f, -1.7707f,
	-0.4389f, -0.0275f, -1.2785f, -1.3054f, -2.3514f, -1.2335f, -0.4562f, 2.2973f,
	1.1126f, 0.0211f, -0.5717f, -0.2823f, 0.3742f, 0.0000f, 0.0685f, -1.1151f,
	-1.0205f, -0.1890f, -0.6234f, -0.2116f, 1.0245f, 0.1825f, 2.1935f, -0.6193f,
	0.9566f, -0.9724f, -0.8759f, 1.3429f,
};
/* clang-format on */

#endif
