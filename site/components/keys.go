package components

// keyGroup is a part of the list of keys.
type keyGroup struct {
	title string
	keys  [][2]string // the keys, and what they do
}

// keyGroups are the keys that the page knows. They are taken in package browser.
var keyGroups = [...]keyGroup{
	{"Edit", [][2]string{
		{"Ctrl Z", "Undo"},
		{"Ctrl Y", "Redo"},
		{"Ctrl C", "Copy the selected blocks"},
		{"Ctrl X", "Cut them"},
		{"Ctrl V", "Paste behind the selected block"},
		{"Ctrl D", "Duplicate"},
		{"Ctrl G", "Make one block of the selected ones"},
		{"Ctrl Shift G", "Take a group apart"},
		{"Delete", "Remove blocks or a wire"},
		{"Alt ↑ ↓", "Move blocks up or down"},
	}},
	{"Select", [][2]string{
		{"↑ ↓", "The block before or after"},
		{"Shift ↑ ↓", "Blocks up to there"},
		{"Shift click", "A range"},
		{"Ctrl click", "One more, or one less"},
		{"Ctrl A", "All blocks"},
		{"Drag on empty canvas", "The blocks in a rectangle"},
		{"Esc", "Nothing"},
	}},
	{"Build", [][2]string{
		{"/ or double-click", "Find a block to add"},
		{"Drag the dot of a block", "Make a skip"},
		{"F2", "Rename a block, also one of your own"},
	}},
	{"Look", [][2]string{
		{"Space drag", "Move the canvas"},
		{"Ctrl wheel", "Zoom"},
		{"Ctrl + − 0", "Larger, smaller, natural size"},
		{"F", "Show the whole network"},
		{"→ ←", "Open a block made of others, or close it"},
	}},
	{"In the outline", [][2]string{
		{"Enter", "The block's settings"},
		{"Insert", "A block after this one"},
		{"F2", "Rename"},
		{"B", "Leave out, or take in again"},
		{"W", "What it reads"},
	}},
	{"On the curves", [][2]string{
		{"← →", "Read them"},
		{"+ −", "Look closer, or further"},
		{"Shift ← →", "Earlier or later epochs"},
		{"0", "All epochs"},
	}},
	{"Network", [][2]string{
		{"Ctrl S", "Save the model file"},
		{"Ctrl O", "Open one"},
		{"?", "This list"},
	}},
	{"Train", [][2]string{
		{"Ctrl Enter", "Train, pause, go on"},
		{".", "One step"},
		{"Shift .", "One epoch"},
		{"Ctrl Shift Enter", "Back to the first weights"},
	}},
}
