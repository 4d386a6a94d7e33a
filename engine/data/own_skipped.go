package data

import (
	"fmt"
	"path"
	"strings"
)

// skipped gathers files left out, by the reason.
type skipped struct {
	reasons []string
	files   map[string][]string
}

func (s *skipped) add(file, reason string) {
	if s.files == nil {
		s.files = map[string][]string{}
	}
	if s.files[reason] == nil {
		s.reasons = append(s.reasons, reason)
	}
	s.files[reason] = append(s.files[reason], file)
}

func (s *skipped) warnings() []string {
	var all []string
	for _, reason := range s.reasons {
		names := s.files[reason]
		what := fmt.Sprintf("%d files skipped", len(names))
		if len(names) == 1 {
			what = "1 file skipped"
		}
		shown := strings.Join(names[:min(3, len(names))], ", ")
		if n := len(names) - 3; n > 0 {
			shown += fmt.Sprintf(" and %d more", n)
		}
		all = append(all, fmt.Sprintf("%s: %s: %s", what, reason, shown))
	}
	return all
}

func firstNames(files []File) []string {
	var names []string
	for _, f := range files[:min(3, len(files))] {
		names = append(names, path.Base(f.Path))
	}
	if len(files) > 3 {
		names = append(names, "…")
	}
	return names
}
