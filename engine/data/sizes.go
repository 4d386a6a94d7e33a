package data

// Sizes of the sets the program makes, where Open is asked for them.
const (
	GarmentsTrain = 10_000
	GarmentsTest  = 2_000
	ToyTrain      = 1_200
)
