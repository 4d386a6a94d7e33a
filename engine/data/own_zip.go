package data

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"path"
	"strings"
	"unicode/utf8"
)

// fromZip reads what is packed in an archive as if it lay in a folder.
func (r *ownReader) fromZip(f File) (*Own, error) {
	b, err := r.load(f)
	if err != nil {
		return nil, err
	}
	name := path.Base(f.Path)
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		return nil, fmt.Errorf("%s cannot be opened as a zip archive (%w); it may be cut off, or of another kind: pack it again as .zip", name, err)
	}
	var files []File
	total := uint64(0)
	for _, e := range z.File {
		if e.FileInfo().IsDir() || ownKind(e.Name) == "zip" {
			continue
		}
		entry := strings.ReplaceAll(e.Name, `\`, "/") // as some programs of Windows pack
		if !utf8.ValidString(entry) {
			entry = strings.ToValidUTF8(entry, "?")
		}
		if total += e.UncompressedSize64; total > uint64(r.Limit) || e.UncompressedSize64 > uint64(r.Limit) {
			return nil, fmt.Errorf("%s unpacks to more than %s; leave something out", name, inBytes(r.Limit))
		}
		if e.Flags&1 != 0 {
			return nil, fmt.Errorf("%s: %s is encrypted; pack it without a password", name, entry)
		}
		files = append(files, File{entry, int64(e.UncompressedSize64), func() ([]byte, error) { return unzip(e) }})
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

// unzip unpacks one entry, and no more of it than the archive's own list says.
func unzip(e *zip.File) ([]byte, error) {
	in, err := e.Open()
	if err != nil {
		return nil, err
	}
	defer in.Close()
	b, err := readGrowing(in, int(e.UncompressedSize64))
	if err != nil {
		return nil, fmt.Errorf("cannot be unpacked: %w", err)
	}
	var extra [1]byte // reading on to the end checks the checksum
	switch n, err := in.Read(extra[:]); {
	case n > 0:
		return nil, fmt.Errorf("unpacks to more than the %d bytes the archive states", e.UncompressedSize64)
	case err != nil && err != io.EOF:
		return nil, fmt.Errorf("cannot be unpacked: %w", err)
	}
	return b, nil
}
