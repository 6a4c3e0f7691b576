/* Fitted by `make calibrate`; do not edit. See requests.h. */
#ifndef CHEMIN_UNDERSTAND_REQUESTS_WEIGHTS_H
#define CHEMIN_UNDERSTAND_REQUESTS_WEIGHTS_H

/* clang-format off */
static const float REQUESTS_BIAS = -1.4172f;
static const float REQUESTS_WEIGHTS[] = {
	0.5597f, 1.1874f, -0.4231f, -0.2699f, 0.5301f, 0.5168f, 0.0884f, 0.0667f,
	0.8851f, 0.6249f, 0.5429f, 0.0921f, 0.5633f, 0.7648f, 0.0347f, 0.1260f,
	0.1536f, 0.1071f, 0.4040f, -0.5263f, -0.6567f, 0.0541f, 0.5177f, 0.8513f,
	-0.3306f, 0.0612f, 0.2475f, 0.8831f, 0.1762f, -1.7633f, -0.3729f, -0.4265f,
	-1.7970f, -0.4813f, -0.5463f, -0.0820f, -1.4811f, 0.6725f, 0.9367f, 2.2183f,
	1.7953f, 1.0475f, 2.3920f, 0.0000f, 1.7628f, 2.6938f, 1.9804f, 1.7075f,
	-0.0861f, -2.0913f, 2.7061f, 2.2268f, 0.7851f, 0.0000f, 4.3163f, -2.0024f,
	-0.8645f, -0.7711f, -1.2651f, -1.3545f, -1.7556f, -1.4123f, -0.6297f, 1.6098f,
	0.6452f, -0.0609f, -0.4619f, 0.7807f, 0.9988f, 0.0000f, 0.1074f, -1.1371f,
	-1.2421f, -0.3497f, -0.8296f, 0.1710f, -0.8143f, -1.0302f, 1.5191f, 0.0000f,
	0.2657f, -1.3827f, -0.6858f, 1.0993f,
};
/* clang-format on */

#endif
