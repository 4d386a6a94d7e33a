package serve

import (
	"encoding/json"
	"net/http"
	"path/filepath"
	"strings"
)

// DataPath is where the page looks for Fashion-MNIST: index.json says whether it is there.
const DataPath = "/data/fashion-mnist/"

// files are the four of Fashion-MNIST; the page unpacks them itself.
var files = [4]string{
	"train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte",
}

// Index tells the page what is there. Its file names are relative to DataPath.
type Index struct {
	Found bool     `json:"found"`
	Files []string `json:"files,omitempty"` // training images, training labels, test images, test labels
	Why   string   `json:"why,omitempty"`   // where it was looked for, when it was not found
}

// Find gives the four files' paths, or an error that says where it looked and what to do.
type Find func() ([4]string, error)

// FashionMNIST serves what find finds, and an index that tells the page about it. It looks again on
// every request for the index, so files put in place while the server runs are seen.
func FashionMNIST(find Find) http.Handler {
	return headers(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := strings.TrimPrefix(r.URL.Path, DataPath)
		paths, err := find()
		if name == "index.json" {
			writeIndex(w, paths, err)
			return
		}
		for i, base := range files {
			if err == nil && (name == base || name == base+".gz") && filepath.Ext(name) == filepath.Ext(paths[i]) {
				File(w, r, paths[i])
				return
			}
		}
		http.Error(w, "no such file: "+r.URL.Path, http.StatusNotFound)
	}))
}

func writeIndex(w http.ResponseWriter, paths [4]string, err error) {
	index := Index{Found: err == nil}
	if err != nil {
		index.Why = err.Error()
	} else {
		for i, base := range files {
			if filepath.Ext(paths[i]) == ".gz" {
				base += ".gz"
			}
			index.Files = append(index.Files, base)
		}
	}
	w.Header().Set("Content-Type", types[".json"])
	json.NewEncoder(w).Encode(index)
}

// HTML sends a page made at run time, with the headers every page has.
func HTML(w http.ResponseWriter, html []byte) {
	headers(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", types[".html"])
		w.Write(html)
	})).ServeHTTP(w, nil)
}

// Site serves the page in a folder with Fashion-MNIST beside it.
func Site(dir string, find Find) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/", Page(dir))
	mux.Handle(DataPath, FashionMNIST(find))
	return mux
}
