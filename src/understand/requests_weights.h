/* Fitted by `make calibrate`; do not edit. See requests.h. */
#ifndef CHEMIN_UNDERSTAND_REQUESTS_WEIGHTS_H
#define CHEMIN_UNDERSTAND_REQUESTS_WEIGHTS_H

/* clang-format off */
static const float REQUESTS_BIAS = -1.4126f;
static const float REQUESTS_WEIGHTS[] = {
	0.4740f, 1.0600f, -0.2320f, -0.3143f, 0.4083f, 0.4741f, 0.0385f, 0.0302f,
	0.8354f, 0.7256f, 0.3464f, 0.2964f, 0.4792f, 0.5679f, 0.0383f, 0.0973f,
	0.1422f, 0.2663f, 0.4518f, -0.2203f, -0.6944f, 0.3340f, 0.6269f, 0.6975f,
	-0.4006f, 0.2200f, 0.3728f, 0.8346f, 0.1419f, -1.2516f, -0.1901f, -0.6521f,
	-1.4657f, -0.1750f, -0.0316f, -0.0956f, -1.9270f, -0.3574f, 0.7761f, 0.2966f,
	1.6700f, 1.1188f, 2.4925f, 0.0000f, 1.7912f, 1.7189f, 1.6928f, 1.5030f,
	0.0040f, 0.0000f, -0.2899f, 1.6949f, 0.8341f, 0.0000f, 0.0000f, 0.0000f,
	-0.6035f, -1.2963f, -1.4952f, -1.1662f, -1.5628f, -1.4426f, -0.8226f, 1.2907f,
	0.8392f, 0.0211f, -0.7827f, 0.0407f, 1.1845f, 0.0000f, 0.3751f, 0.0000f,
	-0.1637f, -0.3905f, -0.2003f, 0.4030f, -1.3960f, -0.3805f, 2.0318f, 0.0000f,
	0.6533f, -2.5051f, -1.2817f, 0.6402f,
};
/* clang-format on */

#endif
