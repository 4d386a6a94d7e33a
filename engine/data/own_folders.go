package data

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// sortPictures finds classes and splits in the paths.
func (r *ownReader) sortPictures(files []File) (pictures []ownPicture, classes []string, err error) {
	files = withoutTop(files)
	train, test := splitFolders(files)
	split := train != ""
	seen := map[string]bool{}
	for _, f := range files {
		parts := strings.Split(f.Path, "/")
		if split && parts[0] == train {
			parts = parts[1:]
		} else if split {
			continue // a class has to be learnt before it can be tested
		}
		if len(parts) > 1 {
			seen[parts[0]] = true
		}
	}
	for c := range seen {
		classes = append(classes, c)
	}
	slices.Sort(classes)
	if n := len(classes); n < 2 || n > 256 {
		return nil, nil, fmt.Errorf("wanted 2 to 256 folders named after the classes, with pictures inside, as in cat/1.png and dog/1.png; got %d", n)
	}
	for _, f := range files {
		p := ownPicture{File: f}
		parts := strings.Split(f.Path, "/")
		if split {
			p.test = parts[0] == test
			if !p.test && parts[0] != train {
				r.skipped.add(f.Path, "neither in "+train+"/ nor in "+cmp.Or(test, "test")+"/")
				continue
			}
			parts = parts[1:]
		}
		if len(parts) < 2 {
			r.skipped.add(f.Path, "in no class's folder")
			continue
		}
		label, ok := slices.BinarySearch(classes, parts[0])
		if !ok {
			return nil, nil, fmt.Errorf("%s/%s/: no class of that name in %s/; give it the name it has there", test, parts[0], train)
		}
		p.label = uint8(label)
		pictures = append(pictures, p)
	}
	slices.SortFunc(pictures, func(a, b ownPicture) int { return strings.Compare(a.Path, b.Path) })
	return pictures, classes, nil
}

// withoutTop takes away the folder that all files lie in, as long as there are folders in it.
func withoutTop(files []File) []File {
	for {
		top, deep := "", false
		for i, f := range files {
			first, rest, ok := strings.Cut(f.Path, "/")
			if i == 0 {
				top = first
			}
			if !ok || first != top {
				return files
			}
			deep = deep || strings.Contains(rest, "/")
		}
		if !deep {
			return files
		}
		files = slices.Clone(files)
		for i := range files {
			files[i].Path = strings.TrimPrefix(files[i].Path, top+"/")
		}
	}
}

// splitFolders finds the folders of the splits, "" where there are none: a class may be called train.
func splitFolders(files []File) (train, test string) {
	deep := map[string]bool{} // with folders inside
	for _, f := range files {
		if parts := strings.Split(f.Path, "/"); len(parts) > 2 {
			deep[parts[0]] = true
		}
	}
	find := func(names ...string) string {
		for _, name := range names {
			for folder := range deep {
				if strings.EqualFold(folder, name) {
					return folder
				}
			}
		}
		return ""
	}
	if train = find("train", "training"); train == "" {
		return "", ""
	}
	return train, find("test", "testing", "val", "valid", "validation")
}
