package worker

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"plywood/engine/data"
	"plywood/engine/json"
)

// fashion fetches Fashion-MNIST from beside the page.
func (o *Sessions) fashion(ctx context.Context, base string, tell func(string, int, int)) (*data.Set, error) {
	b, err := o.Fetch(ctx, base+"index.json", func(int, int) {})
	if err != nil {
		return nil, fmt.Errorf("Fashion-MNIST is not beside this page (%w); choose garments, which need no files", err)
	}
	var index struct {
		Found bool     `json:"found"`
		Files []string `json:"files"`
	}
	if err := json.Unmarshal(b, &index); err != nil {
		return nil, fmt.Errorf("%sindex.json: %w", base, err)
	}
	if !index.Found || len(index.Files) != 4 {
		return nil, errors.New("Fashion-MNIST is not beside this page; choose garments, which need no files")
	}
	var files [4]*bytes.Reader
	for i, name := range index.Files {
		b, err := o.Fetch(ctx, base+name, func(done, total int) {
			tell(fmt.Sprintf("Fetching Fashion-MNIST, file %d of 4", i+1), done, total)
		})
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		files[i] = bytes.NewReader(b)
	}
	tell("Unpacking Fashion-MNIST", 0, 0)
	return data.FromIDX(fashion, data.FashionClasses(), files[0], files[1], files[2], files[3])
}
