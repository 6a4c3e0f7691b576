/* Fitted by `make calibrate`; do not edit. See requests.h. */
#ifndef CHEMIN_UNDERSTAND_REQUESTS_WEIGHTS_H
#define CHEMIN_UNDERSTAND_REQUESTS_WEIGHTS_H

/* clang-format off */
static const float REQUESTS_BIAS = -1.3917f;
static const float REQUESTS_WEIGHTS[] = {
	0.4723f, 1.0639f, -0.2359f, -0.3107f, 0.4150f, 0.4801f, 0.0355f, 0.0320f,
	0.8275f, 0.7457f, 0.3795f, 0.2987f, 0.4435f, 0.5596f, 0.0399f, 0.0978f,
	0.1453f, 0.2611f, 0.4392f, -0.2663f, -0.6832f, 0.3918f, 0.5586f, 0.6617f,
	-0.3880f, 0.1899f, 0.4202f, 0.8418f, 0.1937f, -1.2935f, -0.1664f, -0.6381f,
	-1.4948f, -0.1973f, -0.0448f, -0.0943f, -1.9715f, -0.3573f, 0.7855f, 0.3079f,
	1.6970f, 1.1037f, 2.4318f, 0.0000f, 1.8077f, 1.6891f, 1.7118f, 1.4962f,
	0.0048f, 0.0000f, -0.2832f, 1.7282f, 0.7895f, 0.0000f, 0.0000f, 0.0000f,
	-0.6237f, -1.3144f, -1.5031f, -1.1553f, -1.5568f, -1.4354f, -0.8109f, 1.2845f,
	0.8560f, 0.0097f, -0.7618f, 0.0590f, 1.1657f, 0.0000f, 0.3724f, 0.0000f,
	-0.1848f, -0.3868f, -0.1968f, 0.4054f, -1.4073f, -0.3909f, 1.9948f, 0.0000f,
	0.6129f, -2.4819f, -1.2972f, 0.9077f,
};
/* clang-format on */

#endif
