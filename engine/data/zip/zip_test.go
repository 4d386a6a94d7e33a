package zip

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"io"
	"strings"
	"testing"
)

// packed is an archive as Go's own library writes it: deflated, stored, a folder, nothing, a comment.
func packed(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, f := range []struct {
		name, text string
		method     uint16
	}{{"a/long.txt", strings.Repeat("as before, ", 9999), zip.Deflate}, {"a/b/stored.txt", "as it is", zip.Store}, {"a/", "", zip.Store}, {"empty", "", zip.Deflate}} {
		w, err := z.CreateHeader(&zip.FileHeader{Name: f.name, Method: f.method})
		if err == nil {
			_, err = io.WriteString(w, f.text)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.SetComment("said at the end, PK\x05\x06 and all"); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// wide is an archive with its numbers in the 64-bit parts.
func wide(text string) []byte {
	put := binary.LittleEndian
	b := append([]byte(localMark), make([]byte, localSize-4)...)
	b = append(b, text...)
	entry := append([]byte(entryMark), make([]byte, entrySize-4)...)
	put.PutUint32(entry[16:], crc32.ChecksumIEEE([]byte(text)))
	put.PutUint32(entry[20:], large32)
	put.PutUint32(entry[24:], large32)
	put.PutUint16(entry[28:], 1)
	put.PutUint16(entry[30:], 4+2+20)
	entry = append(entry, 'x')
	entry = append(entry, 7, 0, 2, 0, 1, 1) // another's
	entry = append(entry, extra64, 0, 16, 0)
	entry = put.AppendUint64(put.AppendUint64(entry, uint64(len(text))), uint64(len(text)))
	from := len(b)
	b = append(b, entry...)
	end := append([]byte(end64Mark), make([]byte, end64Size-4)...)
	put.PutUint64(end[32:], 1)
	put.PutUint64(end[40:], uint64(len(entry)))
	put.PutUint64(end[48:], uint64(from))
	at := len(b)
	b = append(b, end...)
	b = append(b, locator64...)
	b = put.AppendUint32(put.AppendUint64(put.AppendUint32(b, 0), uint64(at)), 1)
	last := append([]byte(endMark), make([]byte, endSize-4)...)
	put.PutUint16(last[10:], large16)
	put.PutUint32(last[12:], large32)
	put.PutUint32(last[16:], large32)
	return append(b, last...)
}

// same holds that an archive gives what Go's own library makes of it.
func same(t *testing.T, b []byte) {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	files, err := List(b)
	if err != nil || len(files) != len(z.File) || len(files) == 0 {
		t.Fatalf("%d files of %d, %v", len(files), len(z.File), err)
	}
	for i, f := range files {
		r, err := z.File[i].Open()
		if err != nil {
			t.Fatal(err)
		}
		want, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := f.Unpack(); err != nil || !bytes.Equal(got, want) || f.Name != z.File[i].Name || f.Size != uint64(len(want)) {
			t.Errorf("%s: %d bytes of %d, %v", f.Name, len(got), len(want), err)
		}
	}
}

func TestFilesAreAsTheyWerePacked(t *testing.T) {
	same(t, packed(t))
	same(t, wide("of sixty-four bits"))
}

func TestDamageIsFound(t *testing.T) {
	whole := packed(t)
	end := bytes.LastIndex(whole[:len(whole)-30], []byte(endMark))
	entry := bytes.Index(whole, []byte(entryMark))
	with := func(at int, v byte) []byte {
		b := bytes.Clone(whole)
		b[at] = v
		return b
	}
	for _, c := range []struct {
		name, want string
		file       []byte
	}{
		{"nothing", "no list", nil},
		{"cut off", "no list", whole[:end+10]},
		{"more files than room", "damaged", with(end+11, 0xff)},
		{"a list behind the end", "damaged", with(end+19, 0x7f)},
		{"no entry", "damaged", with(entry, 'p')},
		{"a name without end", "damaged", with(entry+29, 0xff)},
		{"another sum", "checksum", with(entry+16, whole[entry+16]+1)},
		{"more than stated", "more than the", with(entry+24, whole[entry+24]-1)},
		{"less than stated", "the archive states", with(entry+24, whole[entry+24]+1)},
		{"another method", "method 12", with(entry+10, 12)},
		{"elsewhere", "not where", with(entry+42, 3)},
		{"longer than the archive", "ends before", with(entry+22, 0x7f)},
		{"damaged inside", "", with(localSize+20, 0)},
	} {
		files, err := List(c.file)
		if err == nil {
			_, err = files[0].Unpack()
		}
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want it to say %q", c.name, err, c.want)
		}
	}
}

func FuzzList(f *testing.F) {
	f.Add(packed(f))
	f.Add(wide("x"))
	f.Fuzz(func(t *testing.T, b []byte) {
		files, err := List(b)
		if err != nil {
			return
		}
		z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
		for i, file := range files {
			got, unpacked := file.Unpack()
			if unpacked != nil || err != nil || len(z.File) != len(files) || file.Size > 1<<24 {
				continue
			}
			if r, err := z.File[i].Open(); err == nil {
				if want, err := io.ReadAll(r); err == nil && !bytes.Equal(got, want) {
					t.Errorf("file %d: %d bytes, Go's own library gives %d", i, len(got), len(want))
				}
			}
		}
	})
}
