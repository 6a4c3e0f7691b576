/* Fitted by `make calibrate`; do not edit. See requests.h. */
#ifndef CHEMIN_UNDERSTAND_REQUESTS_WEIGHTS_H
#define CHEMIN_UNDERSTAND_REQUESTS_WEIGHTS_H

/* clang-format off */
static const float REQUESTS_BIAS = -1.4703f;
static const float REQUESTS_WEIGHTS[] = {
	0.4951f, 0.9701f, -0.2858f, -0.3083f, 0.4591f, 0.5143f, 0.0412f, 0.0267f,
	0.7992f, 0.7802f, 0.3679f, 0.3046f, 0.4988f, 0.5723f, 0.0377f, 0.0910f,
	0.1351f, 0.2351f, 0.4148f, -0.2946f, -0.6522f, 0.2709f, 0.6756f, 0.6409f,
	-0.4221f, 0.1093f, 0.4744f, 0.8353f, 0.0707f, -1.3166f, -0.1524f, -0.5865f,
	-1.4461f, -0.2024f, 0.1228f, -0.0353f, -1.9164f, -0.2890f, 0.7811f, 0.3024f,
	1.3966f, 1.1665f, 1.9636f, 0.0000f, 1.8286f, 1.9494f, 1.7217f, 1.3739f,
	-0.0257f, 0.0000f, -0.3557f, 1.5685f, 0.8282f, 0.0000f, 0.0000f, 0.0000f,
	-0.6106f, -1.1291f, -1.4546f, -1.1740f, -1.5728f, -1.4123f, -0.7284f, 1.3415f,
	0.8390f, -0.0592f, -0.7143f, 0.0012f, 1.1888f, 0.0000f, 0.3016f, -0.5370f,
	-0.1901f, -0.3455f, -0.2006f, 0.4011f, -1.5950f, -0.4866f, 1.8496f, 0.0000f,
	1.1921f, -2.2421f, -1.2484f, 0.8966f,
};
/* clang-format on */

#endif
