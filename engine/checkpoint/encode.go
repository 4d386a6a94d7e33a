package checkpoint

import (
	"bytes"
	"fmt"
	"hash/crc32"
	"maps"
	"slices"

	"plywood/engine/json"
	"plywood/engine/nn"
	"plywood/engine/safetensors"
)

// Metadata keys. "format": "pt" is what other readers look for, and true of names and layouts.
const (
	keyFormat    = "format"
	keyVersion   = "plywood.version"
	keyModel     = "plywood.model"
	keySettings  = "plywood.settings"
	keyData      = "plywood.data"
	keyProgress  = "plywood.progress"
	keyHistory   = "plywood.history"
	keyNotes     = "plywood.notes"
	keyChecksums = "plywood.checksums" // of each tensor's bytes, and under "" of the other metadata
)

// Encode gives the file's bytes.
func Encode(c *Checkpoint) ([]byte, error) {
	f, err := c.file()
	if err != nil {
		return nil, err
	}
	size := 1 << 14
	for _, t := range f.Tensors {
		size += len(t.Data) + 128
	}
	for _, text := range f.Metadata { // with what must be escaped in it; a buffer that grows holds all twice
		size += 2 * len(text)
	}
	b := bytes.NewBuffer(make([]byte, 0, size))
	if err := safetensors.Encode(b, f); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// Save writes the checkpoint to path whole or not at all: a temporary file, made to reach the
// disk, takes the place of what was there.
func Save(path string, c *Checkpoint) error {
	f, err := c.file()
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return safetensors.WriteFileAtomic(path, f)
}

func (c *Checkpoint) file() (*safetensors.File, error) {
	f := &safetensors.File{Metadata: map[string]string{keyFormat: "pt", keyVersion: c.Version}}
	sums := map[string]string{}
	for _, t := range c.Tensors {
		if err := t.check(); err != nil {
			return nil, err
		}
		s := safetensors.FromFloat32s(t.Name, t.Data, t.Shape...)
		f.Tensors = append(f.Tensors, s)
		sums[t.Name] = checksum(s.Data)
	}
	f.Metadata[keyModel] = string(c.Model.JSON())
	for _, m := range []struct {
		key string
		v   any
	}{
		{keySettings, c.Settings}, {keyData, c.Data}, {keyProgress, c.Progress}, {keyHistory, c.History}, {keyNotes, c.Notes},
	} {
		b, err := json.Marshal(m.v)
		if err != nil {
			return nil, fmt.Errorf("checkpoint: %s: %w", m.key, err)
		}
		f.Metadata[m.key] = string(b)
	}
	sums[""] = metadataSum(f.Metadata)
	b, err := json.Marshal(sums)
	if err != nil {
		return nil, fmt.Errorf("checkpoint: %w", err)
	}
	f.Metadata[keyChecksums] = string(b)
	return f, nil
}

// Decode reads a file's bytes and checks every tensor and the metadata against their checksums.
func Decode(b []byte) (*Checkpoint, error) {
	f, err := safetensors.Decode(b)
	if err != nil {
		return nil, err
	}
	return fromFile(f)
}

// Load reads the checkpoint at path. Errors begin with path.
func Load(path string) (*Checkpoint, error) {
	f, err := safetensors.ReadFile(path)
	if err != nil {
		return nil, err
	}
	c, err := fromFile(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return c, nil
}

func fromFile(f *safetensors.File) (*Checkpoint, error) {
	if f.Metadata[keyModel] == "" {
		return nil, fmt.Errorf("the file holds tensors but no Plywood model; a file of weights alone goes with --init")
	}
	var sums map[string]string
	if err := json.Unmarshal([]byte(f.Metadata[keyChecksums]), &sums); err != nil {
		return nil, fmt.Errorf("checkpoint: %s: %w", keyChecksums, err)
	}
	if got := metadataSum(f.Metadata); got != sums[""] {
		return nil, fmt.Errorf("checkpoint: the metadata is damaged: its checksum is %s, wanted %s; take another checkpoint of the run", got, sums[""])
	}
	model, err := nn.Parse([]byte(f.Metadata[keyModel]))
	if err != nil {
		return nil, fmt.Errorf("checkpoint: model: %w", err)
	}
	c := &Checkpoint{Version: f.Metadata[keyVersion], Model: model}
	for _, m := range []struct {
		key string
		v   any
	}{
		{keySettings, &c.Settings}, {keyData, &c.Data}, {keyProgress, &c.Progress}, {keyHistory, &c.History}, {keyNotes, &c.Notes},
	} {
		if err := json.Unmarshal([]byte(f.Metadata[m.key]), m.v); err != nil {
			return nil, fmt.Errorf("checkpoint: %s: %w", m.key, err)
		}
	}
	for _, s := range f.Tensors {
		if got := checksum(s.Data); got != sums[s.Name] {
			return nil, fmt.Errorf("tensor %q is damaged: its checksum is %s, wanted %s; take another checkpoint of the run", s.Name, got, sums[s.Name])
		}
		delete(sums, s.Name)
	}
	delete(sums, "")
	for _, name := range slices.Sorted(maps.Keys(sums)) {
		return nil, fmt.Errorf("tensor %q is missing from the file; take another checkpoint of the run", name)
	}
	c.Tensors, err = tensors(f)
	return c, err
}

// DecodeWeights reads the tensors of any safetensors file, a checkpoint or another tool's.
func DecodeWeights(b []byte) ([]Tensor, error) {
	f, err := safetensors.Decode(b)
	if err != nil {
		return nil, err
	}
	return tensors(f)
}

// LoadWeights is DecodeWeights of the file at path. Errors begin with path.
func LoadWeights(path string) ([]Tensor, error) {
	f, err := safetensors.ReadFile(path)
	if err != nil {
		return nil, err
	}
	ts, err := tensors(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return ts, nil
}

// tensors converts the floating-point tensors. Others, such as PyTorch's num_batches_tracked,
// hold nothing a network here has.
func tensors(f *safetensors.File) ([]Tensor, error) {
	var ts []Tensor
	for _, s := range f.Tensors {
		switch s.DType {
		case safetensors.F64, safetensors.F32, safetensors.F16, safetensors.BF16:
		default:
			continue
		}
		v, err := s.Float32s()
		if err != nil {
			return nil, err
		}
		ts = append(ts, Tensor{s.Name, s.Shape, v})
	}
	return ts, nil
}

func checksum(b []byte) string { return fmt.Sprintf("%08x", crc32.ChecksumIEEE(b)) }

func metadataSum(m map[string]string) string {
	h := crc32.NewIEEE()
	for _, key := range slices.Sorted(maps.Keys(m)) {
		if key != keyChecksums {
			fmt.Fprintf(h, "%d %s %d %s ", len(key), key, len(m[key]), m[key])
		}
	}
	return fmt.Sprintf("%08x", h.Sum32())
}
