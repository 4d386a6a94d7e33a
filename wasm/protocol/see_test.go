package protocol

var (
	aSet   = DataSet{Data: "garments", URL: "data/", Seed: 3, Train: 100}
	asSeen = Preparation{Standardize: true, Resize: 96, Flip: true, Shift: 2, Draw: 7}
	aTile  = &Tiles{Count: 1, All: 2, Height: 1, Width: 2, Signed: true, Low: -1, High: 1, Pixels: []byte{0, 255}}
	aPlane = Plane{Run: 1, Step: 2, Side: 1, Said: []byte{1}, Sure: []byte{90}, Reach: 1.5, Points: []byte{0, 255}, Labels: []byte{1}, Classes: []string{"in", "out"}}
)

var everySee = []Message{
	&SeeAnswers{Run: 1}, &SeePictures{Run: 1, Index: []int32{5, 7}},
	&SeeDrawing{Run: 1, Ask: 4, Pixels: []byte{0, 255}}, &SeeBlock{Run: 1, Ask: 5, Block: "conv1", Pixels: []byte{1}},
	&SeePlane{Run: 1, Side: 64}, &SeeData{Set: aSet}, &SeeSamples{Set: aSet, Test: true, Class: -1, From: 60, Count: 60, As: asSeen},
	&Answers{Run: 1, Step: 40, Classes: []string{"bag"}, Shape: []int{1, 28, 28}, All: 9, Labels: []byte{0, 1}, Said: []byte{1, 1}, Sure: []byte{99, 50}, Points: []byte{1, 2, 3, 4}},
	&Pictures{Run: 1, Index: []int32{5}, Pixels: []byte{9}},
	&Verdict{Run: 1, Ask: 4, Classes: []string{"bag"}, Sure: []float64{1}},
	&BlockView{Run: 1, Ask: 5, Block: "bn1", Step: 40, Bars: []BarSet{{Name: "bn1.weight", Values: []float32{1, 2}}}, Filters: aTile, Maps: aTile, Row: []float64{0.5}},
	&aPlane,
	&DataFacts{Set: aSet, Shape: []int{2, 1, 1}, Train: 100, Test: 20, Mean: []float32{0.1}, Std: []float32{0.2}, Classes: []ClassFact{{"bag", 9, 1}}, Plane: &aPlane},
	&Samples{Set: aSet, Test: true, Class: 3, From: 60, As: asSeen, Labels: []byte{3}, Shape: []int{1, 1, 1}, Pixels: []byte{7}, Reach: 2.5},
	&Unseen{Run: 1, What: "see_plane", Text: "it is gone"},
}
