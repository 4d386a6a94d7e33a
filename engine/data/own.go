package data

import (
	"bytes"
	"context"
	"fmt"
	"path"
	"slices"
	"strings"

	"plywood/engine/data/picture"
)

// File is one of a person's own files, read when it is wanted.
type File struct {
	Path string // with slashes, from the folder that was chosen: pets/train/cat/1.png
	Size int64
	Read func() ([]byte, error)
}

// InMemory is a file whose bytes are there already.
func InMemory(path string, b []byte) File {
	return File{path, int64(len(b)), func() ([]byte, error) { return b, nil }}
}

// OwnOptions say how ReadOwn goes about it. The zero value is fine.
type OwnOptions struct {
	Seed  uint64                             // for what is held out for testing
	Side  int                                // pictures are scaled to Side×Side; 0 takes the size that most of them have
	Limit int64                              // bytes of a file, of what is packed in one, and of the set; 0 for 4 GB
	Tell  func(text string, done, total int) // what it is at, often; may be nil

	Decode picture.Decoder // unpacks pictures, several at a time; nil for Go's own decoders, which a browser's binary has not
}

// Own is a set made of a person's own files.
type Own struct {
	Set      *Set
	Pictures bool     // it is made of PNG and JPEG files, which Side scales
	Warnings []string // what was left out or changed, a sentence each
}

// How many files are looked at, and the largest extent of a set's pictures.
const (
	MaxFiles    = 200_000
	maxSide     = 1024
	standardMax = 4 << 30
)

// ReadOwn makes a set of a person's own files: one .safetensors with x and y; IDX files of images and
// labels, plain or .gz; PNG and JPEG files in folders named after their classes, perhaps under train/
// and test/; or a .zip of any of these. name is what the set is called. What cannot serve is an
// error, or a warning where the rest can.
func ReadOwn(ctx context.Context, name string, files []File, o OwnOptions) (*Own, error) {
	r := &ownReader{ctx: ctx, OwnOptions: o, name: name}
	if r.Limit <= 0 {
		r.Limit = standardMax
	}
	if r.Decode == nil {
		r.Decode = decode
	}
	own, err := r.read(files)
	if err != nil {
		return nil, err
	}
	own.Set.Name = name
	if err := own.Set.Check(); err != nil {
		return nil, err
	}
	own.Warnings = slices.Concat(r.skipped.warnings(), r.notes, own.Set.thin())
	return own, nil
}

// ownReader is one call of ReadOwn.
type ownReader struct {
	OwnOptions
	ctx     context.Context
	name    string
	skipped skipped
	notes   []string
}

// accepted says what ReadOwn takes.
const accepted = "wanted pictures (PNG or JPEG) in folders named after their classes, IDX files of images and labels, a .safetensors file with x and y, or a .zip of these"

func (r *ownReader) read(files []File) (*Own, error) {
	files = withoutLitter(files)
	if len(files) == 0 {
		return nil, fmt.Errorf("there are no files in it; %s", accepted)
	}
	if len(files) > MaxFiles {
		return nil, fmt.Errorf("it holds more than %d files; choose fewer", MaxFiles)
	}
	if len(files) == 1 {
		if own, err := r.readOne(files[0]); own != nil || err != nil {
			return own, err
		}
	}
	var packed, tensors, idx, pictures []File
	for _, f := range files {
		switch ownKind(f.Path) {
		case "zip":
			packed = append(packed, f)
		case "safetensors":
			tensors = append(tensors, f)
		case "idx":
			idx = append(idx, f)
		case "picture":
			pictures = append(pictures, f)
		default:
			r.skipped.add(f.Path, "neither PNG nor JPEG")
		}
	}
	switch {
	case len(pictures) > 0:
		for _, f := range slices.Concat(packed, tensors, idx) {
			r.skipped.add(f.Path, "neither PNG nor JPEG")
		}
		return r.fromPictures(pictures)
	case len(tensors) > 1:
		return nil, fmt.Errorf("%s and %s are two sets; choose one of them", tensors[0].Path, tensors[1].Path)
	case len(tensors) == 1:
		return r.fromTensors(tensors[0])
	case len(packed) > 1:
		return nil, fmt.Errorf("%s and %s are two archives; choose one of them", packed[0].Path, packed[1].Path)
	case len(packed) == 1:
		return r.fromZip(packed[0])
	case len(idx) > 0:
		return r.fromIDX(idx)
	}
	if len(files) == 1 {
		return nil, fmt.Errorf("%s cannot be used; %s", path.Base(files[0].Path), accepted)
	}
	return nil, fmt.Errorf("none of the %d files can be used (%s); %s", len(files), strings.Join(firstNames(files), ", "), accepted)
}

