// Package own knows what the page has to know of people's own data: which files it takes, what it
// remembers of a set between visits, and how a network is made to fit one. It reads no files; the
// worker does.
package own

import (
	"fmt"
	"path"
	"strings"

	"plywood/engine/data"
	"plywood/engine/json"
	"plywood/wasm/protocol"
)

// Set is what the page remembers of a set that the worker keeps.
type Set struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Shape   []int  `json:"shape"` // [C,H,W]
	Classes int    `json:"classes"`
	Train   int    `json:"train"`
	Test    int    `json:"test"`
	Bytes   int    `json:"bytes"` // that it takes in the browser
}

// Remember is what there is to remember of a set that was found.
func Remember(s protocol.OwnSet, name string, bytes int) Set {
	return Set{s.ID, name, s.Shape, len(s.Classes), s.Train, s.Test, bytes}
}

// Pack writes sets down between visits.
func Pack(sets []Set) string {
	b, err := json.Marshal(sets)
	if err != nil {
		panic("own: " + err.Error()) // numbers and strings always pack
	}
	return string(b)
}

// Unpack reads what Pack wrote. What cannot be read is left out.
func Unpack(text string) []Set {
	var all, good []Set
	if json.Unmarshal([]byte(text), &all) != nil {
		return nil
	}
	for _, s := range all {
		if Is(s.ID) && len(s.Shape) == 3 && s.Shape[0] > 0 && s.Shape[1] > 0 && s.Shape[2] > 0 && s.Classes > 1 {
			good = append(good, s)
		}
	}
	return good
}

// Is tells whether an id is of a person's own set.
func Is(id string) bool { return strings.HasPrefix(id, protocol.OwnPrefix) }

// Mark is a short form of an id, to tell sets of one name apart.
func Mark(id string) string {
	mark := strings.TrimPrefix(id, protocol.OwnPrefix)
	return mark[:min(6, len(mark))]
}

// File is one that is offered: nothing of it has been read.
type File struct {
	Path string
	Size int64
}

// MaxFiles is how many files are looked at.
const MaxFiles = data.MaxFiles

// MaxTotal is how many bytes of files are looked at, before what is in them is made small.
const MaxTotal = 4 << 30

// Refuse says why files are not read at all, "" where they may be.
func Refuse(files []File) string {
	if len(files) == 0 {
		return "There are no files in it."
	}
	if len(files) > data.MaxFiles {
		return fmt.Sprintf("These are more than %d files; choose fewer.", data.MaxFiles)
	}
	total := int64(0)
	for _, f := range files {
		total += f.Size
		if f.Size > protocol.MaxOwn {
			return fmt.Sprintf("%s has %s; a browser's tab takes files of at most %s. Train on larger ones with: plywood train --data %s", path.Base(f.Path), Bytes(f.Size), Bytes(protocol.MaxOwn), path.Base(f.Path))
		}
	}
	if total > MaxTotal {
		return fmt.Sprintf("The %d files have %s together; a browser's tab takes at most %s.", len(files), Bytes(total), Bytes(MaxTotal))
	}
	return ""
}

// Bytes writes a size as people do.
func Bytes(n int64) string {
	switch {
	case n >= 1e9:
		return fmt.Sprintf("%.1f GB", float64(n)/1e9)
	case n >= 1e6:
		return fmt.Sprintf("%.1f MB", float64(n)/1e6)
	}
	return fmt.Sprintf("%d kB", (n+999)/1000)
}

// Name is what a set of these files is called: after the folder or the file they come from.
func Name(files []File) string {
	if len(files) == 0 {
		return "my data"
	}
	if len(files) == 1 {
		base := path.Base(files[0].Path)
		base = strings.TrimSuffix(strings.TrimSuffix(base, ".gz"), path.Ext(strings.TrimSuffix(base, ".gz")))
		if base != "" {
			return base
		}
	}
	top, _, ok := strings.Cut(files[0].Path, "/")
	for _, f := range files {
		if first, _, deep := strings.Cut(f.Path, "/"); !deep || first != top {
			ok = false
		}
	}
	if ok && top != "" {
		return top
	}
	return "my data"
}

// IsModel tells by its name whether a file is a network, not data.
func IsModel(name string) bool { return strings.HasSuffix(strings.ToLower(name), ".json") }

// IsPicture tells by its name whether a file is a single picture.
func IsPicture(name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".png", ".jpg", ".jpeg":
		return true
	}
	return false
}
