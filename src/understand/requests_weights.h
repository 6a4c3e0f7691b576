/* Fitted by `make calibrate`; do not edit. See requests.h. */
#ifndef CHEMIN_UNDERSTAND_REQUESTS_WEIGHTS_H
#define CHEMIN_UNDERSTAND_REQUESTS_WEIGHTS_H

/* clang-format off */
static const float REQUESTS_BIAS = -0.8847f;
static const float REQUESTS_WEIGHTS[] = {
	0.4600f, 1.0826f, -0.2986f, -0.2519f, 0.4004f, 0.4301f, 0.0630f, 0.0516f,
	0.8239f, 0.7388f, 0.3634f, 0.2340f, 0.5068f, 0.5188f, 0.0520f, 0.0952f,
	0.1533f, 0.2761f, 0.4110f, -0.2021f, -0.6800f, -0.1395f, 0.5486f, 0.8387f,
	-0.4029f, 0.0074f, 0.4264f, 0.9018f, 0.2092f, -1.5039f, -0.2298f, -0.6476f,
	-1.7400f, -0.3705f, -0.1198f, -0.4734f, -1.8478f, 0.2165f, 0.8846f, 2.3508f,
	1.4457f, 1.1632f, 1.7222f, 0.0000f, 1.6182f, 2.1729f, 1.7337f, 1.5025f,
	-0.0689f, -2.0875f, -0.3833f, 2.1630f, 0.8261f, 0.0000f, 4.1856f, -1.5933f,
	-0.6610f, -0.5585f, -1.4826f, -1.3358f, -1.5747f, -1.4893f, -0.6877f, 1.2526f,
	0.8696f, 0.0989f, -0.4657f, -0.0517f, 1.0270f, 0.0000f, 0.3063f, -1.0428f,
	-0.3128f, -0.3520f, -0.4411f, 0.3829f, -0.0676f, -0.7674f, 2.0404f, 0.0000f,
	1.3411f, -1.8241f, -0.9682f, 0.9490f,
};
/* clang-format on */

#endif
