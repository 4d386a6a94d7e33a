//go:build !js

package data

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// remoteFile is one file of Fashion-MNIST as its authors published it.
type remoteFile struct {
	name   string
	size   int64
	sha256 string
}

func fashionFiles() [4]remoteFile {
	return [4]remoteFile{
		{mnistFiles[0] + ".gz", 26421880, "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84"},
		{mnistFiles[1] + ".gz", 29515, "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845"},
		{mnistFiles[2] + ".gz", 4422102, "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073"},
		{mnistFiles[3] + ".gz", 5148, "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5"},
	}
}

func fashionMirrors() []string {
	return []string{
		"http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
		"https://storage.googleapis.com/tensorflow/tf-keras-datasets/",
	}
}

const (
	attempts = 3                // on one mirror, each going on where the last broke off
	stall    = 60 * time.Second // without a byte
)

// FetchFashion gives the paths of Fashion-MNIST's four files, found as FindFashion finds them or
// else downloaded into the cache. A download that broke off goes on where it stopped, and nothing is
// used before its SHA-256 has been checked.
func FetchFashion(ctx context.Context, opts Options) ([4]string, error) {
	files, err := FindFashion(opts)
	var missing *notFoundError
	if err == nil || opts.Offline || !errors.As(err, &missing) {
		return files, err
	}
	mirrors := opts.Mirrors
	if mirrors == nil {
		mirrors = fashionMirrors()
	}
	f := fetcher{client: opts.HTTP, mirrors: mirrors, dir: opts.fashionCache(), progress: opts.Progress, stall: stall}
	if f.client == nil {
		f.client = http.DefaultClient
	}
	for i, file := range fashionFiles() {
		if files[i], err = f.fetch(ctx, file); err != nil {
			if ctx.Err() != nil {
				return files, ctx.Err() // the person stopped it and needs no advice
			}
			missing.download = err
			return files, missing
		}
	}
	return files, nil
}

// fetcher brings files into a folder.
type fetcher struct {
	client   *http.Client
	mirrors  []string
	dir      string
	progress func(file string, done, total int64)
	stall    time.Duration
}

// fetch gives the path of a file that is there and whole, downloading what is missing of it.
func (f *fetcher) fetch(ctx context.Context, file remoteFile) (string, error) {
	if err := os.MkdirAll(f.dir, 0o755); err != nil {
		return "", err
	}
	path := filepath.Join(f.dir, file.name)
	if sum, err := hashFile(path); err == nil && sum == file.sha256 {
		return path, nil
	}
	part := path + ".part"
	var failures []error
	for _, mirror := range f.mirrors {
		address := strings.TrimSuffix(mirror, "/") + "/" + file.name
		for range attempts {
			err := f.download(ctx, address, part, file)
			if err == nil {
				return path, os.Rename(part, path)
			}
			if ctx.Err() != nil {
				return "", ctx.Err()
			}
			failures = append(failures, fmt.Errorf("%s: %w", address, err))
			if !errors.As(err, new(retryError)) {
				break // asking again would give the same
			}
		}
	}
	return "", errors.Join(failures...)
}

// retryError is a failure after which asking the same mirror again makes sense.
type retryError struct{ error }

func (e retryError) Unwrap() error { return e.error }

// download brings part to its full size and checks it.
func (f *fetcher) download(ctx context.Context, address, part string, file remoteFile) error {
	out, err := os.OpenFile(part, os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return err
	}
	defer out.Close()
	done, err := out.Seek(0, io.SeekEnd)
	if err != nil {
		return err
	}
	resumed := done > 0
	if done < file.size {
		if done, err = f.get(ctx, address, out, done, file); err != nil {
			return err
		}
	}
	if _, err := out.Seek(0, io.SeekStart); err != nil {
		return err
	}
	hash := sha256.New()
	if _, err := io.Copy(hash, out); err != nil {
		return err
	}
	if sum := hex.EncodeToString(hash.Sum(nil)); sum != file.sha256 {
		if err := out.Truncate(0); err != nil {
			return err
		}
		err := fmt.Errorf("wanted SHA-256 %s, got %s of %d bytes", file.sha256, sum, done)
		if resumed { // what lay there before may have been at fault
			return retryError{err}
		}
		return err
	}
	return out.Sync()
}

// get appends the rest of address to out, which holds done bytes, and gives how many it holds then.
func (f *fetcher) get(ctx context.Context, address string, out *os.File, done int64, file remoteFile) (int64, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	timer := time.AfterFunc(f.stall, func() { cancel(fmt.Errorf("no data for %v", f.stall)) })
	defer timer.Stop()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return done, err
	}
	// As it lies there: a transport that unpacks would give other bytes at other offsets.
	request.Header.Set("Accept-Encoding", "identity")
	if done > 0 {
		request.Header.Set("Range", fmt.Sprintf("bytes=%d-", done))
	}
	response, err := f.client.Do(request)
	if err != nil {
		if named := new(url.Error); errors.As(err, &named) {
			err = named.Err // the caller names the address
		}
		if cause := context.Cause(ctx); cause != nil {
			err = cause
		}
		return done, err
	}
	defer response.Body.Close()
	switch response.StatusCode {
	case http.StatusOK: // from the start, whether we asked for that or the server knows no ranges
		if err := out.Truncate(0); err != nil {
			return done, err
		}
		done = 0
	case http.StatusPartialContent:
		if want := fmt.Sprintf("bytes %d-", done); !strings.HasPrefix(response.Header.Get("Content-Range"), want) {
			return done, fmt.Errorf("wanted Content-Range %s…, got %q", want, response.Header.Get("Content-Range"))
		}
	default:
		return done, fmt.Errorf("wanted the file, got %s", response.Status)
	}
	if _, err := out.Seek(done, io.SeekStart); err != nil {
		return done, err
	}
	// One byte more than there should be shows a file that is too long, and no more is taken.
	body := io.LimitReader(response.Body, file.size-done+1)
	buf := make([]byte, 1<<16)
	for {
		n, err := body.Read(buf)
		timer.Reset(f.stall)
		if n > 0 {
			if _, err := out.Write(buf[:n]); err != nil {
				return done, err
			}
			done += int64(n)
			if f.progress != nil {
				f.progress(file.name, min(done, file.size), file.size)
			}
		}
		switch {
		case err == io.EOF && done >= file.size:
			return done, nil
		case err == io.EOF:
			return done, retryError{fmt.Errorf("broken off at %d of %d bytes", done, file.size)}
		case err != nil:
			if cause := context.Cause(ctx); cause != nil {
				err = cause
			}
			return done, retryError{fmt.Errorf("broken off at %d of %d bytes: %w", done, file.size, err)}
		}
	}
}

func hashFile(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	hash := sha256.New()
	if _, err := io.Copy(hash, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(hash.Sum(nil)), nil
}
