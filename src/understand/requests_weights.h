/* Fitted by `make calibrate`; do not edit. See requests.h. */
#ifndef CHEMIN_UNDERSTAND_REQUESTS_WEIGHTS_H
#define CHEMIN_UNDERSTAND_REQUESTS_WEIGHTS_H

/* clang-format off */
static const float REQUESTS_BIAS = -0.8216f;
static const float REQUESTS_WEIGHTS[] = {
	0.4666f, 1.0774f, -0.2926f, -0.2628f, 0.4159f, 0.4227f, 0.0660f, 0.0554f,
	0.8196f, 0.7206f, 0.3788f, 0.2282f, 0.5056f, 0.5236f, 0.0528f, 0.0964f,
	0.1549f, 0.2729f, 0.4105f, -0.2138f, -0.6960f, -0.1167f, 0.5272f, 0.8344f,
	-0.4251f, 0.0223f, 0.4293f, 0.8944f, 0.2186f, -1.4180f, -0.2328f, -0.7174f,
	-1.7455f, -0.4788f, -0.2684f, -0.4706f, -1.8896f, 0.2064f, 0.8910f, 2.3767f,
	1.6790f, 1.1461f, 2.1760f, 0.0000f, 1.6037f, 2.1886f, 1.7341f, 1.4775f,
	-0.0803f, -2.0936f, 0.0000f, 2.1560f, 0.8070f, 0.0000f, 4.1400f, -1.6298f,
	-0.6540f, -0.5699f, -1.4383f, -1.3230f, -1.5880f, -1.5001f, -0.6082f, 1.2616f,
	0.8503f, 0.1053f, -0.4805f, -0.0902f, 1.0193f, 0.0000f, 0.3018f, -1.0205f,
	-0.3168f, -0.3533f, -0.4326f, 0.3780f, -0.0870f, -0.7866f, 2.0653f, 0.0000f,
	0.6885f, -1.8229f, -0.9150f, 0.9412f,
};
/* clang-format on */

#endif