// readOne goes by what is in a file that stands alone, whatever it is called. It gives nil where that
// is for the name to say.
func (r *ownReader) readOne(f File) (*Own, error) {
	if ownKind(f.Path) == "picture" {
		return nil, fmt.Errorf("%s is one picture, and a set needs many; choose the folder that holds the folders of the classes", path.Base(f.Path))
	}
	b, err := r.load(f)
	if err != nil {
		return nil, err
	}
	f = InMemory(f.Path, b)
	kind := ownKind(f.Path)
	switch {
	case bytes.HasPrefix(b, []byte("PK\x03\x04")) || bytes.HasPrefix(b, []byte("PK\x05\x06")) || kind == "zip":
		return r.fromZip(f)
	case kind == "safetensors":
		return r.fromTensors(f)
	case kind == "idx" || bytes.HasPrefix(b, []byte{0, 0, 8}) || bytes.HasPrefix(b, []byte{0x1f, 0x8b}):
		return r.fromIDX([]File{f})
	case len(b) > 9 && b[8] == '{' && bytes.Contains(b[:min(len(b), 4096)], []byte("data_offsets")):
		return r.fromTensors(f)
	}
	return nil, nil
}

// ownKind tells by its name what a file is meant to be, "" for something else.
func ownKind(p string) string {
	base := strings.ToLower(path.Base(p))
	switch path.Ext(base) {
	case ".png", ".jpg", ".jpeg":
		return "picture"
	case ".safetensors":
		return "safetensors"
	case ".zip":
		return "zip"
	case ".gz":
		return "idx"
	}
	if strings.Contains(base, "idx") || strings.HasSuffix(base, "ubyte") {
		return "idx"
	}
	return ""
}

// withoutLitter leaves out what systems put beside people's files, and folders.
func withoutLitter(files []File) []File {
	var kept []File
	for _, f := range files {
		litter := false
		for part := range strings.SplitSeq(f.Path, "/") {
			litter = litter || strings.HasPrefix(part, ".") || part == "__MACOSX" || part == "Thumbs.db" || part == "desktop.ini"
		}
		if !litter && f.Path != "" && !strings.HasSuffix(f.Path, "/") {
			kept = append(kept, f)
		}
	}
	return kept
}

// load reads a file, unless it is empty or larger than is allowed.
func (r *ownReader) load(f File) ([]byte, error) {
	if err := r.ctx.Err(); err != nil {
		return nil, err
	}
	if f.Size > r.Limit {
		return nil, fmt.Errorf("%s has %s; wanted at most %s", f.Path, inBytes(f.Size), inBytes(r.Limit))
	}
	b, err := f.Read()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", f.Path, err)
	}
	if len(b) == 0 {
		return nil, fmt.Errorf("%s is empty; copy or download it again", f.Path)
	}
	return b, nil
}

func (r *ownReader) tell(text string, done, total int) error {
	if r.Tell != nil {
		r.Tell(text, done, total)
	}
	return r.ctx.Err()
}

// inBytes writes a size as people do.
func inBytes(n int64) string {
	for _, u := range []struct {
		size int64
		name string
	}{{1e9, "GB"}, {1e6, "MB"}, {1e3, "kB"}} {
		if n >= u.size {
			return strings.TrimSuffix(fmt.Sprintf("%.1f", float64(n)/float64(u.size)), ".0") + " " + u.name
		}
	}
	return fmt.Sprintf("%d bytes", n)
}

// thin warns of classes that nothing much can be learnt of.
func (s *Set) thin() []string {
	var few, untested []string
	train, test := s.Train.Balance(len(s.Classes)), s.Test.Balance(len(s.Classes))
	for i, name := range s.Classes {
		if train[i] < 5 {
			few = append(few, name)
		}
		if test[i] == 0 {
			untested = append(untested, name)
		}
	}
	var all []string
	for _, w := range []struct {
		names []string
		text  string
	}{{few, "with fewer than 5 examples to learn from"}, {untested, "with no test example"}} {
		if n := len(w.names); n > 0 {
			shown := strings.Join(w.names[:min(5, n)], ", ")
			if n > 5 {
				shown += " …"
			}
			all = append(all, fmt.Sprintf("Classes %s: %s", w.text, shown))
		}
	}
	return all
}
