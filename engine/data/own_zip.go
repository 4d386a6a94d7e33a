package data

import (
	"fmt"
	"path"
	"strings"
	"unicode/utf8"

	"plywood/engine/data/zip"
)

// fromZip reads what is packed in an archive as if it lay in a folder.
func (r *ownReader) fromZip(f File) (*Own, error) {
	b, err := r.load(f)
	if err != nil {
		return nil, err
	}
	name := path.Base(f.Path)
	packed, err := zip.List(b)
	if err != nil {
		return nil, fmt.Errorf("%s cannot be opened as a zip archive (%w); it may be cut off, or of another kind: pack it again as .zip", name, err)
	}
	var files []File
	total := uint64(0)
	for _, e := range packed {
		if strings.HasSuffix(e.Name, "/") || ownKind(e.Name) == "zip" {
			continue
		}
		entry := strings.ReplaceAll(e.Name, `\`, "/") // as some programs of Windows pack
		if !utf8.ValidString(entry) {
			entry = strings.ToValidUTF8(entry, "?")
		}
		if total += e.Size; total > uint64(r.Limit) || e.Size > uint64(r.Limit) {
			return nil, fmt.Errorf("%s unpacks to more than %s; leave something out", name, inBytes(r.Limit))
		}
		if e.Encrypted {
			return nil, fmt.Errorf("%s: %s is encrypted; pack it without a password", name, entry)
		}
		files = append(files, File{entry, int64(e.Size), func() ([]byte, error) {
			b, err := e.Unpack()
			if err != nil {
				return nil, fmt.Errorf("cannot be unpacked: %w", err)
			}
			return b, nil
		}})
	}
	if len(withoutLitter(files)) == 0 {
		return nil, fmt.Errorf("%s holds no files that can be used; %s", name, accepted)
	}
	own, err := r.read(files)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return own, nil
}
