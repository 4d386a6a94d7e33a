package protocol

var everyOwn = []Message{
	&OwnRead{Ask: 2, Name: "pets", Paths: []string{"cat/1.png"}, Side: 32, Parcel: Parcel{[]byte{1}}},
	&OwnStop{Ask: 2}, &OwnKeep{ID: "own-12", Name: "pets"}, &OwnDrop{ID: "own-12"}, &SeePhoto{Run: 1, Parcel: Parcel{[]byte{1}}},
	&OwnLooking{Ask: 2, Text: "reading", Done: 1, Total: 9},
	&OwnFound{Ask: 2, Set: OwnSet{ID: "own-12", Name: "pets", Shape: []int{1, 2, 2}, Train: 9, Test: 1, Classes: []ClassFact{{"cat", 9, 1}}},
		Pictures: true, Warnings: []string{"1 file skipped"}, Samples: []byte{1, 2, 3, 4}, Of: []byte{0}},
	&OwnRefused{Ask: 2, Text: "it is empty"}, &OwnKept{ID: "own-12", Bytes: 99, Why: "no room"},
	&Photo{Run: 1, Pixels: []byte{1}, Turned: []byte{254}, Turn: true},
}
