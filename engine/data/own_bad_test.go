package data

import (
	"bytes"
	"encoding/binary"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"plywood/engine/safetensors"
)

func tensorsFile(t testing.TB, tensors ...safetensors.Tensor) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := safetensors.Encode(&b, &safetensors.File{Tensors: tensors}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// header is a safetensors file of n bytes of header, as it claims, and a body.
func header(n uint64, text, body string) []byte {
	return append(append(binary.LittleEndian.AppendUint64(nil, n), text...), body...)
}

// bomb is a small gzip file that unpacks to far more.
func bomb(t *testing.T, head []byte, n int) []byte {
	return zipped(t, append(slices.Clone(head), make([]byte, n)...))
}

func TestBadOwnFiles(t *testing.T) {
	f := tinyFashion()
	gz := zipped(t, f[0])
	whole := tensorsFile(t, safetensors.FromFloat32s("x", ramp(8), 2, 1, 2, 2), safetensors.FromInt64s("y", []int64{0, 1}, 2))
	overlap := `{"x":{"dtype":"U8","shape":[2,1,1,1],"data_offsets":[0,2]},"y":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}`
	good := fstest.MapFS{"a/1.png": grey(1), "b/1.png": grey(2)}
	pack := archive(t, good)
	const images, labels = "train-images-idx3-ubyte", "train-labels-idx1-ubyte"
	for _, c := range []struct {
		name   string
		folder fstest.MapFS
		want   []string
	}{
		{"nothing", fstest.MapFS{}, []string{"no files", "wanted pictures"}},
		{"litter", fstest.MapFS{".DS_Store": {}}, []string{"no files"}},
		{"an empty file", fstest.MapFS{"mine.bin": {}}, []string{"mine.bin is empty"}},
		{"an empty zip", fstest.MapFS{"mine.zip": {}}, []string{"mine.zip is empty"}},
		{"something else", fstest.MapFS{"song.mp3": {Data: []byte("ID3 and so on")}}, []string{"song.mp3 cannot be used", "wanted pictures"}},
		{"several of something else", fstest.MapFS{"a.txt": {}, "b.txt": {}, "c.txt": {}, "d.txt": {}}, []string{"none of the 4 files", "a.txt, b.txt, c.txt, …"}},
		{"IDX cut off", fstest.MapFS{images: {Data: f[0][:30]}, labels: {Data: f[1]}}, []string{images, "wanted 30 bytes for 5×2×3, got 14", "truncated"}},
		{"IDX of a wrong magic number", fstest.MapFS{images: {Data: append([]byte("PNG?"), f[0]...)}, labels: {Data: f[1]}}, []string{images, "wanted an IDX file", "right file?"}},
		{"IDX of floats", fstest.MapFS{images: {Data: append([]byte{0, 0, 0xd, 3}, f[0][4:]...)}, labels: {Data: f[1]}}, []string{"32-bit floats", "unsigned bytes"}},
		{"IDX of five extents", fstest.MapFS{images: {Data: []byte{0, 0, 8, 5, 0}}, labels: {Data: f[1]}}, []string{"5 extents"}},
		{"IDX, fewer labels", fstest.MapFS{images: {Data: f[0]}, labels: {Data: idx([]byte{1, 2}, 2)}}, []string{"5 images", "2 labels", "same set"}},
		{"IDX without labels", fstest.MapFS{images: {Data: f[0]}}, []string{"holds images", "choose the file of the labels"}},
		{"IDX without images", fstest.MapFS{labels: {Data: f[1]}}, []string{"holds labels", "choose the file of the images"}},
		{"IDX of two sizes", fstest.MapFS{images: {Data: f[0]}, labels: {Data: f[1]}, mnistFiles[2]: {Data: idx(make([]byte, 12), 2, 3, 2)}, mnistFiles[3]: {Data: f[3]}}, []string{"1×3×2", "1×2×3"}},
		{"IDX, three files", fstest.MapFS{images: {Data: f[0]}, labels: {Data: f[1]}, mnistFiles[3]: {Data: f[3]}}, []string{"got 1 and 2"}},
		{"IDX twins", fstest.MapFS{"a-idx3": {Data: f[0]}, "b-idx3": {Data: f[0]}, "c-idx1": {Data: f[1]}, "d-idx1": {Data: f[1]}}, []string{"cannot be told apart", "test"}},
		{"gzip broken off", fstest.MapFS{images + ".gz": {Data: gz[:len(gz)-12]}, labels: {Data: f[1]}}, []string{images + ".gz", "truncated"}},
		{"gzip damaged", fstest.MapFS{images + ".gz": {Data: append(slices.Clone(gz[:len(gz)-6]), 1, 2, 3, 4, 5, 6)}, labels: {Data: f[1]}}, []string{images + ".gz", "gzip"}},
		{"gzip of no IDX", fstest.MapFS{"backup.gz": {Data: zipped(t, []byte("a tar archive"))}}, []string{"backup.gz", "wanted an IDX file"}},
		{"a gzip bomb", fstest.MapFS{images + ".gz": {Data: bomb(t, idx(nil, 5, 2, 3), 1<<22)}, labels: {Data: f[1]}}, []string{"holds more than the 30 bytes"}},
		{"a gzip bomb that owns up", fstest.MapFS{images + ".gz": {Data: bomb(t, idx(nil, 50000, 28, 28), 1<<20)}, labels: {Data: f[1]}}, []string{"claims at least 39.2 MB", "at most"}},
		{"a zip of nothing", fstest.MapFS{"mine.zip": {Data: archive(t, fstest.MapFS{})}}, []string{"mine.zip holds no files", "wanted pictures"}},
		{"a zip of texts", fstest.MapFS{"mine.zip": {Data: archive(t, fstest.MapFS{"a/readme.txt": {Data: []byte("x")}})}}, []string{"mine.zip: readme.txt cannot be used"}},
		{"a zip cut off", fstest.MapFS{"mine.zip": {Data: pack[:len(pack)-40]}}, []string{"mine.zip cannot be opened", "cut off"}},
		{"a zip that is none", fstest.MapFS{"mine.zip": {Data: []byte("Rar!")}}, []string{"pack it again as .zip"}},
		{"a zip bomb", fstest.MapFS{"mine.zip": {Data: archive(t, fstest.MapFS{"a/1.png": {Data: make([]byte, 5<<20)}})}}, []string{"unpacks to more than"}},
		{"one picture", fstest.MapFS{"cat.png": grey(1)}, []string{"cat.png is one picture", "folder"}},
		{"pictures without folders", fstest.MapFS{"1.png": grey(1), "2.png": grey(2)}, []string{"folders named after the classes", "cat/1.png", "got 0"}},
		{"one class", fstest.MapFS{"a/1.png": grey(1), "a/2.png": grey(2)}, []string{"got 1"}},
		{"a class that is only tested", fstest.MapFS{"train/a/1.png": grey(1), "train/b/1.png": grey(1), "test/bird/1.png": grey(1)}, []string{"test/bird/: no class of that name in train/"}},
		{"a class without a whole picture", fstest.MapFS{"a/1.png": grey(1), "b/1.png": {Data: grey(1).Data[:60]}}, []string{"b/: no picture in it"}},
		{"no whole picture", fstest.MapFS{"a/1.png": {Data: []byte("x")}, "b/1.png": {}}, []string{"none of the 2 pictures", "a/1.png: it is neither PNG nor JPEG"}},
		{"safetensors cut off", fstest.MapFS{"mine.safetensors": {Data: whole[:len(whole)-3]}}, []string{"mine.safetensors", "truncated"}},
		{"safetensors of two gigabytes of header", fstest.MapFS{"mine.safetensors": {Data: header(2<<30, `{`, "")}}, []string{"the header claims 2147483648 bytes"}},
		{"safetensors with tensors over one another", fstest.MapFS{"mine.safetensors": {Data: header(uint64(len(overlap)), overlap, "abc")}}, []string{`"y"`, "begin at 2", "got 1"}},
		{"safetensors of integers", fstest.MapFS{"mine.safetensors": {Data: tensorsFile(t, safetensors.FromInt64s("x", make([]int64, 2), 2, 1), safetensors.FromInt64s("y", []int64{0, 1}, 2))}}, []string{`"x"`, "floating-point"}},
		{"safetensors of something else", fstest.MapFS{"mine.safetensors": {Data: tensorsFile(t, safetensors.FromFloat32s("conv1.weight", ramp(8), 8))}}, []string{`got no "x"`}},
		{"two safetensors", fstest.MapFS{"a.safetensors": {Data: whole}, "b.safetensors": {Data: whole}}, []string{"two sets"}},
		{"two zips", fstest.MapFS{"a.zip": {Data: pack}, "b.zip": {Data: pack}}, []string{"two archives"}},
	} {
		_, err := readOwn(c.folder, OwnOptions{Limit: 4 << 20})
		if err == nil {
			t.Errorf("%s: no error", c.name)
			continue
		}
		for _, want := range c.want {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %v; want it to say %q", c.name, err, want)
			}
		}
	}
}
