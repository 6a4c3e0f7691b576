/* Fitted by `make calibrate`; do not edit. See requests.h. */
#ifndef CHEMIN_UNDERSTAND_REQUESTS_WEIGHTS_H
#define CHEMIN_UNDERSTAND_REQUESTS_WEIGHTS_H

/* clang-format off */
static const float REQUESTS_BIAS = -0.8537f;
static const float REQUESTS_WEIGHTS[] = {
	0.4593f, 1.0514f, -0.2808f, -0.2714f, 0.4217f, 0.4405f, 0.0596f, 0.0561f,
	0.8155f, 0.7154f, 0.4203f, 0.2010f, 0.5221f, 0.5551f, 0.0492f, 0.0988f,
	0.1517f, 0.2469f, 0.4055f, -0.2653f, -0.6626f, -0.1143f, 0.5163f, 0.8236f,
	-0.4594f, 0.0095f, 0.4176f, 0.9228f, 0.1512f, -1.3830f, -0.2504f, -0.6806f,
	-1.7369f, -0.4825f, -0.2470f, -0.4568f, -1.7786f, 0.1736f, 0.8498f, 2.3746f,
	1.6111f, 1.0973f, 2.1875f, 0.0000f, 1.6173f, 2.1806f, 1.7238f, 1.4224f,
	-0.1060f, -2.0708f, 0.0000f, 2.1334f, 0.8163f, 0.0000f, 4.0703f, -1.5996f,
	-0.7041f, -0.1175f, -1.4329f, -1.3498f, -1.6812f, -1.4412f, -0.5919f, 1.2967f,
	0.8179f, 0.1095f, -0.4863f, -0.1020f, 1.0938f, 0.0000f, 0.2867f, -1.3006f,
	-0.3498f, -0.3442f, -0.4609f, 0.3600f, -0.2076f, -0.7754f, 1.9170f, 0.0000f,
	0.6230f, -2.2832f, -0.8916f, 0.9120f,
};
/* clang-format on */

#endif
